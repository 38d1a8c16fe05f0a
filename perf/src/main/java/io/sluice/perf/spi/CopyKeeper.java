package io.sluice.perf.spi;

import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Copies each message: what a user of a system has to do that takes its memory back when the call returns.
 */
public final class CopyKeeper implements Keeper
{
    private static final int ALIGNMENT = 4096;

    private final UnsafeBuffer[] copies;

    /**
     * All places empty.
     *
     * @param count  of places.
     * @param length of the longest message in bytes.
     */
    public CopyKeeper(final int count, final int length)
    {
        copies = new UnsafeBuffer[count];
        for (int i = 0; i < count; i++)
        {
            copies[i] = new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, ALIGNMENT));
        }
    }

    @Override
    public void keep(final int place, final DirectBuffer buffer, final int offset, final int length)
    {
        copies[place].putBytes(0, buffer, offset, length);
    }

    @Override
    public DirectBuffer buffer(final int place)
    {
        return copies[place];
    }

    @Override
    public int offset(final int place)
    {
        return 0;
    }

    @Override
    public void release(final int place)
    {
        // the next copy may overwrite it
    }
}
