package io.sluice.perf.system;

import io.sluice.driver.SocketOffload;
import io.sluice.perf.spi.End;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.MessageSink;
import io.sluice.perf.spi.Signals;
import io.sluice.perf.spi.Route;
import io.sluice.perf.spi.Station;
import io.sluice.perf.spi.SystemUnderTest;
import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * What the kernel carries: a bare socket at either end, with the offload of the kernel, from the near end to the far
 * end only. No headers, no retransmits, no log: the near end sends from where it has filled, the far end sums what one
 * read has brought. So that nothing is lost, it says in shared memory how much it has taken. The variant is the length
 * of a datagram.
 */
public final class BareUdp implements SystemUnderTest
{
    /**
     * The system.
     */
    public BareUdp()
    {
    }

    @Override
    public Link open(final Station station, final End end, final Route route)
    {
        try
        {
            return new BareLink(station, end, route.variant());
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private static final class BareLink implements Link
    {
        private static final int PAGE = 4096;
        private static final int MAX_SEND = 65504;
        private static final int MAX_RECEIVE = 1 << 16;
        private static final int MAX_SEGMENTS = 64;
        private static final int READS = 16;

        private final Station station;
        private final DatagramChannel channel;
        private final Signals signals;
        private final int sendLength;
        private final int windowLength;
        private final ByteBuffer received = BufferUtil.allocateDirectAligned(MAX_RECEIVE, PAGE);
        private final UnsafeBuffer receivedBuffer = new UnsafeBuffer(received);
        private UnsafeBuffer[] slots = { };
        private ByteBuffer[] slotBytes = { };
        private int slot;
        private int sent; // of the message
        private int taken; // of the message
        private long sentBytes;
        private long takenBytes;
        private long credit;
        private int length;

        private BareLink(final Station station, final End end, final int datagram) throws IOException
        {
            signals = station.signals();
            windowLength = station.windowLength();
            this.station = station;
            channel = DatagramChannel.open();
            channel.setOption(StandardSocketOptions.SO_SNDBUF, station.socketBufferLength());
            channel.setOption(StandardSocketOptions.SO_RCVBUF, station.socketBufferLength());
            channel.configureBlocking(false);
            channel.bind(station.wire().endpoint(end));
            channel.connect(station.wire().endpoint(End.NEAR == end ? End.FAR : End.NEAR));
            final int segments = Math.min(MAX_SEGMENTS, MAX_SEND / datagram);
            if (segments > 1 && SocketOffload.isAvailable())
            {
                SocketOffload.segment(channel, datagram);
                sendLength = segments * datagram;
            }
            else
            {
                sendLength = datagram;
            }
            if (SocketOffload.isAvailable())
            {
                SocketOffload.coalesce(channel);
            }
        }

        @Override
        public MutableDirectBuffer acquire()
        {
            return slots[slot];
        }

        @Override
        public int offset()
        {
            return 0;
        }

        @Override
        public boolean send()
        {
            final ByteBuffer bytes = slotBytes[slot];
            while (sent < length)
            {
                final int next = Math.min(sendLength, length - sent);
                if (sentBytes + next - credit > windowLength)
                {
                    credit = signals.credit();
                    if (sentBytes + next - credit > windowLength)
                    {
                        return false;
                    }
                }
                if (0 == write(bytes.limit(sent + next).position(sent)))
                {
                    return false;
                }
                sent += next;
                sentBytes += next;
            }
            sent = 0;
            slot = slot + 1 == slots.length ? 0 : slot + 1;

            return true;
        }

        private int write(final ByteBuffer bytes)
        {
            try
            {
                return channel.write(bytes);
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
                final int count = read();
                if (count <= 0)
                {
                    return;
                }
                for (int offset = 0; offset < count;)
                {
                    final int piece = Math.min(count - offset, length - taken);
                    final int before = taken;
                    taken = before + piece == length ? 0 : before + piece;
                    sink.onPiece(receivedBuffer, offset, piece, before, 0 == taken);
                    offset += piece;
                }
                takenBytes += count;
                signals.credit(takenBytes);
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
        public void messageLength(final int newLength)
        {
            length = newLength;
            sent = 0;
            taken = 0;
            sentBytes = 0;
            takenBytes = 0;
            credit = 0;
            slot = 0;
            slots = new UnsafeBuffer[station.slots(newLength)];
            slotBytes = new ByteBuffer[slots.length];
            for (int i = 0; i < slots.length; i++)
            {
                slotBytes[i] = BufferUtil.allocateDirectAligned(newLength, PAGE);
                slots[i] = new UnsafeBuffer(slotBytes[i]);
            }
        }

        @Override
        public int maxMessageLength()
        {
            return Integer.MAX_VALUE;
        }

        @Override
        public void close()
        {
            try
            {
                channel.close();
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException(ex);
            }
        }
    }
}
