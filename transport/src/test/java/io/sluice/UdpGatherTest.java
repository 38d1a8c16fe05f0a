package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.aeron.Subscription;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FragmentHandler;
import io.sluice.driver.SluiceDriver;
import io.sluice.lane.CompletionHandler;
import io.sluice.lane.CompletionStatus;
import io.sluice.lane.Message;
import io.sluice.region.BufferPool;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import io.sluice.status.CounterTypes;
import io.sluice.status.Event;
import io.sluice.support.EventLog;
import io.sluice.support.Payload;
import org.agrona.collections.MutableInteger;
import org.agrona.collections.MutableLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Posting to a UDP channel on a media driver that gathers, for stock subscribers on a stock driver.
 */
class UdpGatherTest
{
    private static final String ENDPOINT = "aeron:udp?endpoint=localhost:24704";
    private static final String CHANNEL = ENDPOINT + "|term-length=1m";
    private static final int STREAM_ID = StockUdp.STREAM_ID;

    private final StockUdp stock = new StockUdp(1 << 20);
    private final SluiceDriver driver = SluiceDriver.launchEmbedded();
    private final EventLog events = new EventLog();
    private final Sluice sluice = Sluice.connect(
        new SluiceOptions().aeronDirectoryName(driver.aeronDirectoryName()).eventListener(events));
    private final MemoryRegion region = sluice.register(RegionOptions.shared(8 << 20));
    private final List<Integer> lengths = new ArrayList<>();
    private final FragmentHandler checker = StockUdp.checker(lengths);

    @AfterEach
    void tearDown()
    {
        sluice.close();
        driver.close();
        stock.close();
    }

    private long counter(final int typeId)
    {
        final MutableLong sum = new MutableLong();
        sluice.aeron().countersReader().forEach((counterId, type, key, label) ->
        {
            if (typeId == type)
            {
                sum.value += sluice.aeron().countersReader().getCounterValue(counterId);
            }
        });

        return sum.value;
    }

    private static void post(final Publisher publisher, final RegisteredBuffer buffer, final int length)
    {
        final long ticket = publisher.post(buffer, 0, length);
        assertTrue(ticket > 0, () -> publisher.describe(ticket));
    }

    /**
     * Buffers are filled anew the moment they complete.
     */
    private void exchange(final Publisher publisher, final BufferPool pool, final int messages)
    {
        final Subscription subscription = stock.subscribe(ENDPOINT);
        Await.until("connected", publisher::isConnected);
        final MutableInteger posted = new MutableInteger();
        final MutableLong bytes = new MutableLong();
        Await.until("all have come", () ->
        {
            publisher.poll((completion) ->
            {
                assertEquals(CompletionStatus.RELEASED, completion.status());
                assertEquals(0, completion.lost());
                completion.release();
            });
            final RegisteredBuffer buffer = posted.value < messages ? pool.acquire() : null;
            if (null != buffer)
            {
                final int length = Payload.MIN_LENGTH + posted.value * 7919 % (pool.slotLength() - 15);
                Payload.fill(buffer, 0, length, posted.value++);
                post(publisher, buffer, length);
                bytes.value += length;
            }
            subscription.poll(checker, 20);
            return messages == lengths.size() && 0 == publisher.outstanding();
        });
        assertEquals(bytes.value, publisher.userCursor());
        Await.until("it is counted", () -> bytes.value == counter(CounterTypes.MOVED_BYTES));
        assertEquals(0, counter(CounterTypes.COPIED_BYTES));
        assertEquals(pool.slots(), pool.available());
        Await.until("the log has drained", () -> publisher.position() == publisher.logCursor());
        assertEquals(0, events.count(Event.WARNING));
    }

    @Test
    void shouldSendWithoutACopyAndGiveBuffersBackWhenTheyAreConsumed()
    {
        final Publisher publisher =
            sluice.addPublisher(CHANNEL, STREAM_ID, new PublisherOptions().strict(true));
        assertEquals(0, publisher.capabilities().copiesOfPost());
        exchange(publisher, region.pool(0, 130_000, 4), 300);
    }

    @Test
    void shouldSendShortDatagrams()
    {
        final Publisher publisher =
            sluice.addPublisher(CHANNEL, STREAM_ID, new PublisherOptions().strict(true).wireDatagram(1408));
        assertEquals(1376, publisher.capabilities().maxClaimLength());
        exchange(publisher, region.pool(0, 60_000, 4), 300);
    }

    @Test
    void shouldSendShortDatagramsOfMessagesThatCrossTheEndsOfTerms()
    {
        final Publisher publisher =
            sluice.addPublisher(CHANNEL, STREAM_ID, new PublisherOptions().strict(true).wireDatagram(1408));
        final Subscriber subscriber =
            sluice.addSubscriber(ENDPOINT, STREAM_ID, new SubscriberOptions().receiveBuffers(1 << 20, 2));
        Await.until("connected", () -> publisher.isConnected() && subscriber.isConnected());
        final BufferPool pool = region.pool(0, 1 << 20, 2);
        final int messages = 24;
        final MutableInteger posted = new MutableInteger();
        final MutableInteger received = new MutableInteger();
        Await.until("all have come", () ->
        {
            publisher.poll((completion) -> completion.release());
            final RegisteredBuffer buffer = posted.value < messages ? pool.acquire() : null;
            if (null != buffer)
            {
                final int length = 200_000 + posted.value * 31_337;
                Payload.fill(buffer, 0, length, posted.value++);
                post(publisher, buffer, length);
            }
            subscriber.poll((message) ->
            {
                assertEquals(200_000 + received.value * 31_337, message.length());
                assertEquals(received.value++, Payload.check(message.buffer(), message.length()));
            }, 10);
            return messages == received.value && 0 == publisher.outstanding();
        });
        assertTrue(publisher.position() > 4 << 20, "the third term is followed by the first again");
    }

    @Test
    void shouldSendFromPrivateDirectMemory()
    {
        final MemoryRegion direct = sluice.register(RegionOptions.direct(ByteBuffer.allocateDirect(200_000)));
        exchange(sluice.addPublisher(CHANNEL, STREAM_ID, new PublisherOptions().strict(true)),
            direct.pool(50_000), 100);
    }

    @Test
    void shouldGiveBackNothingThatIsNotConsumed()
    {
        final Publisher publisher =
            sluice.addPublisher(CHANNEL, STREAM_ID, new PublisherOptions().reportSent(true));
        final Subscription subscription = stock.subscribe(ENDPOINT);
        Await.until("connected", publisher::isConnected);
        final RegisteredBuffer buffer = region.slice(0, 100_000); // less than the window of the receiver
        Payload.fill(buffer, 0, 100_000, 0);
        post(publisher, buffer, 100_000);
        final List<CompletionStatus> statuses = new ArrayList<>();
        Await.until("it is on the wire", () ->
        {
            publisher.poll((completion) -> statuses.add(completion.status()));
            return !statuses.isEmpty();
        });
        final long until = System.nanoTime() + 300_000_000L; // status messages are repeated every 200 ms
        Await.until("it could have been consumed", () ->
        {
            publisher.poll((completion) -> statuses.add(completion.status()));
            return System.nanoTime() - until > 0;
        });
        assertEquals(List.of(CompletionStatus.SENT), statuses);
        assertTrue(buffer.isPosted());
        Await.until("it is consumed", () ->
        {
            subscription.poll(checker, 10);
            publisher.poll((completion) -> statuses.add(completion.status()));
            return 0 == publisher.outstanding();
        });
        assertEquals(List.of(CompletionStatus.SENT, CompletionStatus.RELEASED), statuses);
        assertEquals(List.of(100_000), lengths);
    }

    @Test
    void shouldAbortWhatTheReceiverDidNotConsume()
    {
        final Publisher publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
        final Subscription subscription = stock.subscribe(ENDPOINT);
        Await.until("connected", publisher::isConnected);
        post(publisher, region.slice(0, 50_000), 50_000);
        post(publisher, region.slice(1 << 20, 3 << 20), 3 << 20);
        Await.until("some is on its way", () -> 1 == subscription.imageCount() && publisher.userCursor() > 50_000);
        subscription.close();
        final List<String> completions = new ArrayList<>();
        Await.until("both have completed", () ->
        {
            publisher.poll((completion) -> completions.add(
                completion.status() + " " + completion.readers() + " " + completion.lost()));
            return 0 == publisher.outstanding();
        });
        assertEquals(List.of("ABORTED 1 1", "ABORTED 1 1"), completions);

        final Subscription next = stock.subscribe(ENDPOINT);
        Await.until("connected again", publisher::isConnected);
        for (int i = 0; i < 10; i++)
        {
            final int count = i + 1;
            final RegisteredBuffer buffer = region.slice(0, 50_000);
            Payload.fill(buffer, 0, 50_000, i);
            post(publisher, buffer, 50_000);
            Await.until("whole messages come after the torso", () ->
            {
                next.poll(checker, 10);
                publisher.poll((completion) -> {});
                return count == lengths.size() && 0 == publisher.outstanding();
            });
        }
    }

    @Test
    void shouldWaitForEveryReceiver()
    {
        final Publisher publisher = sluice.addPublisher(
            "aeron:udp?control=localhost:24705|control-mode=dynamic|fc=min|term-length=1m", STREAM_ID);
        final String destination = "aeron:udp?control=localhost:24705|control-mode=dynamic|endpoint=localhost:";
        final Subscription one = stock.subscribe(destination + "24706");
        final Subscription two = stock.subscribe(destination + "24707");
        Await.until("both are connected", () -> 2 == publisher.readers());
        final RegisteredBuffer buffer = region.slice(0, 20_000);
        Payload.fill(buffer, 0, 20_000, 0);
        post(publisher, buffer, 20_000);
        Await.until("one has read it", () -> one.poll(checker, 10) >= 0 && 1 == lengths.size());
        final long until = System.nanoTime() + 300_000_000L;
        Await.until("it could have completed", () ->
        {
            assertEquals(0, publisher.poll((completion) -> {}));
            return System.nanoTime() - until > 0;
        });
        final List<String> completions = new ArrayList<>();
        Await.until("the other has read it", () ->
        {
            one.poll(checker, 10); // padding may have come that gets the last message reported
            two.poll((data, offset, length, header) -> {}, 10);
            publisher.poll((completion) -> completions.add(
                completion.status() + " " + completion.readers() + " " + completion.lost()));
            return 0 == publisher.outstanding();
        });
        assertEquals(List.of("RELEASED 2 0"), completions);
    }

    @Test
    void shouldWaitForEveryMemberOfAMulticastGroup()
    {
        final String group = "aeron:udp?endpoint=224.20.30.39:24711|interface=localhost";
        final Publisher publisher =
            sluice.addPublisher(group + "|fc=min|term-length=1m", STREAM_ID, new PublisherOptions().strict(true));
        final Subscription stockMember = stock.subscribe(group);
        final Subscriber member = sluice.addSubscriber(group, STREAM_ID);
        Await.until("both are connected", () -> 2 == publisher.readers());
        final List<String> completions = new ArrayList<>();
        final MutableInteger seen = new MutableInteger();
        final BufferPool pool = region.pool(0, 100_000, 3);
        for (int i = 0; i < 50; i++)
        {
            final int sequence = i;
            Await.until("message " + i + " is taken", () ->
            {
                publisher.poll((completion) ->
                {
                    completions.add(completion.status() + " " + completion.readers() + " " + completion.lost());
                    completion.release();
                });
                stockMember.poll(checker, 10);
                member.poll((message) ->
                    assertEquals(seen.value++, Payload.check(message.buffer(), message.length())), 10);
                final RegisteredBuffer buffer = pool.acquire();
                if (null == buffer)
                {
                    return false;
                }
                Payload.fill(buffer, 0, 100_000, sequence);
                return publisher.post(buffer) > 0;
            });
        }
        Await.until("all have completed", () ->
        {
            publisher.poll((completion) ->
                completions.add(completion.status() + " " + completion.readers() + " " + completion.lost()));
            stockMember.poll(checker, 10);
            member.poll((message) -> seen.value++, 10);
            return 0 == publisher.outstanding();
        });
        assertEquals(Collections.nCopies(50, "RELEASED 2 0"), completions);
        assertEquals(50, seen.value);
        assertEquals(50, lengths.size());
    }

    @Test
    void shouldSendToSpiesAloneWhereTheyAreEnough()
    {
        final Publisher publisher =
            sluice.addPublisher(CHANNEL + "|ssc=true", STREAM_ID, new PublisherOptions().strict(true));
        final Subscriber spy = sluice.addSubscriber("aeron-spy:" + ENDPOINT, STREAM_ID);
        final List<CompletionStatus> statuses = new ArrayList<>();
        final CompletionHandler handler = (completion) -> statuses.add(completion.status());
        Await.until("admitted", () ->
        {
            publisher.poll(handler);
            return publisher.isConnected() && spy.isConnected();
        });
        final List<Message> held = new ArrayList<>();
        final RegisteredBuffer buffer = region.slice(0, 3 << 20); // longer than the log
        Payload.fill(buffer, 0, 3 << 20, 9);
        post(publisher, buffer, 3 << 20);
        Await.until("it has come", () ->
        {
            publisher.poll(handler);
            spy.poll((message) -> held.add(message.retain()), 10);
            return 1 == held.size();
        });
        final long until = System.nanoTime() + 200_000_000L;
        Await.until("it could have completed", () ->
        {
            assertEquals(0, publisher.poll(handler));
            return System.nanoTime() - until > 0;
        });
        assertEquals(9, Payload.check(held.get(0).buffer(), 3 << 20));
        held.get(0).release();
        Await.until("it has completed", () ->
        {
            spy.poll((message) -> {}, 10);
            publisher.poll(handler);
            return 0 == publisher.outstanding();
        });
        assertEquals(List.of(CompletionStatus.RELEASED), statuses);
    }

    @Test
    void shouldDrainAfterItsClose() throws Exception
    {
        final BufferPool pool = region.pool(0, 1 << 20, 2);
        final Publisher publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
        final Subscription subscription = stock.subscribe(ENDPOINT);
        Await.until("connected", publisher::isConnected);
        post(publisher, pool.acquire(), 1 << 20);
        post(publisher, pool.acquire(), 1 << 20);
        publisher.close();
        final MutableLong bytes = new MutableLong();
        Await.until("all of it has come, and the buffers are back", () ->
        {
            subscription.poll((buffer, offset, length, header) -> bytes.value += length, 10);
            return 2 << 20 == bytes.value && 2 == pool.available();
        });
        Await.until("its table is gone", () -> 0 == tables());
    }

    private long tables()
    {
        try (var files = Files.list(sluice.directory()))
        {
            return files.filter((file) -> file.getFileName().toString().startsWith("gather-")).count();
        }
        catch (final java.io.IOException ex)
        {
            throw new java.io.UncheckedIOException(ex);
        }
    }

    @Test
    void shouldGiveBuffersBackWhenTheDriverEnds()
    {
        final Publisher publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
        stock.subscribe(ENDPOINT);
        Await.until("connected", publisher::isConnected);
        final RegisteredBuffer buffer = region.slice(0, 3 << 20);
        post(publisher, buffer, 3 << 20);
        sluice.aeron().close();
        final List<CompletionStatus> statuses = new ArrayList<>();
        Await.until("it has completed", () ->
        {
            publisher.poll((completion) -> statuses.add(completion.status()));
            return 0 == publisher.outstanding();
        });
        assertEquals(List.of(CompletionStatus.ABORTED), statuses);
        assertFalse(buffer.isPosted());
    }

    @Test
    void shouldNotAllocateToPostAndPoll()
    {
        final int operations = 100_000;
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        final BufferPool pool = region.pool(0, 64, 1024);
        final Publisher publisher =
            sluice.addPublisher(CHANNEL, STREAM_ID, new PublisherOptions().reportSent(true));
        final Subscription subscription = stock.subscribe(ENDPOINT);
        Await.until("connected", publisher::isConnected);
        final MutableLong received = new MutableLong();
        final CompletionHandler giveBack = (completion) -> completion.release();
        final FragmentHandler count = (buffer, offset, length, header) -> received.value++;
        final Runnable operation = () ->
        {
            RegisteredBuffer buffer = pool.acquire();
            while (null == buffer)
            {
                publisher.poll(giveBack);
                subscription.poll(count, 10);
                buffer = pool.acquire();
            }
            if (publisher.post(buffer) < 0)
            {
                throw new IllegalStateException("refused");
            }
        };
        for (int i = 0; i < operations / 5; i++)
        {
            operation.run();
        }
        final long threadId = Thread.currentThread().getId();
        final long before = threads.getThreadAllocatedBytes(threadId);
        for (int i = 0; i < operations; i++)
        {
            operation.run();
        }
        final long after = threads.getThreadAllocatedBytes(threadId);
        assertEquals(0, (after - before) / (operations / 10), () -> (after - before) + " bytes allocated");
        assertTrue(received.value > operations, "received " + received.value);
    }

    @Test
    void shouldCopyWhereTheDriverDoesNotLook() throws Exception
    {
        final Path elsewhere = Files.createTempDirectory(Path.of("/dev/shm"), "sluice-test");
        final EventLog told = new EventLog();
        try (Sluice other = Sluice.connect(new SluiceOptions()
            .aeronDirectoryName(driver.aeronDirectoryName()).directory(elsewhere.resolve("d")).eventListener(told)))
        {
            final IllegalStateException ex = assertThrows(IllegalStateException.class,
                () -> other.addPublisher(CHANNEL, STREAM_ID, new PublisherOptions().strict(true)));
            assertTrue(ex.getMessage().contains("SluiceOptions.directory"), ex.getMessage());
            final Publisher publisher = other.addPublisher(CHANNEL, STREAM_ID);
            assertEquals(1, told.count(Event.WARNING));
            assertEquals(1, publisher.capabilities().copiesOfPost());
            final Subscription subscription = stock.subscribe(ENDPOINT);
            Await.until("connected", publisher::isConnected);
            final RegisteredBuffer buffer = other.register(RegionOptions.shared(100_000)).slice(0, 100_000);
            Payload.fill(buffer, 0, 100_000, 0);
            post(publisher, buffer, 100_000);
            final BufferClaim claim = new BufferClaim();
            Await.until("it is consumed", () ->
            {
                subscription.poll(checker, 10);
                publisher.poll((completion) -> {});
                return 0 == publisher.outstanding();
            });
            assertTrue(publisher.claim(16, claim) > 0);
            claim.abort();
            assertEquals(List.of(100_000), lengths);
        }
        Files.deleteIfExists(elsewhere);
    }
}
