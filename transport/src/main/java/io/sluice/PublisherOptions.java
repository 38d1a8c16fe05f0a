package io.sluice;

import io.sluice.lane.SendSettings;
import org.agrona.BitUtil;

/**
 * How a publisher shall be.
 */
public final class PublisherOptions
{
    private static final int MAX_DEPTH = 1 << 16;
    private static final int MIN_DATAGRAM = 64;
    private static final int MAX_DATAGRAM = 65504;
    private static final int DATAGRAM_ALIGNMENT = 32;

    private int depth = 1024;
    private boolean isStrict;
    private int stagingLength = 1 << 20;
    private int stagingSlots = 8;
    private int wireDatagram;
    private boolean isReportingSent;

    /**
     * The defaults.
     */
    public PublisherOptions()
    {
    }

    /**
     * How many tickets can be out: posted messages that are unread or held. Default: 1024.
     *
     * @param tickets a power of two from 2 to 65536; each costs 536 bytes of shared memory.
     * @return this.
     */
    public PublisherOptions depth(final int tickets)
    {
        if (tickets < 2 || tickets > MAX_DEPTH || !BitUtil.isPowerOfTwo(tickets))
        {
            throw new IllegalArgumentException("depth must be a power of two from 2 to " + MAX_DEPTH + ": " + tickets);
        }
        depth = tickets;
        return this;
    }

    /**
     * Refuse what would copy: an offer of unregistered memory then throws. So does, for a UDP channel, the making of a
     * publisher where the media driver can't send from where the bytes lie, and a post from a region that it can't look
     * into. Default: false.
     *
     * @param isOn whether to refuse.
     * @return this.
     */
    public PublisherOptions strict(final boolean isOn)
    {
        isStrict = isOn;
        return this;
    }

    /**
     * Registered buffers into which unregistered memory is copied that is too long for the log. They are registered at
     * the first such offer. Default: 8 of 1 MiB.
     *
     * @param length of each in bytes: the longest message that can be offered.
     * @param slots  how many.
     * @return this.
     */
    public PublisherOptions staging(final int length, final int slots)
    {
        if (length < 1 || slots < 1)
        {
            throw new IllegalArgumentException("length and slots must be at least 1: " + length + ", " + slots);
        }
        stagingLength = length;
        stagingSlots = slots;
        return this;
    }

    /**
     * How long the datagrams of a UDP channel are on the wire, without the headers of IP and UDP. Default: what the
     * MTU of the network interface allows, or the {@code mtu} of the channel if it has one.
     *
     * @param length in bytes: a multiple of 32 from 64 to 65504.
     * @return this.
     */
    public PublisherOptions wireDatagram(final int length)
    {
        if (length < MIN_DATAGRAM || length > MAX_DATAGRAM || 0 != length % DATAGRAM_ALIGNMENT)
        {
            throw new IllegalArgumentException("wireDatagram must be a multiple of " + DATAGRAM_ALIGNMENT + " from " +
                MIN_DATAGRAM + " to " + MAX_DATAGRAM + ": " + length);
        }
        wireDatagram = length;
        return this;
    }

    /**
     * On a UDP channel, tell also when all of a posted message has been put on the wire, once: by a completion with
     * status SENT, which comes before the one that gives the buffer back. Default: false.
     *
     * @param isOn whether to tell.
     * @return this.
     */
    public PublisherOptions reportSent(final boolean isOn)
    {
        isReportingSent = isOn;
        return this;
    }

    SendSettings settings()
    {
        return new SendSettings(depth, isStrict, stagingLength, stagingSlots, wireDatagram, isReportingSent);
    }
}
