package io.sluice.perf.system;

import io.sluice.perf.spi.End;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.Route;
import io.sluice.perf.spi.Station;
import io.sluice.perf.spi.SystemUnderTest;
import org.agrona.CloseHelper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A plain loop over a stream socket, without Nagle's delay and with the system's own socket buffers. The variant is 0
 * for TCP and 1 for a Unix domain socket.
 */
public final class NioStream implements SystemUnderTest
{
    /**
     * The system.
     */
    public NioStream()
    {
    }

    @Override
    public Link open(final Station station, final End end, final Route route)
    {
        try
        {
            return new SocketLink(station, end, route);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * The far end listens, and then says where in a file.
     */
    private static final class SocketLink extends ChannelLink
    {
        private static final int UNIX = 1;

        private final boolean isUnix;
        private final Path meeting;
        private final Path socket; // of a Unix domain socket
        private final ServerSocketChannel server; // null at the near end
        private SocketChannel channel;

        private SocketLink(final Station station, final End end, final Route route) throws IOException
        {
            isUnix = UNIX == route.variant();
            meeting = station.directory().resolve("nio-" + route.streamId());
            socket = station.directory().resolve("nio-" + route.streamId() + ".socket");
            server = End.NEAR == end ? null : isUnix ?
                ServerSocketChannel.open(StandardProtocolFamily.UNIX) : ServerSocketChannel.open();
            if (null != server)
            {
                server.configureBlocking(false);
                server.bind(isUnix ? UnixDomainSocketAddress.of(socket) : new InetSocketAddress(
                    station.wire().isNetwork() ?
                    station.wire().endpoint(end).getAddress() : InetAddress.getLoopbackAddress(), 0));
                final Path draft = meeting.resolveSibling(meeting.getFileName() + ".draft");
                Files.writeString(draft, isUnix ? socket.toString() : describe(server.getLocalAddress()));
                Files.move(draft, meeting, StandardCopyOption.ATOMIC_MOVE);
            }
        }

        private static String describe(final SocketAddress address)
        {
            final InetSocketAddress inet = (InetSocketAddress)address;

            return inet.getAddress().getHostAddress() + " " + inet.getPort();
        }

        @Override
        public boolean isConnected()
        {
            try
            {
                if (null == channel)
                {
                    channel = null != server ? server.accept() : Files.exists(meeting) ? connect() : null;
                    if (null != channel)
                    {
                        channel.configureBlocking(false);
                        if (!isUnix)
                        {
                            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                        }
                        channels(channel, channel);
                    }
                }

                return null != channel;
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException(ex);
            }
        }

        private SocketChannel connect() throws IOException
        {
            if (isUnix)
            {
                return SocketChannel.open(UnixDomainSocketAddress.of(socket));
            }
            final String[] words = Files.readString(meeting).split(" ");

            return SocketChannel.open(new InetSocketAddress(words[0], Integer.parseInt(words[1])));
        }

        @Override
        public void close()
        {
            super.close();
            CloseHelper.quietClose(server);
            if (null != server)
            {
                CloseHelper.quietClose(() -> Files.deleteIfExists(meeting));
                CloseHelper.quietClose(() -> Files.deleteIfExists(socket));
            }
        }
    }
}
