package io.sluice.driver;

import io.aeron.driver.Configuration;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.media.UdpChannel;
import io.aeron.exceptions.AeronEvent;
import io.aeron.exceptions.AeronException;
import io.aeron.exceptions.ConfigurationException;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import org.agrona.ErrorHandler;
import org.agrona.SystemUtil;

import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Checks the settings of a channel and of the driver that would otherwise show as poor throughput or a bare number in
 * an error, and says in words what to change.
 */
final class ChannelSettings
{
    private static final int IP4_AND_UDP_HEADERS = 28;
    private static final int IP6_AND_UDP_HEADERS = 48;
    private static final int MAX_SEGMENT = GatherVector.MAX_LENGTH;

    private ChannelSettings()
    {
    }

    /**
     * The longest datagram of a channel.
     *
     * @return the length in bytes, 0 if the channel does not say.
     */
    static int segment(final UdpChannel channel)
    {
        final String text = channel.channelUri().get(GatherSendEndpoint.SEGMENT_PARAM_NAME);
        if (null == text)
        {
            return 0;
        }
        final long segment = SystemUtil.parseSize(GatherSendEndpoint.SEGMENT_PARAM_NAME, text);
        if (segment <= DataHeaderFlyweight.HEADER_LENGTH || segment > MAX_SEGMENT ||
            0 != segment % FrameDescriptor.FRAME_ALIGNMENT)
        {
            throw new IllegalArgumentException(GatherSendEndpoint.SEGMENT_PARAM_NAME + " must be a multiple of " +
                FrameDescriptor.FRAME_ALIGNMENT + " from 64 to " + MAX_SEGMENT + ": " + text + " in " +
                channel.originalUriString());
        }

        return (int)segment;
    }

    /**
     * Datagrams that are longer than the network carries are cut by IP, and one lost piece loses them whole.
     */
    static void warnOfFragments(
        final UdpChannel channel, final DatagramChannel socket, final int segment, final ErrorHandler errorHandler)
    {
        if (0 == segment || null == socket)
        {
            return;
        }
        try
        {
            final InetAddress address = ((InetSocketAddress)socket.getLocalAddress()).getAddress();
            final NetworkInterface device = NetworkInterface.getByInetAddress(address);
            final int headers = address instanceof Inet6Address ? IP6_AND_UDP_HEADERS : IP4_AND_UDP_HEADERS;
            if (null == device || segment <= device.getMTU() - headers)
            {
                return;
            }
            final int fitting = (device.getMTU() - headers) / FrameDescriptor.FRAME_ALIGNMENT *
                FrameDescriptor.FRAME_ALIGNMENT;

            errorHandler.onError(new AeronEvent(GatherSendEndpoint.SEGMENT_PARAM_NAME + "=" + segment +
                " is more than " + device.getName() + " carries in one piece, its MTU is " + device.getMTU() +
                ": datagrams are sent in fragments, without offload; set " + GatherSendEndpoint.SEGMENT_PARAM_NAME +
                " to at most " + fitting + " in " + channel.originalUriString()));
        }
        catch (final IOException ignore)
        {
            return; // it is a warning only
        }
    }

    /**
     * Open a channel, and say more about what goes wrong.
     */
    static void open(final UdpChannel channel, final Runnable opening)
    {
        try
        {
            opening.run();
        }
        catch (final AeronException ex)
        {
            if (ex.getCause() instanceof BindException)
            {
                final boolean isTaken =
                    String.valueOf(ex.getCause().getMessage()).toLowerCase(Locale.ROOT).contains("in use");
                throw new AeronException((isTaken ? "the port is taken: choose another in endpoint= or control=, or " +
                    "end the process that has it (ss -ulpn)" :
                    "this host has no such address: see endpoint=, control= and interface=") + ": " +
                    ex.getMessage(), ex);
            }
            throw ex;
        }
    }

    /**
     * Did the system grant the socket buffers that were asked for? It takes less without a word, and then loses what
     * does not fit.
     *
     * @throws ConfigurationException if not; the text says what to do.
     */
    static void checkBuffers(
        final UdpChannel channel,
        final DatagramChannel sender,
        final int sendBufferLength,
        final DatagramChannel receiver,
        final int receiveBufferLength)
    {
        if (null == sender || null == receiver)
        {
            return; // a channel without destinations yet
        }
        try
        {
            checkGranted(channel, StandardSocketOptions.SO_SNDBUF, sender, sendBufferLength, "so-sndbuf", "wmem_max");
            checkGranted(
                channel, StandardSocketOptions.SO_RCVBUF, receiver, receiveBufferLength, "so-rcvbuf", "rmem_max");
        }
        catch (final IOException ex)
        {
            throw new AeronException("channel error - " + ex.getMessage() + ": " + channel.originalUriString(), ex);
        }
    }

    private static void checkGranted(
        final UdpChannel channel,
        final SocketOption<Integer> option,
        final DatagramChannel socket,
        final int wanted,
        final String parameter,
        final String limit) throws IOException
    {
        final int granted = socket.getOption(option);
        if (granted < wanted)
        {
            throw new ConfigurationException(parameter + "=" + wanted + " is more than the system grants, " + granted +
                ": lower it, or as root: sysctl -w net.core." + limit + "=" + wanted + " (channel " +
                channel.originalUriString() + ")");
        }
    }

    /**
     * Can the sockets be as the settings of a driver ask? Before it is launched.
     *
     * @param context with the settings.
     * @throws ConfigurationException if they can't; the text says what to do.
     */
    static void check(final MediaDriver.Context context)
    {
        final int sendBuffer = context.socketSndbufLength();
        final int receiveBuffer = context.socketRcvbufLength();
        if (context.mtuLength() > Configuration.MAX_UDP_PAYLOAD_LENGTH)
        {
            throw new ConfigurationException(Configuration.MTU_LENGTH_PROP_NAME + "=" + context.mtuLength() +
                " is more than a datagram can carry: at most " + Configuration.MAX_UDP_PAYLOAD_LENGTH);
        }
        check(Configuration.MTU_LENGTH_PROP_NAME, context.mtuLength(), Configuration.SOCKET_SNDBUF_LENGTH_PROP_NAME,
            sendBuffer, "wmem");
        check(Configuration.INITIAL_WINDOW_LENGTH_PROP_NAME, context.initialWindowLength(),
            Configuration.SOCKET_RCVBUF_LENGTH_PROP_NAME, receiveBuffer, "rmem");
    }

    private static void check(
        final String property,
        final int length,
        final String bufferProperty,
        final int bufferLength,
        final String limit)
    {
        final int max = systemLimit(limit + "_max");
        if (bufferLength > max)
        {
            throw new ConfigurationException(bufferProperty + "=" + bufferLength + " is more than the system grants, " +
                max + ": lower it, or as root: sysctl -w net.core." + limit + "_max=" + bufferLength);
        }
        final int actual = 0 == bufferLength ? systemLimit(limit + "_default") : bufferLength;
        if (length > actual)
        {
            throw new ConfigurationException(property + "=" + length + " does not fit into the socket buffer of " +
                actual + ": lower it, or set " + bufferProperty + "=" + length +
                (length > max ? " and as root: sysctl -w net.core." + limit + "_max=" + length : ""));
        }
    }

    /**
     * A limit of the kernel on socket buffers.
     *
     * @param name of it below net.core.
     * @return the limit in bytes; the greatest int if it is not known.
     */
    static int systemLimit(final String name)
    {
        try (InputStream in = Files.newInputStream(Path.of("/proc/sys/net/core", name)))
        {
            final byte[] text = new byte[32]; // at once: this kind of file gives only the first piece
            final int length = in.read(text);

            return Integer.parseInt(new String(text, 0, Math.max(0, length), StandardCharsets.US_ASCII).trim());
        }
        catch (final IOException | NumberFormatException ex)
        {
            return Integer.MAX_VALUE;
        }
    }
}
