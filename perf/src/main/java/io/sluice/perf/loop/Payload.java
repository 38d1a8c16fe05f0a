package io.sluice.perf.loop;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;

/**
 * The work on both sides of a stream: the same loops for every system and for the limit. Plain stores and loads of 8
 * bytes at addresses, after one check of bounds, so that no system's way to check each access decides the comparison;
 * no {@code setMemory}, which is slow on Java 17.
 */
final class Payload
{
    private Payload()
    {
    }

    /**
     * Write {@code seed, seed + 1, …}.
     *
     * @param buffer to write to.
     * @param offset of the first byte.
     * @param length in bytes, a multiple of 8.
     * @param seed   the first number.
     */
    static void fill(final MutableDirectBuffer buffer, final int offset, final int length, final long seed)
    {
        buffer.boundsCheck(offset, length);
        final byte[] base = buffer.byteArray(); // null outside the heap
        final long address = buffer.addressOffset() + offset;
        long value = seed;
        for (int i = 0; i < length; i += Long.BYTES)
        {
            UnsafeApi.putLong(base, address + i, value++);
        }
    }

    /**
     * Add up what was written.
     *
     * @param buffer to read from.
     * @param offset of the first byte.
     * @param length in bytes, a multiple of 8.
     * @return the sum, modulo 2^64.
     */
    static long sum(final DirectBuffer buffer, final int offset, final int length)
    {
        buffer.boundsCheck(offset, length);
        final byte[] base = buffer.byteArray();
        final long address = buffer.addressOffset() + offset;
        long sum = 0;
        for (int i = 0; i < length; i += Long.BYTES)
        {
            sum += UnsafeApi.getLong(base, address + i);
        }

        return sum;
    }

    /**
     * What {@link #sum(DirectBuffer, int, int)} must give.
     *
     * @param length in bytes.
     * @param seed   the first number.
     * @return the sum, modulo 2^64.
     */
    static long expectedSum(final int length, final long seed)
    {
        final long count = length / Long.BYTES;
        return count * seed + count * (count - 1) / 2;
    }
}
