package io.sluice.perf.system;

import io.sluice.perf.spi.End;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.MessageSink;
import io.sluice.perf.spi.Route;
import io.sluice.perf.spi.Station;
import io.sluice.perf.spi.SystemUnderTest;
import org.agrona.CloseHelper;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * JeroMQ, which carries everything over TCP: a PAIR socket at either end and one I/O thread in each process, and as
 * many messages queued at most as other systems have buffers. A message is a new array, as JeroMQ keeps what it gets.
 * The far end blocks until there is something, as its users do: on few cores its I/O threads need that core.
 */
public final class Jeromq implements SystemUnderTest
{
    /**
     * The system.
     */
    public Jeromq()
    {
    }

    @Override
    public Link open(final Station station, final End end, final Route route)
    {
        return new PairLink(station, end, route);
    }

    /**
     * The far end listens, and says where in a file.
     */
    private static final class PairLink implements Link
    {
        private static final int MESSAGES = 256;
        private static final int RECEIVE_TIMEOUT_MS = 1;
        private static final int HANDSHAKE_TIMEOUT_MS = 500;
        private static final byte[] HELLO = { 1 };

        private final ZContext context = new ZContext();
        private final ZMQ.Socket socket = context.createSocket(SocketType.PAIR);
        private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
        private final UnsafeBuffer receivedBuffer = new UnsafeBuffer(0, 0);
        private final boolean isNear;
        private final Path meeting;
        private boolean isConnecting;
        private boolean isConnected;
        private byte[] message;
        private int length;

        private PairLink(final Station station, final End end, final Route route)
        {
            isNear = End.NEAR == end;
            meeting = station.directory().resolve("jeromq-" + route.streamId());
            context.setLinger(0);
            socket.setLinger(0);
            socket.setHandshakeIvl(HANDSHAKE_TIMEOUT_MS);
            socket.setReceiveTimeOut(RECEIVE_TIMEOUT_MS);
            socket.setSndHWM(station.slots());
            socket.setRcvHWM(station.slots());
            if (!isNear)
            {
                final String host = station.wire().isNetwork() ?
                    station.wire().endpoint(end).getAddress().getHostAddress() : "127.0.0.1";
                final int port = socket.bindToRandomPort("tcp://" + host);
                try
                {
                    final Path draft = meeting.resolveSibling(meeting.getFileName() + ".draft");
                    Files.writeString(draft, "tcp://" + host + ":" + port);
                    Files.move(draft, meeting, StandardCopyOption.ATOMIC_MOVE);
                }
                catch (final IOException ex)
                {
                    throw new UncheckedIOException(ex);
                }
            }
        }

        /**
         * When a word has gone there and one has come back: a connection alone says little, as its handshake may hang,
         * and is begun anew then.
         */
        @Override
        public boolean isConnected()
        {
            if (isNear && !isConnecting && Files.exists(meeting))
            {
                try
                {
                    isConnecting = socket.connect(Files.readString(meeting)) && socket.send(HELLO, ZMQ.DONTWAIT);
                }
                catch (final IOException ex)
                {
                    throw new UncheckedIOException(ex);
                }
            }
            if (!isConnected)
            {
                isConnected = null != socket.recv(ZMQ.DONTWAIT) && (isNear || socket.send(HELLO, ZMQ.DONTWAIT));
            }

            return isConnected;
        }

        @Override
        public MutableDirectBuffer acquire()
        {
            message = new byte[length];
            buffer.wrap(message);

            return buffer;
        }

        @Override
        public int offset()
        {
            return 0;
        }

        @Override
        public boolean send()
        {
            return socket.send(message, ZMQ.DONTWAIT);
        }

        @Override
        public void poll(final MessageSink sink)
        {
            for (int i = 0; i < MESSAGES; i++)
            {
                final byte[] received = socket.recv(isNear || i > 0 ? ZMQ.DONTWAIT : 0);
                if (null == received)
                {
                    return;
                }
                receivedBuffer.wrap(received);
                sink.onMessage(receivedBuffer, 0, received.length);
            }
        }

        @Override
        public boolean hasThreads()
        {
            return true;
        }

        @Override
        public void messageLength(final int newLength)
        {
            length = newLength;
        }

        @Override
        public int maxMessageLength()
        {
            return 1 << 30;
        }

        @Override
        public void close()
        {
            CloseHelper.quietCloseAll(socket, context);
            if (!isNear)
            {
                CloseHelper.quietClose(() -> Files.deleteIfExists(meeting));
            }
        }
    }
}
