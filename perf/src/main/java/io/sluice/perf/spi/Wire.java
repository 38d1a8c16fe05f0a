package io.sluice.perf.spi;

import java.io.Serializable;
import java.net.InetSocketAddress;

/**
 * What lies between the two ends.
 *
 * @param nearChannel by which messages reach the near end, without parameters of the sender.
 * @param farChannel  by which messages reach the far end.
 * @serial exclude
 */
public record Wire(String nearChannel, String farChannel) implements Serializable
{
    /**
     * Shared memory.
     */
    public static final Wire SHARED_MEMORY = new Wire("aeron:ipc", "aeron:ipc");

    /**
     * UDP.
     *
     * @param nearEndpoint host and port of the near end.
     * @param farEndpoint  host and port of the far end.
     * @return the wire.
     */
    public static Wire udp(final String nearEndpoint, final String farEndpoint)
    {
        return new Wire("aeron:udp?endpoint=" + nearEndpoint, "aeron:udp?endpoint=" + farEndpoint);
    }

    /**
     * Is there a network between the two?
     *
     * @return true for UDP.
     */
    public boolean isNetwork()
    {
        return farChannel.startsWith("aeron:udp");
    }

    /**
     * Where one end receives, over a network.
     *
     * @param end that receives.
     * @return host and port.
     */
    public InetSocketAddress endpoint(final End end)
    {
        final String text = receiveChannel(end);
        final int colon = text.lastIndexOf(':');

        return new InetSocketAddress(
            text.substring(text.indexOf('=') + 1, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    /**
     * Where one end receives.
     *
     * @param end that receives.
     * @return a channel.
     */
    public String receiveChannel(final End end)
    {
        return End.NEAR == end ? nearChannel : farChannel;
    }

    /**
     * Where one end sends to: the other.
     *
     * @param end        that sends.
     * @param parameters of the channel, joined by a bar, or nothing.
     * @return a channel.
     */
    public String sendChannel(final End end, final String parameters)
    {
        final String channel = End.NEAR == end ? farChannel : nearChannel;

        return parameters.isEmpty() ? channel : channel + (channel.indexOf('?') < 0 ? '?' : '|') + parameters;
    }
}
