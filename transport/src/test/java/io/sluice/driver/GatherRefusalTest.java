package io.sluice.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FragmentHandler;
import io.sluice.Await;
import io.sluice.gather.Reference;
import io.sluice.status.CounterTypes;
import io.sluice.support.RawMain;
import io.sluice.support.RawPublisher;
import io.sluice.support.RawSubscriber;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What is not sent by reference, and what it costs.
 */
@Timeout(120)
class GatherRefusalTest
{
    private static final int STREAM = 1001;
    private static final int SLOT = 8192;
    private static final String RECEIVING = "aeron:udp?endpoint=localhost:24327";
    private static final String SENDING = RECEIVING + "|term-length=1m|mtu=1408";

    private final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());
    private SluiceDriver driver;
    private Aeron aeron;

    private void launch(final ThreadingMode mode)
    {
        final MediaDriver.Context context = SluiceDriver.newContext().threadingMode(mode).errorHandler(errors::add);
        driver = SluiceDriver.launchEmbedded(context);
        aeron = Aeron.connect(new Aeron.Context()
            .aeronDirectoryName(driver.aeronDirectoryName())
            .driverAgentInvoker(driver.invoker())
            .useConductorAgentInvoker(null != driver.invoker()));
    }

    @AfterEach
    void tearDown()
    {
        aeron.close();
        driver.close();
    }

    private static void receive(final RawSubscriber subscriber, final long messages)
    {
        Await.until("messages are received, not " + subscriber.received(), () ->
        {
            while (subscriber.poll() > 0)
            {
                Thread.onSpinWait();
            }
            return messages == subscriber.received();
        });
    }

    @Test
    void shouldSendPaddingInPlaceOfReferencesThatDoNotCheckOut()
    {
        launch(ThreadingMode.SHARED);
        try (RawSubscriber subscriber = new RawSubscriber(aeron, RECEIVING, STREAM);
            RawPublisher publisher = new RawPublisher(aeron, SENDING, STREAM, 0, SLOT, 4, false).awaitReady())
        {
            publisher.send(5000);
            publisher.publish(0, 100, 5); // no such region
            publisher.publish(0, 100, 0x7FFF);
            publisher.publish(4 * SLOT - 99, 100, 0); // beyond its end
            publisher.publish((1L << 48) - 1, 1, 0);
            receive(subscriber, 1);
            publisher.table.reclaim(publisher.publication.position() + 128);
            publisher.publish(0, 70, 0); // given back, as far as the driver can know
            publisher.claimPlain(100);
            publisher.send(5000);
            receive(subscriber, 3);
            assertEquals(5, RawMain.counter(aeron, CounterTypes.WITHHELD));
            assertEquals(1, errors.size(), errors::toString);
        }
    }

    @Test
    void shouldNotFollowReservedValuesOfPublicationsThatAreNotOurs()
    {
        launch(ThreadingMode.SHARED);
        try (RawSubscriber subscriber = new RawSubscriber(aeron, RECEIVING, STREAM);
            RawPublisher other = new RawPublisher(aeron, SENDING, STREAM + 1, 0, SLOT, 4, false);
            ExclusivePublication stock = aeron.addExclusivePublication(SENDING, STREAM))
        {
            Await.until("connected", stock::isConnected);
            final UnsafeBuffer message = new UnsafeBuffer(new byte[16]);
            final CRC32C crc = new CRC32C();
            message.putInt(4, 16, ByteOrder.BIG_ENDIAN);
            crc.update(message.byteArray(), 4, 12);
            message.putInt(0, (int)crc.getValue(), ByteOrder.BIG_ENDIAN);
            Await.until("sent", () -> stock.offer(message, 0, 16, (term, offset, length) -> -1L) > 0);
            receive(subscriber, 1);
            assertEquals(0, RawMain.counter(aeron, CounterTypes.WITHHELD));
            assertEquals(0, other.sent());
        }
    }

    @Test
    void shouldUnmapWhenTheLastPublicationHasGone() throws IOException
    {
        launch(ThreadingMode.SHARED);
        try (RawSubscriber subscriber = new RawSubscriber(aeron, RECEIVING, STREAM))
        {
            final RawPublisher publisher = new RawPublisher(aeron, SENDING, STREAM, 0, SLOT, 4, false).awaitReady();
            publisher.send(5000);
            receive(subscriber, 1);
            final Path data = publisher.region.path();
            assertEquals(1, mappingsOf(data));
            publisher.close();
            Await.until("unmapped", () -> 0 == mappingsOf(data));
        }
    }

    private static long mappingsOf(final Path file)
    {
        try (var lines = Files.lines(Path.of("/proc/self/maps")))
        {
            return lines.filter((line) ->
                line.contains(" r--s ") && line.contains(file.getFileName().toString())).count();
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
    }

    @Test
    void shouldStageOnceForManyDestinations()
    {
        launch(ThreadingMode.SHARED);
        final String one = "aeron:udp?endpoint=localhost:24328";
        final String two = "aeron:udp?endpoint=localhost:24329";
        final String sending = "aeron:udp?control-mode=manual|control=localhost:24330|term-length=1m|mtu=8k" +
            "|sluice-segment=1408|fc=min";
        try (RawSubscriber first = new RawSubscriber(aeron, one, STREAM);
            RawSubscriber second = new RawSubscriber(aeron, two, STREAM);
            RawPublisher publisher = new RawPublisher(aeron, sending, STREAM, 1408, SLOT, 4, false))
        {
            publisher.publication.addDestination(one);
            publisher.publication.addDestination(two);
            publisher.awaitReady();
            Await.until("both are there", () -> 2 == receivers(publisher));
            for (int i = 1; i <= 200; i++)
            {
                publisher.send(5000);
                receive(first, i);
                receive(second, i);
            }
            publisher.awaitAllBack();
            assertEquals(200 * 5000, RawMain.counter(aeron, CounterTypes.STAGED_BYTES));
            assertEquals(0, RawMain.counter(aeron, CounterTypes.GATHERED_BYTES));
            assertTrue(errors.isEmpty(), errors::toString);
        }
    }

    @Test
    void shouldStageForAResponseChannel()
    {
        launch(ThreadingMode.SHARED);
        final String response = "aeron:udp?control-mode=response|control=localhost:24332";
        try (RawSubscriber responses = new RawSubscriber(aeron, response, STREAM);
            Subscription requests = aeron.addSubscription(RECEIVING, STREAM + 1);
            ExclusivePublication asking = aeron.addExclusivePublication(
                RECEIVING + "|response-correlation-id=" + responses.subscription.registrationId(), STREAM + 1))
        {
            Await.until("asked", () -> asking.isConnected() && 1 == requests.imageCount());
            final String sending = response + "|term-length=1m|mtu=8k|sluice-segment=1408|response-correlation-id=" +
                requests.imageAtIndex(0).correlationId();
            try (RawPublisher publisher = new RawPublisher(aeron, sending, STREAM, 1408, SLOT, 4, false))
            {
                publisher.awaitReady();
                for (int i = 1; i <= 200; i++)
                {
                    publisher.send(5000);
                    receive(responses, i);
                }
                publisher.awaitAllBack();
                assertEquals(200 * 5000, RawMain.counter(aeron, CounterTypes.STAGED_BYTES));
                assertEquals(0, RawMain.counter(aeron, CounterTypes.WITHHELD));
            }
        }
    }

    private long receivers(final RawPublisher publisher)
    {
        return aeron.countersReader().getCounterValue(publisher.counterOf(CounterTypes.RECEIVERS));
    }

    @Test
    void shouldGatherForMulticast()
    {
        launch(ThreadingMode.SHARED);
        final String group = "aeron:udp?endpoint=224.20.30.39:24331|interface=localhost";
        final String sending = group + "|term-length=1m|fc=min";
        try (RawSubscriber subscriber = new RawSubscriber(aeron, group, STREAM);
            RawPublisher publisher = new RawPublisher(aeron, sending, STREAM, 0, SLOT, 4, false).awaitReady())
        {
            for (int i = 1; i <= 200; i++)
            {
                publisher.send(5000);
                receive(subscriber, i);
            }
            publisher.awaitAllBack();
            assertEquals(200 * 5000, RawMain.counter(aeron, CounterTypes.GATHERED_BYTES));
            assertTrue(errors.isEmpty(), errors::toString);
        }
    }

    @Test
    void shouldCountAReceiverThatGoesWithoutHavingConsumedAll()
    {
        launch(ThreadingMode.SHARED);
        try (RawPublisher publisher = new RawPublisher(aeron, SENDING, STREAM, 0, SLOT, 4, false))
        {
            final RawSubscriber subscriber = new RawSubscriber(aeron, RECEIVING, STREAM);
            publisher.awaitReady();
            publisher.send(5000);
            final int timedOut = publisher.counterOf(CounterTypes.RECEIVERS_TIMED_OUT);
            Await.until("sent", () -> 5000 == RawMain.counter(aeron, CounterTypes.GATHERED_BYTES));
            assertEquals(0, publisher.acknowledged());
            subscriber.close();
            Await.until("gone", () -> 0 == receivers(publisher));
            assertEquals(1, aeron.countersReader().getCounterValue(timedOut));
            assertEquals(0, publisher.acknowledged());
        }
    }

    @Test
    void shouldAllocateNothingPerSend()
    {
        launch(ThreadingMode.INVOKER);
        final AgentInvoker invoker = driver.invoker();
        final AgentInvoker client = aeron.conductorAgentInvoker();
        final ThreadMXBean threads =
            (ThreadMXBean)ManagementFactory.getThreadMXBean();
        final int[] received = new int[1];
        try (Subscription subscription = aeron.addSubscription(RECEIVING, STREAM);
            RawPublisher publisher = new RawPublisher(
                aeron, SENDING + "|sluice-segment=1408", STREAM, 0, SLOT, 4, false))
        {
            final FragmentHandler counting = (buffer, offset, length, header) -> received[0]++;
            Await.until("ready", () ->
            {
                invoker.invoke();
                client.invoke();
                return publisher.publication.isConnected() && publisher.table.isAttached() &&
                    1 == subscription.imageCount();
            });
            final int index = publisher.table.indexOf(publisher.region);
            final BufferClaim claim = new BufferClaim();
            long before = 0;
            // Aeron's pollers make an iterator each time when the compiler can't do without, so beside plain frames;
            // and what the JVM itself takes shows in some windows, an allocation per send in all
            final long[] least = { Long.MAX_VALUE, Long.MAX_VALUE };
            for (int i = 1; i <= 800_000; i++)
            {
                final int plain = i / 100_000 & 1;
                while (publisher.publication.tryClaim(1376, claim) < 0)
                {
                    invoker.invoke();
                }
                claim.reservedValue(0 == plain ? Reference.of(index, 0) : 0).commit();
                while (received[0] < i)
                {
                    invoker.invoke();
                    subscription.poll(counting, 10);
                }
                if (99_999 == i % 100_000)
                {
                    final long now = threads.getCurrentThreadAllocatedBytes();
                    least[plain] = i > 200_000 ? Math.min(least[plain], now - before) : Long.MAX_VALUE;
                    before = now;
                }
            }
            assertTrue(least[0] - least[1] < 100_000, least[0] + " bytes in 100000 sends, plain ones " + least[1]);
        }
    }
}
