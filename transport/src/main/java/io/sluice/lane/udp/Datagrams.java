package io.sluice.lane.udp;

import static io.aeron.CommonContext.MTU_LENGTH_PARAM_NAME;
import static io.aeron.logbuffer.FrameDescriptor.FRAME_ALIGNMENT;
import static io.aeron.logbuffer.FrameDescriptor.computeMaxMessageLength;
import static io.aeron.logbuffer.LogBufferDescriptor.TERM_MAX_LENGTH;

import io.aeron.ChannelUri;
import io.sluice.lane.ChannelParams;

import java.util.function.Consumer;

/**
 * How long the datagrams of a channel are: on the wire, and as they are handed to the driver, which leaves it to the
 * kernel to cut them where that can, and else sends one after another.
 * <pre>
 *   wire datagram  │ header 32 │ payload │                       as long as the MTU of the interface allows
 *   channel mtu    │ datagram │ datagram │ ... │ datagram │      one batch, at most 65504 bytes
 * </pre>
 */
final class Datagrams
{
    /**
     * Parameter of a channel by which the driver learns at how many bytes a batch is to be cut.
     */
    static final String SEGMENT_PARAM_NAME = "sluice-segment";

    private static final int HEADER_LENGTH = 32;
    private static final int MAX_SEGMENTS = 64; // that Linux takes in one send
    private static final int DEFAULT_LENGTH = 1408; // Aeron's own
    private static final int IP_AND_UDP = 28;
    private static final int IP_UDP_AND_TUNNEL = 92; // so that 1408 is what comes of 1500
    private static final int MIN_DEFAULT = 256;

    private Datagrams()
    {
    }

    /**
     * Choose, and write it into the channel.
     *
     * @param uri        of the channel; its mtu and segment are set.
     * @param configured wire datagram in bytes, or 0.
     * @param route      of the datagrams, or null if it is not known.
     * @param isOurs     whether the driver is one of Sluice; if not, nothing is set that was not configured.
     * @param warn       takes a text for the user.
     * @return the payload of a frame, or 0 for all that the channel's mtu has room for.
     * @throws IllegalArgumentException if the channel says what can't be, or something else than was configured.
     */
    static int choose(
        final ChannelUri uri,
        final int configured,
        final Route route,
        final boolean isOurs,
        final Consumer<String> warn)
    {
        final int given = ChannelParams.mtu(uri);
        final int limit = limit(uri);
        if (configured > 0 && given > 0 && configured != given)
        {
            throw new IllegalArgumentException("the channel says mtu=" + given +
                " and PublisherOptions.wireDatagram says " + configured + ": leave one of them out");
        }
        int wire = Math.max(configured, given);
        if (0 == wire && !isOurs)
        {
            return 0;
        }
        if (0 == wire)
        {
            wire = Math.min(limit, null == route ? DEFAULT_LENGTH : longest(route));
        }
        else if (null != route && wire + IP_AND_UDP > route.mtu())
        {
            warn.accept("datagrams of " + wire + " bytes do not fit into the MTU of " + route.mtu() +
                " bytes of the network interface " + route.name() + ", so that each is cut into pieces, and all of " +
                "it is lost with one of them: use PublisherOptions.wireDatagram(" + longest(route) + ") or less in " +
                "place of mtu, or raise the MTU of the interface");
        }

        final int segments = Math.min(MAX_SEGMENTS, limit / wire);
        if (!isOurs || segments < 2)
        {
            uri.put(MTU_LENGTH_PARAM_NAME, String.valueOf(wire));
            return 0;
        }
        uri.put(MTU_LENGTH_PARAM_NAME, String.valueOf(wire * segments));
        uri.put(SEGMENT_PARAM_NAME, String.valueOf(wire));

        return wire - HEADER_LENGTH;
    }

    /**
     * Aeron wants the longest message of a log, an eighth of a term, to be no shorter than the mtu.
     */
    private static int limit(final ChannelUri uri)
    {
        final int maxMessage = computeMaxMessageLength(ChannelParams.termLength(uri, TERM_MAX_LENGTH));

        return Math.min(ChannelParams.MAX_MTU, maxMessage / FRAME_ALIGNMENT * FRAME_ALIGNMENT);
    }

    private static int longest(final Route route)
    {
        final int headers = route.isLoopback() ? IP_AND_UDP : IP_UDP_AND_TUNNEL;
        final int length = (route.mtu() - headers) / FRAME_ALIGNMENT * FRAME_ALIGNMENT;

        return Math.max(MIN_DEFAULT, Math.min(ChannelParams.MAX_MTU, length));
    }
}
