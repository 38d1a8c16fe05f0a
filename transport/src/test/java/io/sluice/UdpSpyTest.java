package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.logbuffer.BufferClaim;
import io.sluice.driver.SluiceDriver;
import io.sluice.lane.Completion;
import io.sluice.lane.CompletionHandler;
import io.sluice.lane.CompletionStatus;
import io.sluice.lane.Message;
import io.sluice.lane.MessageHandler;
import io.sluice.ledger.LedgerSnapshot;
import io.sluice.region.BufferPool;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import io.sluice.status.CounterTypes;
import io.sluice.status.Event;
import io.sluice.status.WhoHolds;
import io.sluice.support.Child;
import io.sluice.support.Children;
import io.sluice.support.EventLog;
import io.sluice.support.Payload;
import io.sluice.support.SubscriberMain;
import org.agrona.collections.MutableLong;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.lang.management.ManagementFactory;
import java.net.DatagramSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;

/**
 * A spy of a UDP publication reads its messages in the publisher's region, beside a receiver on the network.
 */
class UdpSpyTest
{
    private static final int STREAM_ID = 11;
    private static final int SLOT_LENGTH = 3 << 20;

    @RegisterExtension
    final Children children = new Children();

    private final EventLog events = new EventLog();
    private final List<Long> seen = new ArrayList<>();
    private final List<Long> spied = new ArrayList<>();
    private final List<Message> held = new ArrayList<>();
    private final List<Long> completed = new ArrayList<>();
    private final MessageHandler see = (message) -> seen.add(Payload.check(message.buffer(), message.length()));
    private final MessageHandler spy = (message) -> spied.add(Payload.check(message.buffer(), message.length()));
    private final MessageHandler hold = (message) -> held.add(message.retain());
    private String channel;
    private SluiceDriver driver;
    private Sluice publishing;
    private Sluice spying;
    private MemoryRegion region;
    private Publisher publisher;
    private Subscriber receiver;
    private Subscriber subscriber;

    @BeforeEach
    void setUp() throws Exception
    {
        try (DatagramSocket socket = new DatagramSocket(0))
        {
            channel = "aeron:udp?endpoint=127.0.0.1:" + socket.getLocalPort();
        }
        driver = SluiceDriver.launchEmbedded();
        publishing = connect();
        spying = connect();
        region = publishing.register(RegionOptions.shared(8L * SLOT_LENGTH));
        receiver = publishing.addSubscriber(
            channel, STREAM_ID, new SubscriberOptions().receiveBuffers(SLOT_LENGTH, 2));
        publisher = publishing.addPublisher(
            channel + "|term-length=1m", STREAM_ID, new PublisherOptions().strict(true));
        Await.until("connected", publisher::isConnected);
    }

    private Sluice connect()
    {
        return Sluice.connect(
            new SluiceOptions().aeronDirectoryName(driver.aeronDirectoryName()).eventListener(events));
    }

    @AfterEach
    void tearDown()
    {
        spying.close();
        publishing.close();
        driver.close();
    }

    private void subscribe()
    {
        subscriber = spying.addSubscriber(
            "aeron-spy:" + channel, STREAM_ID, new SubscriberOptions().strict(true).name("spy"));
        Await.until("admitted", () ->
        {
            poll();
            return subscriber.isConnected();
        });
    }

    private void poll()
    {
        publisher.poll((completion) ->
        {
            assertEquals(CompletionStatus.RELEASED, completion.status());
            completed.add(completion.ticket());
        });
        receiver.poll(see, 10);
    }

    private void post(final MemoryRegion from, final long sequence, final int length)
    {
        final long slots = from.length() / SLOT_LENGTH;
        final RegisteredBuffer buffer = from.slice(sequence % slots * SLOT_LENGTH, length);
        Payload.fill(buffer, 0, length, sequence);
        final long ticket = publisher.post(buffer);
        assertTrue(ticket > 0, () -> publisher.describe(ticket));
    }

    private static List<Long> range(final long from, final long to)
    {
        return LongStream.range(from, to).boxed().toList();
    }

    private void awaitAll(final int count)
    {
        Await.until("all have come and are complete", () ->
        {
            poll();
            subscriber.poll(spy, 10);
            return count <= seen.size() && count <= spied.size() && count <= completed.size();
        });
    }

    private long copiedBytes()
    {
        final MutableLong bytes = new MutableLong(-1);
        final CountersReader reader = spying.aeron().countersReader();
        reader.forEach((counterId, typeId, key, label) ->
        {
            if (CounterTypes.RECEIVED_COPIED_BYTES == typeId && spying.clientId() == key.getLong(8))
            {
                bytes.value = reader.getCounterValue(counterId);
            }
        });
        return bytes.value;
    }

    @Test
    void shouldReadMessagesOfAnySizeWhereTheyLie()
    {
        subscribe();
        final int[] lengths = { 64, 1408, 70_000, 1 << 20, SLOT_LENGTH };
        for (int i = 0; i < 40; i++)
        {
            post(region, i, lengths[i % lengths.length]);
            awaitAll(i + 1);
        }
        assertEquals(range(0, 40), spied);
        assertEquals(range(0, 40), seen);
        assertEquals(0, copiedBytes());
        assertEquals(0, events.count(Event.REJECTED) + events.count(Event.DISCARDED), events::toString);
    }

    @Test
    void shouldReadWhatIsCopiedIntoTheLogToo()
    {
        subscribe();
        subscriber.close();
        subscriber = spying.addSubscriber("aeron-spy:" + channel, STREAM_ID);
        Await.until("admitted", () ->
        {
            poll();
            return subscriber.isConnected();
        });
        final BufferClaim claim = new BufferClaim();
        for (int i = 0; i < 20; i += 2)
        {
            post(region, i, 100_000);
            final int sequence = i + 1;
            Await.until("claimed", () -> publisher.claim(Payload.MIN_LENGTH, claim) > 0);
            final UnsafeBuffer bytes = new UnsafeBuffer(new byte[Payload.MIN_LENGTH]);
            Payload.fill(bytes, 0, Payload.MIN_LENGTH, sequence);
            claim.putBytes(bytes, 0, Payload.MIN_LENGTH);
            claim.commit();
            Await.until("both have come", () ->
            {
                poll();
                subscriber.poll(spy, 10);
                return sequence < seen.size() && sequence < spied.size();
            });
        }
        assertEquals(range(0, 20), spied);
    }

    @Test
    void shouldKeepBuffersWithThePublisherWaitingUntilTheSpyHasReadAndReleasedThem() throws Exception
    {
        subscribe();
        for (int i = 0; i < 4; i++)
        {
            post(region, i, 100_000);
        }
        Await.until("the receiver has all", () ->
        {
            poll();
            return 4 == seen.size();
        });
        assertTrue(completed.isEmpty());
        Await.until("all are held", () ->
        {
            poll();
            subscriber.poll(hold, 1);
            return 4 == held.size();
        });
        assertEquals(4, subscriber.held());
        assertEquals(List.of(), pollForAWhile());
        assertEquals(1, LedgerSnapshot.readAll(spying.directory()).get(0).readers().get(0).held());
        assertTrue(WhoHolds.table(spying.directory()).contains("spy"));

        held.get(1).release();
        assertEquals(List.of(), pollForAWhile());
        held.get(0).release();
        Await.until("two are complete", () ->
        {
            poll();
            return 2 == completed.size();
        });
        assertEquals(List.of(1L, 2L), pollForAWhile());
        assertThrows(IllegalStateException.class, () -> held.get(0).buffer().getByte(0));

        subscriber.close();
        assertEquals(List.of(1L, 2L), pollForAWhile());
        assertEquals(2, Payload.check(held.get(2).buffer(), 100_000));
        assertEquals(2, Payload.check(new UnsafeBuffer(held.get(2).byteBuffer()), 100_000));
        held.get(3).release();
        assertEquals(1, LedgerSnapshot.readAll(spying.directory()).get(0).readers().get(0).held());
        held.get(2).release();
        Await.until("all are complete", () ->
        {
            poll();
            return 4 == completed.size();
        });
        Await.until("the row is free", () ->
        {
            poll();
            return 1 == events.count(Event.READER_LEFT);
        });
    }

    private List<Long> pollForAWhile()
    {
        for (int i = 0; i < 2000; i++)
        {
            poll();
        }
        return List.copyOf(completed);
    }

    @Test
    void shouldLetGoOfEverythingWhenTheSpyingClientLeaves()
    {
        subscribe();
        post(region, 0, 200_000);
        Await.until("held", () ->
        {
            poll();
            subscriber.poll(hold, 1);
            return 1 == held.size() && 1 == seen.size();
        });
        assertEquals(List.of(), pollForAWhile());
        spying.close();
        assertThrows(IllegalStateException.class, () -> held.get(0).buffer().getByte(0));
        Await.until("complete", () ->
        {
            poll();
            return 1 == completed.size();
        });
    }

    @Test
    void shouldReadOnlyWhatIsSentAfterItWasAdmitted()
    {
        for (int i = 0; i < 3; i++)
        {
            post(region, i, 100_000);
        }
        subscribe();
        for (int i = 3; i < 6; i++)
        {
            post(region, i, 100_000);
        }
        Await.until("all have come", () ->
        {
            poll();
            subscriber.poll(spy, 10);
            return 6 == seen.size() && spied.contains(5L) && 6 == completed.size();
        });
        assertEquals(range(6 - spied.size(), 6), spied);
        assertTrue(spied.size() >= 3, spied::toString);
        assertEquals(0, events.count(Event.REJECTED));
    }

    @Test
    void shouldRefuseWhatItCannotFollow(@TempDir final Path elsewhere)
    {
        final EventLog told = new EventLog();
        final Sluice stranger = Sluice.connect(new SluiceOptions()
            .aeronDirectoryName(driver.aeronDirectoryName()).directory(elsewhere.resolve("clients"))
            .eventListener(told));
        try
        {
            subscriber = stranger.addSubscriber("aeron-spy:" + channel, STREAM_ID);
            Await.until("refused", () -> 1 == told.count(Event.ERROR));
            assertTrue(told.toString().contains("SluiceOptions.directory"), told::toString);
            assertFalse(subscriber.isConnected());
            post(region, 0, 100_000);
            Await.until("it has passed by", () ->
            {
                poll();
                subscriber.poll(spy, 10);
                return 1 == completed.size();
            });
            assertEquals(List.of(), spied);
        }
        finally
        {
            stranger.close();
        }
    }

    @Test
    void shouldRefuseReferencesOfAPublisherThatItKnowsNothingOf()
    {
        try (ExclusivePublication plain = publishing.aeron().addExclusivePublication(channel, STREAM_ID + 1))
        {
            final Subscription sink = publishing.aeron().addSubscription(channel, STREAM_ID + 1);
            subscriber = spying.addSubscriber("aeron-spy:" + channel, STREAM_ID + 1);
            Await.until("connected", () -> plain.isConnected() && subscriber.isConnected());
            final UnsafeBuffer bytes = new UnsafeBuffer(new byte[100]);
            Payload.fill(bytes, 0, 100, 1);
            assertTrue(plain.offer(bytes, 0, 100, (buffer, offset, length) -> -1) > 0);
            Payload.fill(bytes, 0, 100, 2);
            assertTrue(plain.offer(bytes, 0, 100, (buffer, offset, length) -> 5) > 0);
            Await.until("the second comes", () -> subscriber.poll(spy, 10) > 0 && !spied.isEmpty());
            assertEquals(List.of(2L), spied);
            assertEquals(1, events.count(Event.REJECTED));
            sink.close();
        }
    }

    @Test
    void shouldReadPiecesWhereTheyLie()
    {
        subscribe();
        post(region, 5, 2_000_000);
        final UnsafeBuffer whole = new UnsafeBuffer(new byte[2_000_000]);
        final MutableLong length = new MutableLong();
        Await.until("all has come", () ->
        {
            poll();
            subscriber.pollFragments((fragment) ->
            {
                assertEquals(length.value, fragment.messageOffset());
                assertEquals(0 == length.value, fragment.isFirst());
                fragment.buffer().getBytes(0, whole, (int)length.value, fragment.length());
                length.value += fragment.length();
                assertEquals(2_000_000 == length.value, fragment.isLast());
            }, 10);
            return 2_000_000 == length.value && 1 == completed.size();
        });
        assertEquals(5, Payload.check(whole, 2_000_000));
    }

    @Test
    void shouldReadPrivateMemoryOfThisProcess()
    {
        final MemoryRegion direct = publishing.register(RegionOptions.direct(ByteBuffer.allocateDirect(SLOT_LENGTH)));
        subscribe();
        post(direct, 0, 300_000);
        Await.until("held", () ->
        {
            poll();
            subscriber.poll(hold, 10);
            return 1 == held.size() && 1 == seen.size();
        });
        assertEquals(0, Payload.check(held.get(0).buffer(), 300_000));
        assertEquals(List.of(), pollForAWhile());
        held.get(0).release();
        Await.until("complete", () ->
        {
            poll();
            return 1 == completed.size();
        });
        assertFalse(subscriber.isClosed());
    }

    @Test
    void shouldNeverSeeABufferThatItsOwnerFillsAgain()
    {
        subscribe();
        final Random random = new Random(4711);
        final BufferPool pool = region.pool(1 << 20);
        long posted = 0;
        final MessageHandler holdSome = (message) ->
        {
            spied.add(Payload.check(message.buffer(), message.length()));
            if (0 == spied.size() % 3)
            {
                held.add(message.retain());
            }
        };
        final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (seen.size() < 3000 || spied.size() < 3000)
        {
            assertTrue(System.nanoTime() < deadline, () -> seen.size() + " and " + spied.size() + " have come");
            final RegisteredBuffer buffer = posted < 3000 ? pool.acquire() : null;
            if (null != buffer)
            {
                final int length = Payload.MIN_LENGTH + random.nextInt(0 == posted % 10 ? 400_000 : 5000);
                Payload.fill(buffer, 0, length, posted);
                if (publisher.post(buffer, 0, length) > 0)
                {
                    posted++;
                }
                else
                {
                    buffer.release();
                }
            }
            publisher.poll(Completion::release);
            receiver.poll(see, 10);
            subscriber.poll(holdSome, 1 + random.nextInt(5));
            if (held.size() > random.nextInt(12))
            {
                final Message message = held.remove(random.nextInt(held.size()));
                assertEquals(2, Payload.check(message.buffer(), message.length()) % 3);
                message.release();
            }
        }
        assertEquals(range(0, 3000), spied);
        assertEquals(range(0, 3000), seen);
        held.forEach(Message::release);
        Await.until("all buffers are back", () ->
        {
            publisher.poll(Completion::release);
            return pool.slots() == pool.available();
        });
    }

    @Test
    void shouldGetItsBuffersBackWhileManyThreadsRelease() throws InterruptedException
    {
        subscribe();
        final int count = 5000;
        final BufferPool pool = region.pool(16 << 10);
        final BlockingQueue<Message> queue = new LinkedBlockingQueue<>();
        final AtomicInteger released = new AtomicInteger();
        final AtomicReference<RuntimeException> error = new AtomicReference<>();
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++)
        {
            threads.add(new Thread(() ->
            {
                while (released.get() < count && null == error.get())
                {
                    final Message message = queue.poll();
                    if (null == message)
                    {
                        Thread.yield();
                        continue;
                    }
                    try
                    {
                        Payload.check(message.buffer(), message.length());
                        message.release();
                    }
                    catch (final RuntimeException ex)
                    {
                        error.set(ex);
                    }
                    released.incrementAndGet();
                }
            }));
        }
        threads.forEach(Thread::start);
        final MutableLong posted = new MutableLong();
        Await.until("all is released", () ->
        {
            final RegisteredBuffer buffer = posted.value < count ? pool.acquire() : null;
            if (null != buffer)
            {
                final int length = 3000 + (int)(posted.value % 5000);
                Payload.fill(buffer, 0, length, posted.value);
                if (publisher.post(buffer, 0, length) > 0)
                {
                    posted.value++;
                }
                else
                {
                    buffer.release();
                }
            }
            for (int i = 0; i < 10; i++)
            {
                publisher.poll(Completion::release);
                receiver.poll(see, 10);
                subscriber.poll((message) -> queue.add(message.retain()), 10);
            }
            return count == released.get() || null != error.get();
        });
        for (final Thread thread : threads)
        {
            thread.join();
        }
        assertNull(error.get());
        assertEquals(0, subscriber.held());
        Await.until("all buffers are back", () ->
        {
            publisher.poll(Completion::release);
            receiver.poll(see, 10);
            return pool.slots() == pool.available();
        });
        assertEquals(range(0, count), seen);
    }

    @Test
    void shouldNotAllocateToSpy()
    {
        subscribe();
        final MutableLong sum = new MutableLong();
        final ArrayDeque<Message> kept = new ArrayDeque<>(64);
        final MessageHandler keep = (message) ->
        {
            sum.value += message.buffer().getByte(0) + 1;
            kept.add(message.retain());
        };
        final MessageHandler receive = (message) -> sum.value += 0;
        final RegisteredBuffer[] buffer = { region.slice(0, 4000) };
        final CompletionHandler giveBack = (completion) -> buffer[0] = completion.buffer();
        final Runnable transfer = () ->
        {
            final long before = sum.value;
            final RegisteredBuffer mine = buffer[0];
            buffer[0] = null;
            mine.putByte(0, (byte)0);
            publisher.post(mine);
            while (null == buffer[0])
            {
                receiver.poll(receive, 10);
                subscriber.poll(keep, 10);
                if (!kept.isEmpty())
                {
                    kept.poll().release();
                }
                publisher.poll(giveBack);
            }
            assertEquals(before + 1, sum.value);
        };
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        final long id = Thread.currentThread().getId();
        final int rounds = 1000;
        for (int i = 0; i < 2 * rounds; i++) // more than the 1024 handles that there are before one is used again
        {
            transfer.run();
        }
        final long bytes = threads.getThreadAllocatedBytes(id);
        for (int i = 0; i < rounds; i++)
        {
            transfer.run();
        }
        final long allocated = threads.getThreadAllocatedBytes(id) - bytes;
        assertTrue(allocated < rounds, () -> allocated + " bytes allocated");
    }

    @Test
    void shouldReadWithoutAnyReceiverOnTheNetworkIfTheChannelSaysSo()
    {
        receiver.close();
        publisher.close();
        publisher = publishing.addPublisher(channel + "|ssc=true|term-length=1m", STREAM_ID);
        subscribe();
        Await.until("connected", publisher::isConnected);
        for (int i = 0; i < 30; i++)
        {
            final int count = i;
            post(region, i, 0 == i % 2 ? 100_000 : 2_000_000);
            Await.until("read and complete", () ->
            {
                publisher.poll((completion) -> completed.add(completion.ticket()));
                subscriber.poll(spy, 10);
                return count < spied.size() && count < completed.size();
            });
        }
        assertEquals(range(0, 30), spied);
    }

    @Test
    void shouldGetItsBuffersBackWhenASpyIsKilled()
    {
        final Child spy = children.start("spy", SubscriberMain.class, driver.aeronDirectoryName(),
            spying.directory().toString(), "aeron-spy:" + channel, String.valueOf(STREAM_ID), "spy", "block").ready();
        Await.until("admitted", () ->
        {
            poll();
            return "true".equals(spy.ask("connected"));
        });
        spy.ask("keep 2");
        for (int i = 1; i <= 3; i++)
        {
            post(region, i, 100_000);
        }
        Await.until("two are held", () ->
        {
            poll();
            return 2 == spy.askLong("kept") && 3 == spy.askLong("received") && 3 == seen.size();
        });
        assertEquals("null", spy.ask("error"));
        assertEquals(2, spy.askLong("check"));
        assertEquals(List.of(), pollForAWhile());
        spy.kill();
        Await.until("all are complete", () ->
        {
            poll();
            return 3 == completed.size();
        });
        assertEquals(1, events.count(Event.READER_DIED));
    }
}
