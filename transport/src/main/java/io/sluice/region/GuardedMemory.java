package io.sluice.region;

import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteOrder;

/**
 * Where a guarded buffer lies, and whether it is open. One that is shut has a length that fails every check of bounds,
 * so that to be safe costs nothing beside that check, which is always made.
 */
abstract class GuardedMemory
{
    static final ByteOrder NATIVE_ORDER = ByteOrder.nativeOrder();

    private static final int SHUT = -1;

    private final UnsafeBuffer memory = new UnsafeBuffer(0, 0); // for what is rarely used, wrapped when it is
    private long address;
    private int openLength = SHUT;

    GuardedMemory()
    {
    }

    /**
     * Why it can't be read now.
     *
     * @return the text of the exception.
     */
    protected abstract String closedReason();

    final UnsafeBuffer open()
    {
        checkOpen();
        if (memory.addressOffset() != address || memory.capacity() != openLength)
        {
            memory.wrap(address, openLength);
        }

        return memory;
    }

    final void checkOpen()
    {
        if (openLength < 0)
        {
            throw new IllegalStateException(closedReason());
        }
    }

    final void open(final long newAddress, final int newLength)
    {
        address = newAddress;
        openLength = newLength;
    }

    final void reopen(final int length)
    {
        openLength = length;
    }

    final void shut()
    {
        openLength = SHUT;
    }

    final boolean isOpen()
    {
        return openLength >= 0;
    }

    final long address()
    {
        checkOpen();
        return address;
    }

    final int openLength()
    {
        checkOpen();
        return openLength;
    }

    /**
     * Where so many bytes lie, if they are within it.
     */
    final long at(final int index, final int length)
    {
        if (index < 0 || index > openLength - length)
        {
            throw outside(index, length);
        }

        return address + index;
    }

    private RuntimeException outside(final int index, final int length)
    {
        if (isOpen())
        {
            return new IndexOutOfBoundsException("index=" + index + " length=" + length + " capacity=" + openLength);
        }

        return new IllegalStateException(closedReason());
    }
}
