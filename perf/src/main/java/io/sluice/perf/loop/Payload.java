package io.sluice.perf.loop;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The work on both sides of a stream: the same code for every system and for the limit. Plain stores and loads of 8
 * bytes through Agrona's interface, as an encoder makes them; no {@code setMemory}, which is slow on Java 17.
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
        long value = seed;
        for (int i = offset, end = offset + length; i < end; i += Long.BYTES)
        {
            buffer.putLong(i, value++);
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
        long sum = 0;
        for (int i = offset, end = offset + length; i < end; i += Long.BYTES)
        {
            sum += buffer.getLong(i);
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
