package io.sluice.samples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;

/**
 * Where one end of a UDP stream listens. With one subscriber that is the subscriber, and the publisher sends to it from
 * where the buffers lie. With several it is the publisher: subscribers report to it, each from a port of its own, and
 * its media driver sends to all of them (multi-destination-cast).
 * <pre>
 *   one:      publisher ════════════════════► host:port, subscriber
 *   several:  publisher, host:port ◄── here I am ── any port, subscriber
 *                                  ═══════════════►
 * </pre>
 *
 * @param host as the user wrote it.
 * @param port from 1 to 65535.
 */
record Endpoint(String host, int port)
{
    static final Endpoint DEFAULT = new Endpoint("127.0.0.1", 24_017);
    static final int MAX_PORT = 65_535;

    private static final String SEVERAL = "aeron:udp?control-mode=dynamic|control=";

    /**
     * Of the loopback, with a port that nobody uses.
     *
     * @return the endpoint.
     */
    static Endpoint free()
    {
        try (DatagramChannel channel = DatagramChannel.open())
        {
            channel.bind(new InetSocketAddress(DEFAULT.host, 0));

            return new Endpoint(DEFAULT.host, ((InetSocketAddress)channel.getLocalAddress()).getPort());
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * What the publisher sends to. Its log is short, so that all fits into the 64 MB that containers have; with several
     * subscribers, it waits for the slowest.
     *
     * @param subscribers in all.
     * @return the channel.
     */
    String publisherChannel(final int subscribers)
    {
        checkKnown();

        return (1 == subscribers ? "aeron:udp?endpoint=" + this : SEVERAL + this + "|fc=min") + "|term-length=2m";
    }

    /**
     * What a subscriber receives from.
     *
     * @param subscribers in all.
     * @return the channel.
     */
    String subscriberChannel(final int subscribers)
    {
        checkKnown();

        return 1 == subscribers ? "aeron:udp?endpoint=" + this :
            SEVERAL + this + "|endpoint=" + new Endpoint(localHost(), 0);
    }

    /**
     * Port 0 is for any that is free.
     *
     * @return as {@code host:port}.
     */
    @Override
    public String toString()
    {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    private void checkKnown()
    {
        try
        {
            InetAddress.getByName(host);
        }
        catch (final UnknownHostException ex)
        {
            throw new SampleException("--host: there is no host '" + host + "': give a name that resolves here, or " +
                "an address");
        }
    }

    /**
     * By which address does this machine reach the host? To connect sends nothing.
     */
    private String localHost()
    {
        try (DatagramChannel channel = DatagramChannel.open())
        {
            channel.connect(new InetSocketAddress(host, port));
            final InetAddress address = ((InetSocketAddress)channel.getLocalAddress()).getAddress();
            final String text = address.getHostAddress();

            return address instanceof Inet6Address ? text.replaceAll("%.*", "") : text;
        }
        catch (final IOException ex)
        {
            throw new SampleException("--host: no way leads from here to " + this + ": " + ex.getMessage());
        }
    }
}
