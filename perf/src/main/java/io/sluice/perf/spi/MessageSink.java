package io.sluice.perf.spi;

import org.agrona.DirectBuffer;

/**
 * Takes messages, whole.
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
}
