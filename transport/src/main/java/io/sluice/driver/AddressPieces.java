package io.sluice.driver;

import org.agrona.BufferUtil;
import org.agrona.UnsafeApi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * Pieces as the kernel takes them, an address and a length each (struct iovec, of two words of 64 bits), without an
 * object for each of them.
 */
final class AddressPieces extends Pieces
{
    private static final int PIECE_LENGTH = 2 * Long.BYTES;

    private final ByteBuffer memory = BufferUtil.allocateDirectAligned(CAPACITY * PIECE_LENGTH, 64);
    private final long pieces = BufferUtil.address(memory);
    private Views first;
    private int firstOffset;
    private long list;

    @Override
    void put(final int index, final Views of, final int offset, final int length)
    {
        if (index >= CAPACITY)
        {
            throw new IndexOutOfBoundsException("more than " + CAPACITY + " pieces");
        }
        if (0 == index)
        {
            first = of;
            firstOffset = offset;
        }
        final long piece = pieces + (long)index * PIECE_LENGTH;
        UnsafeApi.putLong(piece, of.address() + offset);
        UnsafeApi.putLong(piece + Long.BYTES, length);
    }

    @Override
    void extend(final int index, final int length)
    {
        final long piece = pieces + (long)index * PIECE_LENGTH;
        UnsafeApi.putLong(piece + Long.BYTES, UnsafeApi.getLong(piece + Long.BYTES) + length);
    }

    @Override
    long write(final DatagramChannel channel) throws IOException
    {
        return AddressCall.write(channel, pieces, count());
    }

    @Override
    ByteBuffer stage(final ByteBuffer staging)
    {
        if (1 == count())
        {
            return first.next(++list, firstOffset, (int)length(0));
        }
        final long to = BufferUtil.address(staging);
        int staged = 0;
        for (int i = 0; i < count(); i++)
        {
            final long length = length(i);
            if (length > staging.capacity() - staged)
            {
                throw new IndexOutOfBoundsException("more than " + staging.capacity() + " bytes");
            }
            UnsafeApi.copyMemory(UnsafeApi.getLong(pieces + (long)i * PIECE_LENGTH), to + staged, length);
            staged += (int)length;
        }

        return staging.clear().limit(staged);
    }

    private long length(final int index)
    {
        return UnsafeApi.getLong(pieces + (long)index * PIECE_LENGTH + Long.BYTES);
    }
}
