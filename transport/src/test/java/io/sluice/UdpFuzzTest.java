package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.driver.MediaDriver;
import io.aeron.protocol.DataHeaderFlyweight;
import io.aeron.protocol.HeaderFlyweight;
import io.sluice.driver.ImpairingRelay;
import io.sluice.driver.SluiceDriver;
import io.sluice.lane.CompletionStatus;
import io.sluice.region.RegionOptions;
import io.sluice.support.CheckedWriter;
import io.sluice.support.Payload;
import org.agrona.collections.MutableLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Datagrams that somebody else sends at the receiver's port while messages arrive there: random bytes, and datagrams
 * that the receiver has had, changed in any bit, of sessions next to that of the publisher.
 * <p>
 * {@code -Dsluice.test.datagrams=2000000} sends so many; the default is {@value #DEFAULT_DATAGRAMS}. With
 * {@code -Dsluice.test.ownSession=true} they are also of the very session of the publisher. Who can forge those can
 * send what he likes, as over plain Aeron, and can end the session; so they lie below what was consumed, or beyond all
 * that may be sent, and the question is only whether something is delivered that the publisher did not send.
 */
@Tag("slow")
@Timeout(1800)
class UdpFuzzTest
{
    private static final int DEFAULT_DATAGRAMS = 50_000;
    private static final int DATAGRAMS = Integer.getInteger("sluice.test.datagrams", DEFAULT_DATAGRAMS);
    private static final boolean IS_OWN_SESSION = Boolean.getBoolean("sluice.test.ownSession");
    private static final int STREAM_ID = 1021;
    private static final int TERM = 256 << 10; // four windows, see README
    private static final int SAMPLES = 200;
    private static final int OLD_SESSIONS = 8; // each that is set up costs a log
    private static final int PER_TURN = 10;
    private static final long INTERVAL_NS = 20_000; // of datagrams: faster, the socket drops the publisher's, too
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

    private final Random random = new Random(20_261_120);
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(65536).order(ByteOrder.LITTLE_ENDIAN);
    private final List<byte[]> samples = new ArrayList<>();
    private final MutableLong next = new MutableLong();
    private int initialTermId;
    private boolean hasTermId;
    private long dataKept;

    @Test
    void shouldDeliverEveryMessageAmongForgedDatagrams() throws IOException
    {
        final int port;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress()))
        {
            port = socket.getLocalPort();
        }
        final InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        final MediaDriver.Context context =
            SluiceDriver.newContext().errorHandler((error) -> {}).termBufferSparseFile(true);
        try (SluiceDriver driver = SluiceDriver.launchEmbedded(context);
            ImpairingRelay relay = new ImpairingRelay(port, 0, true, 1);
            Sluice sluice = Sluice.connect(driver);
            DatagramChannel attacker = DatagramChannel.open())
        {
            final Subscriber subscriber = sluice.addSubscriber(
                "aeron:udp?rcv-wnd=64k|endpoint=127.0.0.1:" + port, STREAM_ID,
                new SubscriberOptions().receiveBuffers(32 << 10, 2 * OLD_SESSIONS)); // half messages hold some
            final Publisher publisher = sluice.addPublisher(
                "aeron:udp?term-length=256k|endpoint=127.0.0.1:" + relay.port(), STREAM_ID,
                new PublisherOptions().strict(true).wireDatagram(1408));
            final CheckedWriter writer =
                new CheckedWriter(publisher, sluice.register(RegionOptions.shared(1 << 20)).pool(20_000));
            Await.until("connected", publisher::isConnected);

            int sent = 0;
            final long startNs = System.nanoTime();
            long progressNs = startNs;
            while (sent < DATAGRAMS || next.value < writer.sequence() || publisher.outstanding() > 0)
            {
                if (sent < DATAGRAMS && System.nanoTime() - startNs > sent * INTERVAL_NS)
                {
                    writer.post();
                    take(relay.sample());
                    for (int i = 0; i < PER_TURN && sent < DATAGRAMS; i++)
                    {
                        forge(publisher.sessionId(), publisher.logCursor());
                        attacker.send(datagram, target);
                        sent++;
                    }
                }
                writer.poll();
                final long before = next.value;
                subscriber.poll((message) ->
                {
                    if (message.sessionId() == publisher.sessionId())
                    {
                        assertEquals(next.value++, Payload.check(message.buffer(), message.length()));
                    }
                }, 10);
                if (before != next.value)
                {
                    progressNs = System.nanoTime();
                }
                assertTrue(System.nanoTime() - progressNs < PATIENCE_NS, () -> "stands still: " + writer);
            }
            assertEquals(next.value, writer.completed(CompletionStatus.RELEASED));
            assertTrue(dataKept > DATAGRAMS / 100, () -> "hardly any that could be taken for data: " + dataKept);
            assertTrue(next.value > DATAGRAMS / 1000, next::toString);
            assertTrue(publisher.isConnected());
            assertFalse(publisher.isClosed());
            assertNull(relay.error());
        }
    }

    private void take(final byte[] sample)
    {
        if (null == sample || sample.length < DataHeaderFlyweight.HEADER_LENGTH)
        {
            return;
        }
        if (!hasTermId)
        {
            initialTermId = ByteBuffer.wrap(sample).order(ByteOrder.LITTLE_ENDIAN).getInt(20); // the first term
            hasTermId = true;
        }
        if (samples.size() < SAMPLES)
        {
            samples.add(sample);
        }
        else
        {
            samples.set(random.nextInt(SAMPLES), sample);
        }
    }

    private void forge(final int sessionId, final long consumed)
    {
        datagram.clear();
        if (samples.isEmpty() || 0 == random.nextInt(5))
        {
            final int length = random.nextInt(0 == random.nextInt(4) ? 3000 : 128);
            for (int at = 0; at + 8 <= length; at += 8)
            {
                datagram.putLong(at, random.nextLong());
            }
            datagram.limit(length);
        }
        else
        {
            while (datagram.position() < 3000 && (0 == datagram.position() || random.nextBoolean())) // glued, too
            {
                datagram.put(samples.get(random.nextInt(samples.size())));
            }
            datagram.flip();
            for (int i = random.nextInt(5); i > 0; i--)
            {
                final int at = random.nextInt(Math.min(40, datagram.limit()));
                datagram.put(at, (byte)(0 == random.nextInt(2) ? random.nextInt() :
                    datagram.get(at) ^ 1 << random.nextInt(8)));
            }
            if (0 == random.nextInt(4))
            {
                datagram.limit(random.nextInt(datagram.limit()));
            }
        }
        for (int at = 0; at + DataHeaderFlyweight.HEADER_LENGTH <= datagram.limit(); at += 32)
        {
            tame(at, sessionId, consumed);
        }
    }

    /**
     * See that what may be taken for a frame can do nothing that only the publisher may.
     */
    private void tame(final int at, final int sessionId, final long consumed)
    {
        final int type = datagram.getShort(at + HeaderFlyweight.TYPE_FIELD_OFFSET) & 0xFFFF;
        final boolean isData = HeaderFlyweight.HDR_TYPE_DATA == type || HeaderFlyweight.HDR_TYPE_PAD == type;
        final boolean isSetup = HeaderFlyweight.HDR_TYPE_SETUP == type;
        if ((isData || isSetup) && STREAM_ID == datagram.getInt(at + 16) &&
            (!IS_OWN_SESSION || sessionId != datagram.getInt(at + 12)))
        {
            dataKept += isData ? 1 : 0;
            datagram.putInt(at + 12, sessionId ^ 1 << random.nextInt(OLD_SESSIONS));
            if (isSetup && datagram.limit() - at >= 40)
            {
                datagram.putInt(at + 28, 0 == random.nextInt(2) ? TERM : random.nextInt() | 1); // no huge logs
            }
        }
        else if (isData && STREAM_ID == datagram.getInt(at + 16))
        {
            if (0 == datagram.getInt(at) && HeaderFlyweight.HDR_TYPE_DATA == type)
            {
                datagram.put(at + 5, (byte)0); // no end of the stream
            }
            final int termOffset = datagram.getInt(at + 8);
            final long position = (long)(datagram.getInt(at + 20) - initialTermId) * TERM + termOffset;
            if (position >= consumed - 65536 && position < consumed + 8L * TERM)
            {
                final int away = (9 + random.nextInt(1000)) * (random.nextBoolean() ? -1 : 1);
                datagram.putInt(at + 20, initialTermId + (int)(consumed / TERM) + away);
            }
            dataKept++;
        }
    }
}
