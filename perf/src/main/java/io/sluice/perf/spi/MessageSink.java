package io.sluice.perf.spi;

import org.agrona.DirectBuffer;

/**
 * Takes messages: whole, or in pieces from systems that give them so.
 */
@FunctionalInterface
public interface MessageSink
{
    /**
     * A message has come.
     *
     * @param buffer that it lies in, valid within this call.
     * @param offset of the message.
     * @param length of the message in bytes.
     */
    void onMessage(DirectBuffer buffer, int offset, int length);

    /**
     * A piece of a message has come, in its order.
     *
     * @param buffer        that it lies in, valid within this call.
     * @param offset        of its first byte.
     * @param length        in bytes.
     * @param messageOffset how many bytes of the message came before.
     * @param isLast        whether the message ends with it.
     */
    default void onPiece(
        final DirectBuffer buffer, final int offset, final int length, final long messageOffset, final boolean isLast)
    {
        throw new UnsupportedOperationException("this loop takes whole messages");
    }
}
