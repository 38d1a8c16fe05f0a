package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.driver.status.SystemCounterDescriptor;
import io.sluice.driver.ImpairingRelay;
import io.sluice.driver.SluiceDriver;
import io.sluice.region.BufferPool;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import io.sluice.support.Payload;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A spy reads in the log of the publisher what the driver takes apart there to send parts of it again. What arrives
 * first, the spy or the loss, differs from message to message.
 */
@Timeout(120)
class UdpSpyLossTest
{
    private static final int STREAM_ID = 1013;
    private static final int MAX_LENGTH = 200_000;
    private static final int SLOTS = 12;
    private static final int MESSAGES = 3000;

    private final AtomicReference<Throwable> error = new AtomicReference<>();
    private volatile long spied; // messages
    private volatile boolean isAdmitted;
    private long offset; // in the message that comes in pieces
    private long position;

    private static int length(final long sequence)
    {
        return Payload.MIN_LENGTH + (int)(sequence * 7919 % (MAX_LENGTH - Payload.MIN_LENGTH));
    }

    private void spy(final Subscriber subscriber, final boolean isInPieces)
    {
        while (spied < MESSAGES && null == error.get())
        {
            isAdmitted |= subscriber.isConnected();
            final int count = isInPieces ? subscriber.pollFragments((fragment) ->
            {
                assertEquals(offset, fragment.messageOffset());
                assertEquals(0 == offset, fragment.isFirst());
                assertTrue(fragment.position() > position, "positions grow");
                position = fragment.position();
                offset += fragment.length();
                if (fragment.isLast())
                {
                    assertEquals(length(spied), offset);
                    offset = 0;
                    spied++;
                }
            }, 3) : subscriber.poll((message) ->
            {
                assertEquals(length(spied), message.length());
                assertEquals(spied, Payload.check(message.buffer(), message.length()));
                assertTrue(message.position() > position, "positions grow");
                position = message.position();
                spied++;
            }, 3);
            if (0 == count)
            {
                Thread.yield();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({ "false, 1m", "true, 1m", "false, 2m" })
    void shouldReadEveryMessageThoughPartsOfItAreSentAgain(final boolean isInPieces, final String termLength)
        throws Exception
    {
        final int port;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress()))
        {
            port = socket.getLocalPort();
        }
        try (SluiceDriver driver = SluiceDriver.launchEmbedded();
            ImpairingRelay relay = new ImpairingRelay(port, 0.02, true, 42);
            Sluice sluice = Sluice.connect(driver))
        {
            final Subscriber receiver = sluice.addSubscriber("aeron:udp?endpoint=127.0.0.1:" + port, STREAM_ID);
            final String channel = "aeron:udp?endpoint=127.0.0.1:" + relay.port();
            final Publisher publisher = sluice.addPublisher(channel + "|term-length=" + termLength, STREAM_ID,
                new PublisherOptions().strict(true).wireDatagram(1408));
            Await.until("connected", publisher::isConnected);
            final BufferPool pool =
                sluice.register(RegionOptions.shared((long)SLOTS * MAX_LENGTH)).pool(0, MAX_LENGTH, SLOTS);
            final Subscriber subscriber = sluice.addSubscriber("aeron-spy:" + channel, STREAM_ID);
            final Thread spy = new Thread(() -> spy(subscriber, isInPieces));
            spy.setDaemon(true);
            spy.setUncaughtExceptionHandler((thread, ex) -> error.set(ex));
            spy.start();
            Await.until("admitted", () ->
            {
                publisher.poll((completion) -> {});
                return isAdmitted;
            });

            final long[] counts = new long[2]; // posted, received
            Await.until("all have come", () ->
            {
                final RegisteredBuffer buffer = counts[0] < MESSAGES ? pool.acquire() : null;
                if (null != buffer)
                {
                    Payload.fill(buffer, 0, length(counts[0]), counts[0]);
                    assertTrue(publisher.post(buffer, 0, length(counts[0])) > 0);
                    counts[0]++;
                }
                publisher.poll((completion) ->
                {
                    completion.buffer().setMemory(0, completion.buffer().length(), (byte)0xEE);
                    completion.release();
                });
                receiver.poll(
                    (message) -> assertEquals(counts[1]++, Payload.check(message.buffer(), message.length())), 3);
                return null != error.get() ||
                    MESSAGES == counts[1] && MESSAGES == spied && 0 == publisher.outstanding();
            });
            if (null != error.get())
            {
                throw new AssertionError(error.get());
            }
            assertTrue(relay.lost() > 0);
            assertTrue(sluice.aeron().countersReader()
                .getCounterValue(SystemCounterDescriptor.RETRANSMITS_SENT.id()) > 0);
        }
    }
}
