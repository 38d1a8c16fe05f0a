package io.sluice.lane;

import io.sluice.ledger.SlowReaderPolicy;

/**
 * How a receiver shall be: what {@code io.sluice.SubscriberOptions} says.
 *
 * @param name         of the reader, for people.
 * @param policy       for the case that it is slow.
 * @param isStrict     refuse to copy.
 * @param bufferLength the longest message from a network that is put together, in bytes.
 * @param buffers      in which that is done.
 */
public record ReceiveSettings(
    String name, SlowReaderPolicy policy, boolean isStrict, int bufferLength, int buffers)
{
}
