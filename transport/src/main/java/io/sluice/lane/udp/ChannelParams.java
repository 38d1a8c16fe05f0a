package io.sluice.lane.udp;

import io.aeron.ChannelUri;
import org.agrona.SystemUtil;

/**
 * Reads what a channel says, and tells what is wrong with it.
 */
final class ChannelParams
{
    private ChannelParams()
    {
    }

    /**
     * A length, as {@code 64k}.
     *
     * @param otherwise if the channel does not say.
     * @return the length in bytes.
     * @throws IllegalArgumentException if it is no length.
     */
    static long length(final ChannelUri uri, final String name, final long otherwise)
    {
        final String text = uri.get(name);
        try
        {
            return null == text ? otherwise : SystemUtil.parseSize(name, text);
        }
        catch (final NumberFormatException ex)
        {
            throw new IllegalArgumentException("the channel says " + name + "=" + text +
                ", which is no length in bytes: write it as 65536, 64k or 1m", ex);
        }
    }

    /**
     * A number.
     *
     * @throws IllegalArgumentException if it is none.
     */
    static int number(final ChannelUri uri, final String name)
    {
        final String text = uri.get(name);
        try
        {
            return Integer.parseInt(text);
        }
        catch (final NumberFormatException ex)
        {
            throw new IllegalArgumentException("the channel says " + name + "=" + text +
                ": write a number from -2147483648 to 2147483647, or leave it out", ex);
        }
    }
}
