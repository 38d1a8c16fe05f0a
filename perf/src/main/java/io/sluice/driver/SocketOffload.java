package io.sluice.driver;

import java.io.IOException;
import java.nio.channels.DatagramChannel;

/**
 * Gives a bare socket the offload that the endpoints of the driver have.
 */
public final class SocketOffload
{
    private static final boolean IS_AVAILABLE =
        null == Offload.whyNoSegmentation() && null == Offload.whyNoCoalescing();

    private SocketOffload()
    {
    }

    /**
     * Can the kernel both cut and glue?
     *
     * @return true if so.
     */
    public static boolean isAvailable()
    {
        return IS_AVAILABLE;
    }

    /**
     * Have sends cut.
     *
     * @param channel of the socket.
     * @param length  of each datagram but the last.
     * @throws IOException if the kernel does not know how.
     */
    public static void segment(final DatagramChannel channel, final int length) throws IOException
    {
        Offload.segment(channel, length);
    }

    /**
     * Have received datagrams glued.
     *
     * @param channel of the socket.
     * @throws IOException if the kernel does not know how.
     */
    public static void coalesce(final DatagramChannel channel) throws IOException
    {
        Offload.coalesce(channel, true);
    }
}
