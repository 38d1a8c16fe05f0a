package io.sluice.lane;

/**
 * What a lane can do.
 *
 * @param name           of the lane.
 * @param maxPostLength  the longest message that can be posted, in bytes.
 * @param maxClaimLength the longest message that can be claimed in the log, in bytes.
 * @param maxOfferLength the longest message in unregistered memory that can be offered, in bytes.
 * @param copiesOfPost   how often the bytes of a posted message are copied in user space on their way.
 */
public record LaneCapabilities(
    String name, int maxPostLength, int maxClaimLength, int maxOfferLength, int copiesOfPost)
{
    /**
     * The limits, and how to raise them.
     *
     * @return a text for people.
     */
    public String describeLimits()
    {
        return "a claim takes at most " + maxClaimLength + " (raise the MTU of the channel: mtu=..., or " +
            "PublisherOptions.wireDatagram over udp), an offer of unregistered memory at most " + maxOfferLength +
            " (raise the publisher's staging buffers), a post of a registered buffer at most " + maxPostLength;
    }
}
