package io.sluice.lane;

import static io.aeron.CommonContext.MTU_LENGTH_PARAM_NAME;
import static io.aeron.CommonContext.PUBLICATION_WINDOW_LENGTH_PARAM_NAME;
import static io.aeron.CommonContext.RECEIVER_WINDOW_LENGTH_PARAM_NAME;
import static io.aeron.CommonContext.SESSION_ID_PARAM_NAME;
import static io.aeron.CommonContext.SOCKET_RCVBUF_PARAM_NAME;
import static io.aeron.CommonContext.SOCKET_SNDBUF_PARAM_NAME;
import static io.aeron.CommonContext.TERM_LENGTH_PARAM_NAME;
import static io.aeron.logbuffer.FrameDescriptor.FRAME_ALIGNMENT;
import static io.aeron.logbuffer.LogBufferDescriptor.TERM_MAX_LENGTH;
import static io.aeron.logbuffer.LogBufferDescriptor.TERM_MIN_LENGTH;

import io.aeron.ChannelUri;
import org.agrona.BitUtil;
import org.agrona.SystemUtil;

/**
 * Reads the numbers in a channel, and tells what is wrong with them. For lanes, not for users.
 */
public final class ChannelParams
{
    /**
     * The longest datagram or frame of Aeron, in bytes.
     */
    public static final int MAX_MTU = 65504;

    private static final String TERM_LENGTHS = "a power of two from 64k to 1g";
    private static final String MTUS = "a multiple of 32 from 64 to 65504";
    private static final String LENGTHS = "a length in bytes, such as 65536, 64k or 1m";
    private static final int MIN_MTU = 64;

    private ChannelParams()
    {
    }

    /**
     * Take a channel apart.
     *
     * @param channel as users write it.
     * @return the channel.
     * @throws IllegalArgumentException if one of the numbers in it can't be; the text says what can.
     */
    public static ChannelUri parse(final String channel)
    {
        final ChannelUri uri = ChannelUri.parse(channel);
        final String session = uri.get(SESSION_ID_PARAM_NAME);
        if (null != session && !ChannelUri.isTagged(session)) // what a subscriber reads may be named by its tag
        {
            sessionId(uri);
        }
        mtu(uri);
        termLength(uri, TERM_MIN_LENGTH);
        window(uri, 0);
        length(uri, RECEIVER_WINDOW_LENGTH_PARAM_NAME, 0, LENGTHS);
        length(uri, SOCKET_SNDBUF_PARAM_NAME, 0, LENGTHS);
        length(uri, SOCKET_RCVBUF_PARAM_NAME, 0, LENGTHS);

        return uri;
    }

    /**
     * The session.
     *
     * @param uri of a channel that names one.
     * @return the id.
     * @throws IllegalArgumentException if it is no number.
     */
    public static int sessionId(final ChannelUri uri)
    {
        try
        {
            return Integer.parseInt(uri.get(SESSION_ID_PARAM_NAME));
        }
        catch (final NumberFormatException ex)
        {
            throw wrong(uri, SESSION_ID_PARAM_NAME, "a number from -2147483648 to 2147483647", ex);
        }
    }

    /**
     * How long the terms of the log are.
     *
     * @param uri       of the channel.
     * @param otherwise if it does not say.
     * @return the length in bytes.
     * @throws IllegalArgumentException if there are no such terms.
     */
    public static int termLength(final ChannelUri uri, final int otherwise)
    {
        final long length = length(uri, TERM_LENGTH_PARAM_NAME, otherwise, TERM_LENGTHS);
        if (length < TERM_MIN_LENGTH || length > TERM_MAX_LENGTH || !BitUtil.isPowerOfTwo(length))
        {
            throw wrong(uri, TERM_LENGTH_PARAM_NAME, TERM_LENGTHS, null);
        }

        return (int)length;
    }

    /**
     * How long datagrams and frames are.
     *
     * @param uri of the channel.
     * @return the length in bytes, 0 if it does not say.
     * @throws IllegalArgumentException if there are no such datagrams.
     */
    public static int mtu(final ChannelUri uri)
    {
        final long length = length(uri, MTU_LENGTH_PARAM_NAME, 0, MTUS);
        if (null != uri.get(MTU_LENGTH_PARAM_NAME) &&
            (length < MIN_MTU || length > MAX_MTU || 0 != length % FRAME_ALIGNMENT))
        {
            throw wrong(uri, MTU_LENGTH_PARAM_NAME, MTUS, null);
        }

        return (int)length;
    }

    /**
     * How far the publisher may be ahead of its slowest reader.
     *
     * @param uri       of the channel.
     * @param otherwise if it does not say.
     * @return the length in bytes.
     * @throws IllegalArgumentException if it is no length.
     */
    public static int window(final ChannelUri uri, final int otherwise)
    {
        return (int)Math.min(
            Integer.MAX_VALUE, length(uri, PUBLICATION_WINDOW_LENGTH_PARAM_NAME, otherwise, LENGTHS));
    }

    private static long length(
        final ChannelUri uri, final String name, final long otherwise, final String allowed)
    {
        final String text = uri.get(name);
        try
        {
            return null == text ? otherwise : SystemUtil.parseSize(name, text);
        }
        catch (final NumberFormatException ex)
        {
            throw wrong(uri, name, allowed, ex);
        }
    }

    private static IllegalArgumentException wrong(
        final ChannelUri uri, final String name, final String allowed, final NumberFormatException cause)
    {
        return new IllegalArgumentException(name + "=" + uri.get(name) + ": write " + allowed +
            ", or leave it out, in the channel " + uri, cause);
    }
}
