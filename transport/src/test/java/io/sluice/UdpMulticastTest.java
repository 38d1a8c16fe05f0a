package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ext.DebugReceiveChannelEndpoint;
import io.aeron.driver.ext.LossGenerator;
import io.aeron.driver.ext.RandomLossGenerator;
import io.aeron.driver.status.SystemCounterDescriptor;
import io.sluice.driver.SluiceDriver;
import io.sluice.lane.CompletionStatus;
import io.sluice.region.RegionOptions;
import io.sluice.support.CheckedReader;
import io.sluice.support.CheckedWriter;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A multicast group whose members lose datagrams, each others, and some of what they report. Every end has a driver of
 * its own; buffers are spoilt the moment they complete, and every byte is checked.
 * <p>
 * {@code -Dsluice.test.messages=10} makes each run ten times as long.
 */
@Tag("slow")
@Timeout(300)
class UdpMulticastTest
{
    private static final String GROUP = "aeron:udp?endpoint=224.20.30.41:24733|interface=localhost";
    private static final int STREAM_ID = 1022;
    private static final int MESSAGES = 300 * Integer.getInteger("sluice.test.messages", 1);
    private static final int SLOTS = 6;
    private static final int SLOT_LENGTH = 40_000;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

    private final List<SluiceDriver> drivers = new ArrayList<>();
    private final List<Sluice> clients = new ArrayList<>();
    private final AtomicLong lost = new AtomicLong();

    private Sluice connect(final MediaDriver.Context context)
    {
        final SluiceDriver driver = SluiceDriver.launchEmbedded(context);
        drivers.add(driver);
        final Sluice sluice = Sluice.connect(driver);
        clients.add(sluice);

        return sluice;
    }

    private CheckedReader join(final double rate, final int seed, final String tag)
    {
        final LossGenerator data = counting(rate, seed);
        final LossGenerator reports = counting(rate, seed + 1);
        final Sluice sluice = connect(
            SluiceDriver.newContext().receiveChannelEndpointSupplier((channel, dispatcher, status, context) ->
                new DebugReceiveChannelEndpoint(channel, dispatcher, status, context, data, reports)));

        return new CheckedReader(sluice.addSubscriber(
            GROUP + tag, STREAM_ID, new SubscriberOptions().receiveBuffers(64 << 10, 4)), false);
    }

    private LossGenerator counting(final double rate, final int seed)
    {
        final LossGenerator generator = new RandomLossGenerator(rate, seed);

        return (final InetSocketAddress address, final UnsafeBuffer buffer, final int length) ->
        {
            final boolean isLost = generator.shouldDropFrame(address, buffer, length);
            lost.addAndGet(isLost ? 1 : 0);

            return isLost;
        };
    }

    @AfterEach
    void tearDown()
    {
        clients.forEach(Sluice::close);
        drivers.forEach(SluiceDriver::close);
    }

    @ParameterizedTest
    @CsvSource({
        "'|fc=min,g:/2', '', 1408, 0.01",
        "'|fc=min,g:/2', '', 8192, 0.05",
        "'|fc=tagged,g:7/2', '|gtag=7', 1408, 0.01" })
    void shouldDeliverEveryMessageToEveryMember(
        final String flowControl, final String tag, final int wireDatagram, final double rate)
    {
        final Sluice sluice = connect(SluiceDriver.newContext());
        final Publisher publisher = sluice.addPublisher(
            GROUP + "|term-length=1m" + flowControl, STREAM_ID,
            new PublisherOptions().strict(true).wireDatagram(wireDatagram));
        final CheckedWriter writer = new CheckedWriter(
            publisher, sluice.register(RegionOptions.shared(SLOTS * SLOT_LENGTH)).pool(SLOT_LENGTH));
        final List<CheckedReader> members = List.of(join(rate, 11, tag), join(rate, 22, tag));
        Await.until("connected", () -> publisher.isConnected() && 2 == publisher.readers());

        final long startNs = System.nanoTime();
        while (members.stream().anyMatch((member) -> member.received() < MESSAGES) || publisher.outstanding() > 0)
        {
            if (writer.sequence() < MESSAGES)
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
            writer.poll();
            for (final CheckedReader member : members)
            {
                member.poll(10);
                assertNull(member.error());
            }
            assertTrue(System.nanoTime() - startNs < PATIENCE_NS, () -> "stands still: " + writer + ", " +
                members.stream().map(CheckedReader::received).toList() + " " +
                publisher.describe(writer.lastResult()));
        }

        for (final CheckedReader member : members)
        {
            assertEquals(MESSAGES, member.received());
            assertEquals(0, member.firstSequence());
            assertEquals(MESSAGES - 1, member.lastSequence());
        }
        assertEquals(MESSAGES - (MESSAGES + 1) / 7, writer.completed(CompletionStatus.RELEASED), writer::toString);
        assertTrue(lost.get() > 0);
        final CountersReader counters = sluice.aeron().countersReader();
        assertTrue(counters.getCounterValue(SystemCounterDescriptor.RETRANSMITS_SENT.id()) > 0);
        assertEquals(0, counters.getCounterValue(SystemCounterDescriptor.INVALID_PACKETS.id()));
    }
}
