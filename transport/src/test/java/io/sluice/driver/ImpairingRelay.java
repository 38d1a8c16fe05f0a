package io.sluice.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A bad network between a sender and a receiver: loses, doubles and delays datagrams, in both directions. What is left
 * of a burst goes on glued together, as a network card would: so the receiver gets in one piece what the sender had
 * never sent one after another.
 * <pre>
 *   sender ◄──────► front │ relay │ back ◄──────► receiver
 * </pre>
 */
public final class ImpairingRelay implements AutoCloseable
{
    private static final int BURST = 46;
    private static final int MAX_LENGTH = 65507;
    private static final int MAX_DELAYED = 200;
    private static final int SOCKET_BUFFER = 4 << 20;
    private static final long IDLE_NS = 20_000;

    private final DatagramChannel front;
    private final DatagramChannel back;
    private final InetSocketAddress target;
    private final boolean isGluing;
    private final Random random;
    private final List<ByteBuffer> free = new ArrayList<>();
    private final List<ByteBuffer> burst = new ArrayList<>();
    private final List<ByteBuffer> delayed = new ArrayList<>();
    private final ByteBuffer glued = ByteBuffer.allocateDirect(MAX_LENGTH);
    private final Thread thread = new Thread(this::run, "impairing relay");
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong doubled = new AtomicLong();
    private final AtomicLong late = new AtomicLong();
    private final AtomicLong longest = new AtomicLong();
    private final AtomicReference<byte[]> sample = new AtomicReference<>();
    private volatile double rate;
    private volatile boolean isClosed;
    private volatile String error;
    private SocketAddress sender;
    private int socketSegment;

    /**
     * A relay on the loopback interface.
     *
     * @param targetPort of the receiver.
     * @param rate       of each of loss, doubling and delay, from 0 to 1.
     * @param isGluing   whether equally long datagrams go on in one piece.
     * @param seed       of all that it does.
     */
    public ImpairingRelay(final int targetPort, final double rate, final boolean isGluing, final long seed)
    {
        this.rate = rate;
        this.isGluing = isGluing;
        random = new Random(seed);
        target = new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort);
        try
        {
            front = open();
            back = open();
            back.connect(target);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
        thread.setDaemon(true);
        thread.start();
    }

    private static DatagramChannel open() throws IOException
    {
        final DatagramChannel channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER);
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel.configureBlocking(false);

        return channel;
    }

    // The port that the sender is to send to.
    public int port()
    {
        try
        {
            return ((InetSocketAddress)front.getLocalAddress()).getPort();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    public void rate(final double newRate)
    {
        rate = newRate;
    }

    public long lost()
    {
        return lost.get();
    }

    public long doubled()
    {
        return doubled.get();
    }

    public long late()
    {
        return late.get();
    }

    // The longest piece that has gone on, in bytes.
    public long longest()
    {
        return longest.get();
    }

    // A datagram that has gone on to the receiver a moment ago, or null if there is none since the last call.
    public byte[] sample()
    {
        return sample.getAndSet(null);
    }

    // What went wrong, or null.
    public String error()
    {
        return error;
    }

    @Override
    public void close()
    {
        isClosed = true;
        try
        {
            thread.join();
            front.close();
            back.close();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
        catch (final InterruptedException ex)
        {
            throw new AssertionError(ex);
        }
    }

    private void run()
    {
        try
        {
            while (!isClosed)
            {
                if (!forward() & !backward())
                {
                    LockSupport.parkNanos(IDLE_NS);
                }
            }
        }
        catch (final IOException | RuntimeException ex)
        {
            ex.printStackTrace();
            error = String.valueOf(ex);
        }
    }

    private boolean forward() throws IOException
    {
        while (burst.size() < BURST)
        {
            final ByteBuffer datagram = take();
            final SocketAddress from = front.receive(datagram);
            if (null == from)
            {
                free.add(datagram);
                break;
            }
            sender = from;
            datagram.flip();
            if (happens())
            {
                lost.incrementAndGet();
                free.add(datagram);
                continue;
            }
            if (happens() && delayed.size() < MAX_DELAYED)
            {
                late.incrementAndGet();
                delayed.add(datagram);
                continue;
            }
            burst.add(datagram);
            if (happens())
            {
                doubled.incrementAndGet();
                burst.add(random.nextInt(burst.size()), take().put(datagram.duplicate()).flip());
            }
        }
        while (!delayed.isEmpty() && 0 == random.nextInt(3)) // the last ones come out even if nothing follows
        {
            burst.add(random.nextInt(burst.size() + 1), delayed.remove(random.nextInt(delayed.size())));
        }
        final boolean isBusy = !burst.isEmpty();
        sendBurst();

        return isBusy;
    }

    private void sendBurst() throws IOException
    {
        int i = 0;
        while (i < burst.size())
        {
            final int segment = burst.get(i).remaining();
            glued.clear();
            int count = 0;
            boolean isOpen = true;
            while (isOpen && i < burst.size() && burst.get(i).remaining() <= segment &&
                burst.get(i).remaining() <= glued.remaining() && (0 == count || isGluing))
            {
                isOpen = burst.get(i).remaining() == segment; // a shorter one can only be the last
                glued.put(burst.get(i++));
                count++;
            }
            glued.flip();
            longest.accumulateAndGet(glued.remaining(), Math::max);
            segment(count > 1 ? segment : 0);
            if (null == sample.get())
            {
                final byte[] bytes = new byte[segment];
                glued.get(0, bytes);
                sample.set(bytes);
            }
            write(back, glued, null);
        }
        free.addAll(burst);
        burst.clear();
    }

    private void segment(final int wanted) throws IOException
    {
        if (socketSegment != wanted)
        {
            socketSegment = wanted;
            Offload.segment(back, wanted);
        }
    }

    private boolean backward() throws IOException
    {
        final ByteBuffer datagram = take();
        try
        {
            if (null == receive(datagram) || null == sender)
            {
                return false;
            }
            datagram.flip();
            if (happens())
            {
                lost.incrementAndGet();
                return true;
            }
            write(front, datagram.duplicate(), sender);
            if (happens())
            {
                doubled.incrementAndGet();
                write(front, datagram, sender);
            }

            return true;
        }
        finally
        {
            free.add(datagram);
        }
    }

    private SocketAddress receive(final ByteBuffer datagram) throws IOException
    {
        try
        {
            return back.receive(datagram);
        }
        catch (final PortUnreachableException ex)
        {
            return null; // the receiver is not there yet
        }
    }

    private static void write(final DatagramChannel channel, final ByteBuffer datagram, final SocketAddress to)
        throws IOException
    {
        try
        {
            final int length = null == to ? channel.write(datagram) : channel.send(datagram, to);
            if (0 == length)
            {
                Thread.yield(); // full: the network loses one more
            }
        }
        catch (final PortUnreachableException ignore)
        {
            // as a network does
        }
    }

    private boolean happens()
    {
        return random.nextDouble() < rate;
    }

    private ByteBuffer take()
    {
        return free.isEmpty() ? ByteBuffer.allocateDirect(MAX_LENGTH) : free.remove(free.size() - 1).clear();
    }
}
