package io.sluice.lane.udp;

import static io.aeron.CommonContext.ENDPOINT_PARAM_NAME;
import static io.aeron.CommonContext.INTERFACE_PARAM_NAME;
import static io.aeron.CommonContext.MDC_CONTROL_PARAM_NAME;

import io.aeron.ChannelUri;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;

/**
 * The network interface by which the datagrams of a channel leave.
 *
 * @param name       of the interface.
 * @param mtu        in bytes, with the headers of IP and UDP.
 * @param isLoopback whether they stay on this host.
 */
record Route(String name, int mtu, boolean isLoopback)
{
    private static final int ANY_PORT = 9;

    /**
     * Look it up, without sending anything.
     *
     * @return the route, or null if the channel does not say enough, or what is wrong: Aeron says then what it is.
     */
    static Route of(final ChannelUri uri)
    {
        try
        {
            final NetworkInterface found = find(uri);

            return null == found ? null : new Route(found.getName(), found.getMTU(), found.isLoopback());
        }
        catch (final IOException | RuntimeException ex)
        {
            return null;
        }
    }

    private static NetworkInterface find(final ChannelUri uri) throws IOException
    {
        final String named = uri.get(INTERFACE_PARAM_NAME);
        if (null != named)
        {
            final NetworkInterface found = ofLocal(hostOf(named));
            if (null != found)
            {
                return found;
            }
        }
        final String endpoint = uri.get(ENDPOINT_PARAM_NAME);
        if (null != endpoint)
        {
            return ofRemote(hostOf(endpoint));
        }
        final String control = uri.get(MDC_CONTROL_PARAM_NAME);

        return null == control ? null : ofLocal(hostOf(control));
    }

    private static NetworkInterface ofLocal(final String host) throws IOException
    {
        final NetworkInterface byName = NetworkInterface.getByName(host);

        return null != byName ? byName : NetworkInterface.getByInetAddress(InetAddress.getByName(host));
    }

    private static NetworkInterface ofRemote(final String host) throws IOException
    {
        final InetAddress address = InetAddress.getByName(host);
        final boolean isIp4 = address instanceof Inet4Address;
        try (DatagramChannel channel = DatagramChannel.open(
            isIp4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6))
        {
            channel.connect(new InetSocketAddress(address, ANY_PORT)); // to connect sends nothing

            return NetworkInterface.getByInetAddress(
                ((InetSocketAddress)channel.getLocalAddress()).getAddress());
        }
    }

    /**
     * The host in {@code host:port}, {@code [host]:port}, {@code host/bits} or <code>{name}</code>.
     */
    private static String hostOf(final String text)
    {
        if (text.startsWith("["))
        {
            return text.substring(1, text.indexOf(']')).replaceAll("%.*", "");
        }
        if (text.startsWith("{"))
        {
            return text.substring(1, text.indexOf('}'));
        }

        return text.replaceAll("[:/].*", "");
    }
}
