package io.sluice;

import org.agrona.BitUtil;

/**
 * How a publisher shall be.
 */
public final class PublisherOptions
{
    private static final int MAX_DEPTH = 1 << 16;

    private int depth = 1024;
    private boolean isStrict;
    private int stagingLength = 1 << 20;
    private int stagingSlots = 8;

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
     * Refuse what would copy: an offer of unregistered memory then throws. Default: false.
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

    int depth()
    {
        return depth;
    }

    boolean isStrict()
    {
        return isStrict;
    }

    int stagingLength()
    {
        return stagingLength;
    }

    int stagingSlots()
    {
        return stagingSlots;
    }
}
