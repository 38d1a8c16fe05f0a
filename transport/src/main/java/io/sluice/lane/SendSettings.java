package io.sluice.lane;

/**
 * How a sender shall be: what {@code io.sluice.PublisherOptions} says.
 *
 * @param depth           how many tickets can be out: a power of two.
 * @param isStrict        refuse to copy.
 * @param stagingLength   the longest unregistered message, in bytes.
 * @param stagingSlots    how many of these can be out.
 * @param wireDatagram    bytes of a datagram on the wire, or 0 for what suits the channel.
 * @param isReportingSent whether a completion tells when a message is on the wire.
 */
public record SendSettings(
    int depth, boolean isStrict, int stagingLength, int stagingSlots, int wireDatagram, boolean isReportingSent)
{
}
