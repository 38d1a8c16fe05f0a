package io.sluice.samples;

import io.sluice.lane.Message;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import java.util.HexFormat;

/**
 * The last message of a file, small enough to lie in the log itself.
 * <pre>
 *   0          8            16             48
 *   ├─ bytes ──┼─ messages ─┼── SHA-256 ───┤
 * </pre>
 *
 * @param bytes    that the file has.
 * @param messages in which it came.
 * @param sha256   of the file, as its publisher computed it: hexadecimal.
 */
record EndOfFile(long bytes, long messages, String sha256)
{
    static final int LENGTH = 48;
    private static final int MESSAGES_OFFSET = 8;
    private static final int SHA256_OFFSET = 16;

    void encode(final MutableDirectBuffer buffer, final int offset)
    {
        buffer.putLong(offset, bytes);
        buffer.putLong(offset + MESSAGES_OFFSET, messages);
        buffer.putBytes(offset + SHA256_OFFSET, HexFormat.of().parseHex(sha256));
    }

    static EndOfFile decode(final Message message)
    {
        final DirectBuffer buffer = message.buffer();
        final byte[] sha256 = new byte[LENGTH - SHA256_OFFSET];
        buffer.getBytes(SHA256_OFFSET, sha256);

        return new EndOfFile(buffer.getLong(0), buffer.getLong(MESSAGES_OFFSET), HexFormat.of().formatHex(sha256));
    }
}
