package io.sluice.region;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory that can be read only while it is open: the check is one field, read and compared with null at each access. A
 * closed one throws {@link IllegalStateException} with the reason. It can't be wrapped around anything else.
 * <p>
 * {@link Object#toString()}, {@link Object#equals(Object)} and {@link Object#hashCode()} go by identity and touch no
 * mapped memory. Another Agrona buffer may be wrapped around an open one for speed, but does not close with it.
 */
public abstract class GuardedBuffer implements DirectBuffer
{
    private final UnsafeBuffer memory = new UnsafeBuffer(0, 0);
    private UnsafeBuffer view;

    GuardedBuffer()
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
        final UnsafeBuffer open = view;
        if (null == open)
        {
            throw new IllegalStateException(closedReason());
        }

        return open;
    }

    final void open(final long address, final int length)
    {
        memory.wrap(address, length);
        view = memory;
    }

    final void open(final DirectBuffer buffer, final int offset, final int length)
    {
        memory.wrap(buffer, offset, length);
        view = memory;
    }

    final void reopen()
    {
        view = memory;
    }

    final void shut()
    {
        view = null;
    }

    final boolean isOpen()
    {
        return null != view;
    }

    private static UnsupportedOperationException fixed()
    {
        return new UnsupportedOperationException("a buffer of a region can't be wrapped around other memory");
    }

    @Override
    public final int compareTo(final DirectBuffer that)
    {
        return open().compareTo(that);
    }

    @Override
    public final void wrap(final byte[] buffer)
    {
        throw fixed();
    }

    @Override
    public final void wrap(final byte[] buffer, final int offset, final int length)
    {
        throw fixed();
    }

    @Override
    public final void wrap(final ByteBuffer buffer)
    {
        throw fixed();
    }

    @Override
    public final void wrap(final ByteBuffer buffer, final int offset, final int length)
    {
        throw fixed();
    }

    @Override
    public final void wrap(final DirectBuffer buffer)
    {
        throw fixed();
    }

    @Override
    public final void wrap(final DirectBuffer buffer, final int offset, final int length)
    {
        throw fixed();
    }

    @Override
    public final void wrap(final long address, final int length)
    {
        throw fixed();
    }

    @Override
    public final long addressOffset()
    {
        return open().addressOffset();
    }

    @Override
    public final byte[] byteArray()
    {
        return open().byteArray();
    }

    @Override
    public final ByteBuffer byteBuffer()
    {
        return open().byteBuffer();
    }

    @Override
    public final int capacity()
    {
        return open().capacity();
    }

    @Override
    public final void checkLimit(final int limit)
    {
        open().checkLimit(limit);
    }

    @Override
    public final long getLong(final int index, final ByteOrder byteOrder)
    {
        return open().getLong(index, byteOrder);
    }

    @Override
    public final long getLong(final int index)
    {
        return open().getLong(index);
    }

    @Override
    public final int getInt(final int index, final ByteOrder byteOrder)
    {
        return open().getInt(index, byteOrder);
    }

    @Override
    public final int getInt(final int index)
    {
        return open().getInt(index);
    }

    @Override
    public final int parseNaturalIntAscii(final int index, final int length)
    {
        return open().parseNaturalIntAscii(index, length);
    }

    @Override
    public final long parseNaturalLongAscii(final int index, final int length)
    {
        return open().parseNaturalLongAscii(index, length);
    }

    @Override
    public final int parseIntAscii(final int index, final int length)
    {
        return open().parseIntAscii(index, length);
    }

    @Override
    public final long parseLongAscii(final int index, final int length)
    {
        return open().parseLongAscii(index, length);
    }

    @Override
    public final double getDouble(final int index, final ByteOrder byteOrder)
    {
        return open().getDouble(index, byteOrder);
    }

    @Override
    public final double getDouble(final int index)
    {
        return open().getDouble(index);
    }

    @Override
    public final float getFloat(final int index, final ByteOrder byteOrder)
    {
        return open().getFloat(index, byteOrder);
    }

    @Override
    public final float getFloat(final int index)
    {
        return open().getFloat(index);
    }

    @Override
    public final short getShort(final int index, final ByteOrder byteOrder)
    {
        return open().getShort(index, byteOrder);
    }

    @Override
    public final short getShort(final int index)
    {
        return open().getShort(index);
    }

    @Override
    public final char getChar(final int index, final ByteOrder byteOrder)
    {
        return open().getChar(index, byteOrder);
    }

    @Override
    public final char getChar(final int index)
    {
        return open().getChar(index);
    }

    @Override
    public final byte getByte(final int index)
    {
        return open().getByte(index);
    }

    @Override
    public final void getBytes(final int index, final byte[] dst)
    {
        open().getBytes(index, dst);
    }

    @Override
    public final void getBytes(final int index, final byte[] dst, final int offset, final int length)
    {
        open().getBytes(index, dst, offset, length);
    }

    @Override
    public final void getBytes(
        final int index, final MutableDirectBuffer dstBuffer, final int dstIndex, final int length)
    {
        open().getBytes(index, dstBuffer, dstIndex, length);
    }

    @Override
    public final void getBytes(final int index, final ByteBuffer dstBuffer, final int length)
    {
        open().getBytes(index, dstBuffer, length);
    }

    @Override
    public final void getBytes(final int index, final ByteBuffer dstBuffer, final int dstOffset, final int length)
    {
        open().getBytes(index, dstBuffer, dstOffset, length);
    }

    @Override
    public final String getStringAscii(final int index)
    {
        return open().getStringAscii(index);
    }

    @Override
    public final int getStringAscii(final int index, final Appendable appendable)
    {
        return open().getStringAscii(index, appendable);
    }

    @Override
    public final String getStringAscii(final int index, final ByteOrder byteOrder)
    {
        return open().getStringAscii(index, byteOrder);
    }

    @Override
    public final int getStringAscii(final int index, final Appendable appendable, final ByteOrder byteOrder)
    {
        return open().getStringAscii(index, appendable, byteOrder);
    }

    @Override
    public final String getStringAscii(final int index, final int length)
    {
        return open().getStringAscii(index, length);
    }

    @Override
    public final int getStringAscii(final int index, final int length, final Appendable appendable)
    {
        return open().getStringAscii(index, length, appendable);
    }

    @Override
    public final String getStringWithoutLengthAscii(final int index, final int length)
    {
        return open().getStringWithoutLengthAscii(index, length);
    }

    @Override
    public final int getStringWithoutLengthAscii(final int index, final int length, final Appendable appendable)
    {
        return open().getStringWithoutLengthAscii(index, length, appendable);
    }

    @Override
    public final String getStringUtf8(final int index)
    {
        return open().getStringUtf8(index);
    }

    @Override
    public final String getStringUtf8(final int index, final ByteOrder byteOrder)
    {
        return open().getStringUtf8(index, byteOrder);
    }

    @Override
    public final String getStringUtf8(final int index, final int length)
    {
        return open().getStringUtf8(index, length);
    }

    @Override
    public final String getStringWithoutLengthUtf8(final int index, final int length)
    {
        return open().getStringWithoutLengthUtf8(index, length);
    }

    @Override
    public final void boundsCheck(final int index, final int length)
    {
        open().boundsCheck(index, length);
    }

    @Override
    public final int wrapAdjustment()
    {
        return open().wrapAdjustment();
    }
}
