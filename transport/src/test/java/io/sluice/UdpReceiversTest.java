package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.driver.SluiceDriver;
import io.sluice.lane.CompletionStatus;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import io.sluice.support.CheckedReader;
import io.sluice.support.CheckedWriter;
import io.sluice.support.Payload;
import org.agrona.collections.MutableLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Several publishers and several receivers, which come and go; every end has a driver of its own, and buffers are
 * spoilt the moment they complete.
 * <p>
 * {@code -Dsluice.test.messages=10} makes each run ten times as long.
 */
@Tag("slow")
@Timeout(300)
class UdpReceiversTest
{
    private static final int STREAM_ID = 1019;
    private static final int ROUNDS = 12 * Integer.getInteger("sluice.test.messages", 1);
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

    private final Random random = new Random(815);
    private final List<SluiceDriver> drivers = new ArrayList<>();
    private final List<Sluice> clients = new ArrayList<>();
    private final List<CheckedReader> readers = new ArrayList<>();

    private Sluice connect()
    {
        final SluiceDriver driver = SluiceDriver.launchEmbedded(
            SluiceDriver.newContext().flowControlReceiverTimeoutNs(TIMEOUT_NS).imageLivenessTimeoutNs(TIMEOUT_NS));
        drivers.add(driver);
        final Sluice sluice = Sluice.connect(driver);
        clients.add(sluice);

        return sluice;
    }

    @AfterEach
    void tearDown()
    {
        clients.forEach(Sluice::close);
        drivers.forEach(SluiceDriver::close);
    }

    @ParameterizedTest
    @CsvSource({ "'|fc=min', '', false", "'|fc=tagged,g:5', '|gtag=5', false", "'|fc=max', '', true" })
    void shouldServeReceiversThatComeAndGo(final String flow, final String tag, final boolean mayHaveGaps)
    {
        final String control = "control=127.0.0.1:24719";
        final List<CheckedWriter> writers = new ArrayList<>();
        for (int i = 0; i < 2; i++)
        {
            final Sluice sluice = 0 == i ? connect() : clients.get(0);
            final Publisher publisher = sluice.addPublisher(
                "aeron:udp?" + control + "|control-mode=dynamic|term-length=256k" + flow,
                STREAM_ID, new PublisherOptions().strict(true).wireDatagram(1408));
            writers.add(new CheckedWriter(publisher, sluice.register(RegionOptions.shared(1 << 20)).pool(60_000)));
        }
        final String channel = "aeron:udp?endpoint=127.0.0.1:0|" + control + tag;
        final List<Sluice> receiving = List.of(connect(), connect());
        for (final Sluice sluice : receiving)
        {
            readers.add(join(sluice, channel, mayHaveGaps));
        }
        Await.until("connected", () -> writers.stream().allMatch((writer) -> writer.publisher().isConnected()));

        for (int round = 0; round < ROUNDS; round++)
        {
            final int which = mayHaveGaps ? round % receiving.size() : 1; // what is left when all leave, nobody gets
            if (null == readers.get(which))
            {
                readers.set(which, join(receiving.get(which), channel, mayHaveGaps));
            }
            else if (random.nextBoolean())
            {
                readers.get(which).subscriber().close();
                readers.set(which, null);
            }
            final long wanted = writers.get(0).sequence() + 1 + random.nextInt(100);
            final boolean hasReader = readers.stream().anyMatch((reader) -> null != reader);
            run(writers, "traffic in round " + round, () -> !hasReader || writers.get(0).sequence() >= wanted);
        }
        for (int i = 0; i < readers.size(); i++)
        {
            if (null == readers.get(i))
            {
                readers.set(i, join(receiving.get(i), channel, mayHaveGaps));
            }
        }
        run(writers, "all are connected", () -> readers.stream().allMatch((reader) ->
            reader.received() > 10 && reader.subscriber().isConnected()) &&
            writers.stream().allMatch((writer) -> 2 == writer.publisher().readers()));
        final List<Long> ends = writers.stream().map(CheckedWriter::sequence).toList();
        Await.until("all comes back when nothing follows", () ->
        {
            writers.forEach(CheckedWriter::poll);
            readers.forEach((reader) -> reader.poll(20));
            return writers.stream().allMatch((writer) -> 0 == writer.publisher().outstanding());
        });
        readers.forEach((reader) -> assertNull(reader.error()));
        assertTrue(ends.get(0) > 10 && ends.get(1) > 10, ends::toString);
        for (final CheckedWriter writer : writers)
        {
            assertTrue(writer.completed(CompletionStatus.RELEASED) > 10, writer::toString);
        }
        if (!mayHaveGaps)
        {
            for (final CheckedReader reader : readers)
            {
                assertTrue(ends.contains(reader.lastSequence() + 1), () -> reader.lastSequence() + " of " + ends);
            }
        }
    }

    @Test
    void shouldShareAnEndpointOfWhichOnlyOnePublisherIsCut()
    {
        final Sluice sluice = connect();
        final String channel = "aeron:udp?endpoint=127.0.0.1:24723";
        final List<CheckedWriter> writers = new ArrayList<>();
        for (int i = 0; i < 2; i++)
        {
            final PublisherOptions options = new PublisherOptions().strict(true);
            final Publisher publisher =
                sluice.addPublisher(channel, STREAM_ID + i, 0 == i ? options.wireDatagram(1408) : options);
            writers.add(new CheckedWriter(publisher, sluice.register(RegionOptions.shared(1 << 20)).pool(200_000)));
            readers.add(new CheckedReader(sluice.addSubscriber(
                channel, STREAM_ID + i, new SubscriberOptions().receiveBuffers(256 << 10, 4)), false));
        }
        Await.until("connected", () -> writers.stream().allMatch((writer) -> writer.publisher().isConnected()));

        run(writers, "all arrives", () -> readers.stream().allMatch((reader) -> reader.received() > 100));
        readers.forEach((reader) -> assertNull(reader.error()));
    }

    private static CheckedReader join(final Sluice sluice, final String channel, final boolean mayHaveGaps)
    {
        return new CheckedReader(sluice.addSubscriber(
            channel, STREAM_ID, new SubscriberOptions().receiveBuffers(64 << 10, 4)), mayHaveGaps);
    }

    private void run(
        final List<CheckedWriter> writers, final String what, final BooleanSupplier isDone)
    {
        final long startNs = System.nanoTime();
        while (!isDone.getAsBoolean())
        {
            for (final CheckedWriter writer : writers)
            {
                if (3 == writer.sequence() % 5 && writer.publisher().isConnected())
                {
                    writer.claim();
                }
                else if (writer.publisher().isConnected())
                {
                    writer.post();
                }
                writer.poll();
            }
            for (final CheckedReader reader : readers)
            {
                if (null != reader)
                {
                    reader.poll(10);
                    assertNull(reader.error());
                }
            }
            assertTrue(System.nanoTime() - startNs < PATIENCE_NS, () -> "stands still: " + what + " " + writers +
                writers.get(0).publisher().describe(writers.get(0).lastResult()));
        }
    }

    @Test
    void shouldCopyWhatLiesInMoreRegionsThanATableHas()
    {
        final Sluice sluice = connect();
        final String endpoint = "aeron:udp?endpoint=127.0.0.1:24720";
        final Publisher publisher = sluice.addPublisher(endpoint + "|term-length=64k", STREAM_ID);
        final Publisher strict = sluice.addPublisher(
            endpoint + "|term-length=64k", STREAM_ID + 1, new PublisherOptions().strict(true));
        final Subscriber subscriber = sluice.addSubscriber(endpoint, STREAM_ID);
        final Subscriber second = sluice.addSubscriber(endpoint, STREAM_ID + 1);
        Await.until("connected", () -> publisher.isConnected() && strict.isConnected());
        final List<MemoryRegion> regions = new ArrayList<>();
        for (int i = 0; i < 140; i++)
        {
            regions.add(sluice.register(RegionOptions.shared(4096)));
        }
        final MutableLong received = new MutableLong();
        for (int i = 0; i < 3 * regions.size(); i++)
        {
            final RegisteredBuffer buffer = regions.get(i * 3 % regions.size()).slice(0, 4096);
            final long sequence = i;
            Payload.fill(buffer, 0, 4000, sequence);
            assertTrue(publisher.post(buffer, 0, 4000) > 0);
            Await.until("it has come", () ->
            {
                publisher.poll((completion) -> completion.buffer().setMemory(0, 4096, (byte)0xEE));
                subscriber.poll((message) ->
                {
                    assertEquals(sequence, Payload.check(message.buffer(), message.length()));
                    received.value++;
                }, 10);
                return received.value == sequence + 1 && 0 == publisher.outstanding();
            });
        }
        int moved = 0;
        for (final MemoryRegion region : regions)
        {
            final RegisteredBuffer buffer = region.slice(0, 4096);
            if (128 == moved)
            {
                final IllegalStateException ex =
                    assertThrows(IllegalStateException.class, () -> strict.post(buffer));
                assertTrue(ex.getMessage().contains("fewer and larger regions"), ex.getMessage());
                continue;
            }
            assertTrue(strict.post(buffer) > 0);
            moved++;
            Await.until("it is back", () ->
            {
                strict.poll((completion) -> {});
                second.poll((message) -> {}, 10);
                return 0 == strict.outstanding();
            });
        }
    }
}
