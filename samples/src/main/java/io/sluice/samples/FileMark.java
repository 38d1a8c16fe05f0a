package io.sluice.samples;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import java.util.HexFormat;

/**
 * The first message of a file, and the last one: small enough to lie in the log itself. Who gets something else as the
 * first one has missed the beginning.
 * <pre>
 *   0          8          16           24             56
 *   ├─ kind ───┼─ bytes ──┼─ messages ─┼── SHA-256 ───┤
 * </pre>
 *
 * @param isEnd    whether it is the last message, and not the first.
 * @param bytes    that the file has.
 * @param messages in which it comes.
 * @param sha256   of the file, as its publisher computed it: hexadecimal.
 */
record FileMark(boolean isEnd, long bytes, long messages, String sha256)
{
    static final int LENGTH = 56;

    private static final long START = 0x5361_6D70_6C65_2D3EL;
    private static final long END = 0x5361_6D70_6C65_2D7CL;
    private static final int BYTES_OFFSET = 8;
    private static final int MESSAGES_OFFSET = 16;
    private static final int SHA256_OFFSET = 24;

    void encode(final MutableDirectBuffer buffer, final int offset)
    {
        buffer.putLong(offset, isEnd ? END : START);
        buffer.putLong(offset + BYTES_OFFSET, bytes);
        buffer.putLong(offset + MESSAGES_OFFSET, messages);
        buffer.putBytes(offset + SHA256_OFFSET, HexFormat.of().parseHex(sha256));
    }

    /**
     * Read a message that should be a mark.
     *
     * @param buffer which is all of the message.
     * @return the mark, or null if it is something else.
     */
    static FileMark decode(final DirectBuffer buffer)
    {
        if (LENGTH != buffer.capacity())
        {
            return null;
        }
        final long kind = buffer.getLong(0);
        if (START != kind && END != kind)
        {
            return null;
        }
        final byte[] sha256 = new byte[LENGTH - SHA256_OFFSET];
        buffer.getBytes(SHA256_OFFSET, sha256);

        return new FileMark(END == kind, buffer.getLong(BYTES_OFFSET), buffer.getLong(MESSAGES_OFFSET),
            HexFormat.of().formatHex(sha256));
    }
}
