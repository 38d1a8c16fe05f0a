package io.sluice.perf.system;

import io.sluice.perf.spi.End;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.MessageSink;
import io.sluice.perf.spi.Route;
import io.sluice.perf.spi.Station;
import io.sluice.perf.spi.SystemUnderTest;
import org.agrona.BufferUtil;
import org.agrona.CloseHelper;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * A plain loop over a UDP socket: a message is a datagram, and nobody sends again what is lost.
 */
public final class NioUdp implements SystemUnderTest
{
    /**
     * The system.
     */
    public NioUdp()
    {
    }

    @Override
    public Link open(final Station station, final End end, final Route route)
    {
        try
        {
            return new DatagramLink(station, end);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private static final class DatagramLink implements Link
    {
        private static final int MAX_DATAGRAM = 65504;
        private static final int PAGE = 4096;
        private static final int READS = 16;

        private final DatagramChannel channel = DatagramChannel.open();
        private final ByteBuffer received = BufferUtil.allocateDirectAligned(1 << 16, PAGE);
        private final UnsafeBuffer receivedBuffer = new UnsafeBuffer(received);
        private ByteBuffer sending;
        private UnsafeBuffer sendingBuffer;

        private DatagramLink(final Station station, final End end) throws IOException
        {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, station.socketBufferLength());
            channel.setOption(StandardSocketOptions.SO_RCVBUF, station.socketBufferLength());
            channel.configureBlocking(false);
            channel.bind(station.wire().endpoint(end));
            channel.connect(station.wire().endpoint(End.NEAR == end ? End.FAR : End.NEAR));
        }

        @Override
        public MutableDirectBuffer acquire()
        {
            return sendingBuffer;
        }

        @Override
        public int offset()
        {
            return 0;
        }

        @Override
        public boolean send()
        {
            try
            {
                return channel.write(sending.clear()) > 0;
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException(ex);
            }
        }

        @Override
        public void poll(final MessageSink sink)
        {
            for (int i = 0; i < READS; i++)
            {
                final int length = read();
                if (length <= 0)
                {
                    return;
                }
                sink.onMessage(receivedBuffer, 0, length);
            }
        }

        private int read()
        {
            try
            {
                return channel.read(received.clear());
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException(ex);
            }
        }

        @Override
        public boolean isConnected()
        {
            return true;
        }

        @Override
        public boolean isWithoutOthers()
        {
            return true;
        }

        @Override
        public void messageLength(final int newLength)
        {
            sending = BufferUtil.allocateDirectAligned(newLength, PAGE);
            sendingBuffer = new UnsafeBuffer(sending);
        }

        @Override
        public int maxMessageLength()
        {
            return MAX_DATAGRAM;
        }

        @Override
        public void close()
        {
            CloseHelper.quietClose(channel);
        }
    }
}
