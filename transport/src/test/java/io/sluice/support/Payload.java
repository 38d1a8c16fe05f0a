package io.sluice.support;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A message whose every byte follows from its first: whoever reads it sees a byte that was overwritten.
 * <pre>
 *   0 sequence (8)   8 length (4)   12 check (4)   16 words that follow from the sequence and their place
 * </pre>
 */
public final class Payload
{
    public static final int MIN_LENGTH = 16;
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private Payload()
    {
    }

    public static void fill(
        final MutableDirectBuffer buffer, final int offset, final int length, final long sequence)
    {
        buffer.putLong(offset, sequence);
        buffer.putInt(offset + 8, length);
        buffer.putInt(offset + 12, checkOf(sequence, length));
        long word = seed(sequence);
        int at = MIN_LENGTH;
        for (; at + 8 <= length; at += 8)
        {
            word += STEP;
            buffer.putLong(offset + at, word);
        }
        for (; at < length; at++)
        {
            buffer.putByte(offset + at, (byte)(word + at));
        }
    }

    // The sequence of a whole message.
    // Throws IllegalStateException at the first wrong byte.
    public static long check(final DirectBuffer buffer, final int length)
    {
        final long sequence = buffer.getLong(0);
        if (length != buffer.getInt(8) || checkOf(sequence, length) != buffer.getInt(12))
        {
            throw new IllegalStateException("overwritten: sequence " + sequence + " length " + length + " says " +
                buffer.getInt(8));
        }
        long word = seed(sequence);
        int at = MIN_LENGTH;
        for (; at + 8 <= length; at += 8)
        {
            word += STEP;
            if (word != buffer.getLong(at))
            {
                throw new IllegalStateException("overwritten: sequence " + sequence + " at " + at + " of " + length);
            }
        }
        for (; at < length; at++)
        {
            if ((byte)(word + at) != buffer.getByte(at))
            {
                throw new IllegalStateException("overwritten: sequence " + sequence + " at " + at + " of " + length);
            }
        }

        return sequence;
    }

    private static int checkOf(final long sequence, final int length)
    {
        return Long.hashCode(seed(sequence) * STEP + length);
    }

    private static long seed(final long sequence)
    {
        final long mixed = (sequence + 1) * STEP;
        return mixed ^ mixed >>> 29;
    }
}
