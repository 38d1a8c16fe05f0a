package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.driver.ThreadingMode;
import io.aeron.driver.status.SystemCounterDescriptor;
import io.sluice.driver.ImpairingRelay;
import io.sluice.driver.OffloadMode;
import io.sluice.driver.SluiceDriver;
import io.sluice.lane.CompletionStatus;
import io.sluice.region.RegionOptions;
import io.sluice.status.CounterTypes;
import io.sluice.support.CheckedReader;
import io.sluice.support.CheckedWriter;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.concurrent.TimeUnit;

/**
 * Both ends of the lane with a bad network between them, which loses, doubles and delays datagrams in both directions
 * and glues together what is left. Buffers are spoilt the moment they complete and filled anew; every byte is checked.
 * <p>
 * {@code -Dsluice.test.messages=10} makes each run ten times as long.
 */
@Tag("slow")
@Timeout(600)
class UdpImpairedTest
{
    private static final int STREAM_ID = 1012;
    private static final int SLOTS = 12;
    private static final int TIMES = Integer.getInteger("sluice.test.messages", 1);
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

    @ParameterizedTest
    @CsvSource({
        "SHARED, 0.001, 1408, 1m, true, auto, 20000, 6000",
        "SHARED, 0.01, 1408, 1m, true, auto, 12000, 6000",
        "DEDICATED, 0.01, 1408, 1m, true, auto, 12000, 6000",
        "SHARED, 0.03, 1408, 1m, true, auto, 1000, 120000",
        "SHARED, 0.03, 1408, 1m, false, none, 4000, 6000",
        "SHARED, 0.02, 1408, 64k, true, auto, 100, 400000",
        "DEDICATED, 0.02, 1408, 64k, true, auto, 100, 400000",
        "SHARED, 0.1, 1408, 1m, true, auto, 2000, 6000",
        "SHARED_NETWORK, 0.02, 8192, 1m, true, auto, 3000, 40000",
        "SHARED, 0.05, 65504, 1m, false, auto, 1000, 200000" })
    void shouldDeliverEveryMessageOnceAndInOrder(
        final ThreadingMode threading,
        final double rate,
        final int wireDatagram,
        final String termLength,
        final boolean isGluing,
        final String offload,
        final int messages,
        final int maxLength)
    {
        final int port = freePort();
        try (SluiceDriver driver = SluiceDriver.launchEmbedded(SluiceDriver.newContext().threadingMode(threading));
            ImpairingRelay relay = new ImpairingRelay(port, rate, isGluing, 4711);
            Sluice sluice = Sluice.connect(driver))
        {
            driver.offload(OffloadMode.valueOf(offload.toUpperCase()));
            final Subscriber subscriber = sluice.addSubscriber(
                "aeron:udp?endpoint=127.0.0.1:" + port, STREAM_ID, new SubscriberOptions().receiveBuffers(1 << 20, 3));
            final Publisher publisher = sluice.addPublisher(
                "aeron:udp?term-length=" + termLength + "|endpoint=127.0.0.1:" + relay.port(),
                STREAM_ID, new PublisherOptions().strict(true).wireDatagram(wireDatagram));
            final CheckedWriter writer = new CheckedWriter(
                publisher, sluice.register(RegionOptions.shared((long)SLOTS * maxLength)).pool(maxLength));
            final CheckedReader reader = new CheckedReader(subscriber, false);
            Await.until("connected", () -> publisher.isConnected() && subscriber.isConnected());

            final long wanted = (long)messages * TIMES;
            long progressNs = System.nanoTime();
            long read = 0;
            while (reader.received() < wanted || publisher.outstanding() > 0)
            {
                if (writer.sequence() < wanted)
                {
                    if (5 == writer.sequence() % 7)
                    {
                        writer.claim();
                    }
                    else
                    {
                        writer.post();
                    }
                }
                int work = writer.poll();
                work += reader.poll(20);
                if (0 == work)
                {
                    Thread.yield();
                }
                final long nowNs = System.nanoTime();
                if (read + publisher.outstanding() != reader.received())
                {
                    read = reader.received() - publisher.outstanding();
                    progressNs = nowNs;
                }
                assertTrue(nowNs - progressNs < PATIENCE_NS, () -> "stands still: " + writer + ", " +
                    reader.received() + " received, " + publisher.describe(writer.lastResult()));
                assertNull(reader.error());
            }

            assertEquals(wanted - 1, reader.lastSequence());
            assertEquals(wanted, reader.received());
            assertEquals(0, reader.firstSequence());
            final long claimed = (wanted + 1) / 7;
            assertEquals(wanted, writer.sequence());
            assertEquals(wanted - claimed, writer.completed(CompletionStatus.RELEASED), writer::toString);
            assertNull(relay.error());
            assertTrue(relay.lost() > 0 && relay.doubled() > 0 && relay.late() > 0);
            assertEquals(isGluing, relay.longest() > 3L * wireDatagram, () -> "longest " + relay.longest());
            final CountersReader counters = sluice.aeron().countersReader();
            assertTrue(counters.getCounterValue(SystemCounterDescriptor.RETRANSMITS_SENT.id()) > 0);
            assertEquals(0, counters.getCounterValue(SystemCounterDescriptor.INVALID_PACKETS.id()));
            counters.forEach((counterId, typeId, key, label) -> assertTrue(
                CounterTypes.COPIED_BYTES != typeId || 0 == counters.getCounterValue(counterId), label));
        }
    }

    private static int freePort()
    {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress()))
        {
            return socket.getLocalPort();
        }
        catch (final SocketException ex)
        {
            throw new IllegalStateException(ex);
        }
    }
}
