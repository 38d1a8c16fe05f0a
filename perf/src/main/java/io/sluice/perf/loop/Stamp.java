package io.sluice.perf.loop;

import io.sluice.perf.spi.WrongResultException;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * What is written into each message that is not filled, and checked where it comes: a word at its start, and at its end
 * a checksum of that word, of the number of the message and of its length. A message that is out of order, cut off or
 * not there yet does not pass.
 */
final class Stamp
{
    private static final int LEAST_LENGTH = 2 * Long.BYTES; // shorter ones have the word only
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private Stamp()
    {
    }

    /**
     * Write it.
     *
     * @param buffer to write to.
     * @param offset of the message.
     * @param length of the message in bytes.
     * @param word   to carry.
     * @param number of the message.
     */
    static void write(
        final MutableDirectBuffer buffer, final int offset, final int length, final long word, final long number)
    {
        buffer.putLong(offset, word);
        if (length >= LEAST_LENGTH)
        {
            buffer.putLong(offset + length - Long.BYTES, checksum(word, number, length));
        }
    }

    /**
     * Check it.
     *
     * @param buffer         to read from.
     * @param offset         of the message.
     * @param length         of the message in bytes.
     * @param expectedLength that it must have.
     * @param number         that it must have.
     * @return null if it is right.
     */
    static WrongResultException check(
        final DirectBuffer buffer, final int offset, final int length, final int expectedLength, final long number)
    {
        if (length != expectedLength)
        {
            return new WrongResultException("a message of " + length + " bytes instead of " + expectedLength);
        }
        if (length >= LEAST_LENGTH)
        {
            final long expected = checksum(buffer.getLong(offset), number, length);
            final long found = buffer.getLong(offset + length - Long.BYTES);
            if (expected != found)
            {
                return new WrongResultException("message " + number + " of " + length + " bytes has the checksum " +
                    Long.toHexString(found) + " instead of " + Long.toHexString(expected));
            }
        }

        return null;
    }

    private static long checksum(final long word, final long number, final int length)
    {
        final long mixed = (word ^ number * FACTOR) * FACTOR + length;

        return mixed ^ mixed >>> Integer.SIZE;
    }
}
