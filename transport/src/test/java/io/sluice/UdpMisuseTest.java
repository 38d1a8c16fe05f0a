package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.logbuffer.BufferClaim;
import io.sluice.lane.CompletionStatus;
import io.sluice.lane.Message;
import io.sluice.lane.PostResult;
import io.sluice.region.BufferPool;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import io.sluice.status.Event;
import io.sluice.support.CheckedReader;
import io.sluice.support.CheckedWriter;
import io.sluice.support.Payload;
import org.agrona.collections.MutableInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * What nobody should do over UDP, and what comes of it.
 */
@Timeout(120)
class UdpMisuseTest extends UdpMisuseFixture
{
    @Test
    void shouldDeliverWhatIsClaimedWithAReservedValue()
    {
        final Publisher publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
        final Subscriber subscriber = sluice.addSubscriber(ENDPOINT, STREAM_ID);
        final RegisteredBuffer buffer = sluice.register(RegionOptions.shared(4096)).slice(0, 4096);
        Await.until("connected", publisher::isConnected);
        buffer.setMemory(0, 4096, (byte)0x55);
        publisher.post(buffer, 0, 64);
        final List<Long> read = new ArrayList<>();
        Await.until("it is back", () ->
        {
            publisher.poll((completion) -> {});
            subscriber.poll((message) -> read.add(message.buffer().getLong(0)), 10);
            return 0 == publisher.outstanding() && 1 == read.size();
        });
        final BufferClaim claim = new BufferClaim();
        for (final long reserved : new long[]{ 42, 0 })
        {
            assertTrue(publisher.claim(8, claim) > 0);
            claim.buffer().putLong(claim.offset(), reserved);
            claim.reservedValue(reserved);
            claim.commit();
        }
        Await.until("both have come", () ->
        {
            subscriber.poll((message) -> read.add(message.buffer().getLong(0)), 10);
            return 3 == read.size();
        });
        assertEquals(List.of(0x5555555555555555L, 42L, 0L), read);
    }

    @Test
    void shouldDeliverWhatWasPostedBeforeItsRegionWasClosed()
    {
        final Publisher publisher = sluice.addPublisher(CHANNEL, STREAM_ID, new PublisherOptions().strict(true));
        final Subscriber subscriber = sluice.addSubscriber(ENDPOINT, STREAM_ID);
        Await.until("connected", publisher::isConnected);
        final MemoryRegion shared = sluice.register(RegionOptions.shared(1 << 20));
        final MemoryRegion direct = sluice.register(RegionOptions.direct(ByteBuffer.allocateDirect(1 << 20)));
        final List<Long> read = new ArrayList<>();
        final List<CompletionStatus> statuses = new ArrayList<>();
        long sequence = 0;
        for (final MemoryRegion region : List.of(shared, direct))
        {
            final RegisteredBuffer buffer = region.slice(0, 1 << 20); // far longer than the log
            Payload.fill(buffer, 0, 1 << 20, sequence++);
            assertTrue(publisher.post(buffer) > 0);
            region.close();
            assertThrows(IllegalStateException.class, () -> buffer.getByte(0));
            final long wanted = sequence;
            Await.until("it has come", () ->
            {
                publisher.poll((completion) -> statuses.add(completion.status()));
                subscriber.poll((message) ->
                    read.add(Payload.check(message.buffer(), message.length())), 10);
                return wanted == read.size() && 0 == publisher.outstanding();
            });
            assertThrows(RuntimeException.class, () -> publisher.post(buffer));
        }
        assertEquals(List.of(0L, 1L), read);
        assertEquals(List.of(CompletionStatus.RELEASED, CompletionStatus.RELEASED), statuses);
    }

    @ParameterizedTest
    @CsvSource({ "client", "region publisher client", "publisher region client", "subscriber client publisher region",
        "driver publisher region subscriber client", "publisher subscriber driver client", "region driver client" })
    void shouldBearToBeClosedInAnyOrderWithMessagesOut(final String order)
    {
        final Publisher publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
        final Subscriber subscriber =
            sluice.addSubscriber(ENDPOINT, STREAM_ID, new SubscriberOptions().receiveBuffers(1 << 20, 2));
        Await.until("connected", publisher::isConnected);
        final MemoryRegion region = sluice.register(RegionOptions.shared(4 << 20));
        final BufferPool pool = region.pool(500_000);
        final List<Message> held = new ArrayList<>();
        RegisteredBuffer last = null;
        for (RegisteredBuffer buffer = pool.acquire(); null != buffer; buffer = pool.acquire())
        {
            Payload.fill(buffer, 0, buffer.length(), 1);
            assertTrue(publisher.post(buffer) > 0);
            last = buffer;
        }
        Await.until("one is held", () ->
        {
            publisher.poll((completion) -> {});
            subscriber.poll((message) -> held.add(message.retain()), 1);
            return !held.isEmpty();
        });
        for (final String what : order.split(" "))
        {
            switch (what)
            {
                case "client" -> sluice.close();
                case "region" -> region.close();
                case "publisher" -> publisher.close();
                case "subscriber" -> subscriber.close();
                default -> driver.close();
            }
            if (!"client".equals(what) && !sluice.isClosed())
            {
                assertEquals(1, Payload.check(held.get(0).buffer(), 500_000));
            }
        }
        final RegisteredBuffer posted = last;
        assertThrows(IllegalStateException.class, () -> posted.getByte(0));
        assertTrue(publisher.isClosed());
        assertTrue(subscriber.isClosed());
        assertEquals(0, publisher.poll((completion) -> {}));
        assertThrows(RuntimeException.class, () -> held.get(0).buffer().getByte(0));
    }

    @Test
    void shouldRefuseToPollInAHandlerAndLetItPost()
    {
        final Publisher publisher = sluice.addPublisher(CHANNEL, STREAM_ID, new PublisherOptions().depth(4));
        final CheckedReader reader = new CheckedReader(sluice.addSubscriber(ENDPOINT, STREAM_ID), false);
        Await.until("connected", publisher::isConnected);
        final RegisteredBuffer buffer = sluice.register(RegionOptions.shared(100_000)).slice(0, 100_000);
        Payload.fill(buffer, 0, 100_000, 0);
        assertTrue(publisher.post(buffer) > 0);
        final MutableInteger completed = new MutableInteger();
        Await.until("it was posted again and again", () ->
        {
            publisher.poll((completion) ->
            {
                assertThrows(IllegalStateException.class, () -> publisher.poll((any) -> {}));
                Payload.fill(completion.buffer(), 0, 100_000, ++completed.value);
                assertTrue(publisher.post(completion.buffer()) > 0);
            });
            reader.poll(10);
            assertNull(reader.error());
            return completed.value >= 100;
        });
        publisher.poll((completion) -> publisher.close());
        Await.until("the handler closed it", () ->
        {
            publisher.poll((completion) -> publisher.close());
            reader.poll(10);
            return publisher.isClosed();
        });
        assertEquals(PostResult.CLOSED, publisher.post(sluice.register(RegionOptions.shared(4096)).slice(0, 1)));
        Await.until("it is closed for the reader", () ->
        {
            reader.poll(10);
            return events.count(Event.PUBLISHER_CLOSED) > 0;
        });
        assertNull(reader.error());
    }

    @Test
    void shouldNeitherSpinNorGrowNorLoseWhileNoReceiveBufferIsFree()
    {
        final Publisher publisher = sluice.addPublisher(CHANNEL, STREAM_ID, new PublisherOptions().strict(true));
        final Subscriber subscriber =
            sluice.addSubscriber(ENDPOINT, STREAM_ID, new SubscriberOptions().receiveBuffers(200_000, 2));
        final CheckedReader reader = new CheckedReader(subscriber, false);
        final BufferPool pool = sluice.register(RegionOptions.shared(8 << 20)).pool(200_000);
        final CheckedWriter writer = new CheckedWriter(publisher, pool);
        Await.until("connected", publisher::isConnected);
        reader.keep(2);
        final MutableInteger refused = new MutableInteger();
        Await.until("everything is full, and stays so", () ->
        {
            final boolean isPosted = writer.post();
            refused.value = isPosted ? 0 : refused.value + 1;
            writer.poll();
            reader.poll(10);
            return refused.value > 3000 && 2 == reader.keptCount() && 0 == pool.available();
        });
        final long position = publisher.position();
        final long cursor = publisher.userCursor();
        final long received = reader.received();
        final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        final long longest = 2_000_000_000L;
        final long endNs = System.nanoTime() + longest;
        long calls = 0;
        final long cpuBefore = threads.getCurrentThreadCpuTime();
        while (System.nanoTime() - endNs < 0)
        {
            writer.poll();
            assertFalse(writer.post());
            reader.poll(10);
            calls++;
            LockSupport.parkNanos(1_000_000);
        }
        final long cpuPerCall = (threads.getCurrentThreadCpuTime() - cpuBefore) / calls;
        assertTrue(calls > 100, "it hung in a call: " + calls);
        assertTrue(cpuPerCall < TimeUnit.MILLISECONDS.toNanos(5), "each call takes ns=" + cpuPerCall);
        assertEquals(received, reader.received());
        assertTrue(publisher.position() - position <= 256 << 10, "the log is bounded");
        assertTrue(publisher.userCursor() - cursor <= 256 << 10, "the log is bounded");
        assertEquals(2, reader.checkKept());

        final long wanted = writer.sequence();
        Await.until("all come", () ->
        {
            reader.release(1);
            reader.poll(10);
            writer.poll();
            return reader.received() == wanted && 0 == publisher.outstanding();
        });
        assertNull(reader.error());
    }

    @Test
    void shouldNotBreakWhenTwoThreadsPost() throws InterruptedException
    {
        final Publisher publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
        final Subscriber subscriber = sluice.addSubscriber(ENDPOINT, STREAM_ID);
        Await.until("connected", publisher::isConnected);
        final BufferPool pool = sluice.register(RegionOptions.shared(4 << 20)).pool(4096);
        final AtomicReference<Throwable> crash = new AtomicReference<>();
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 2; i++)
        {
            final Thread thread = new Thread(() ->
            {
                for (int j = 0; j < 20_000; j++)
                {
                    try
                    {
                        final RegisteredBuffer buffer = pool.acquire();
                        if (null != buffer && publisher.post(buffer) < 0)
                        {
                            buffer.release();
                        }
                        publisher.poll((completion) -> completion.release());
                    }
                    catch (final RuntimeException ignore)
                    {
                        // a clear exception is one of the things that may happen; an Error is not
                    }
                    catch (final Throwable ex)
                    {
                        crash.set(ex);
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        while (threads.stream().anyMatch(Thread::isAlive))
        {
            subscriber.poll((message) -> {}, 100);
        }
        for (final Thread thread : threads)
        {
            thread.join();
        }
        assertNull(crash.get());
        publisher.close();

        // others are none the worse
        final Publisher next = sluice.addPublisher(CHANNEL, STREAM_ID);
        Await.until("connected", next::isConnected);
        final CheckedWriter writer =
            new CheckedWriter(next, sluice.register(RegionOptions.shared(1 << 20)).pool(60_000));
        final MutableInteger seen = new MutableInteger();
        Await.until("all have come", () ->
        {
            if (writer.sequence() < 100)
            {
                writer.post();
            }
            writer.poll();
            subscriber.poll((message) ->
            {
                if (message.sessionId() == next.sessionId())
                {
                    assertEquals(seen.value++, Payload.check(message.buffer(), message.length()));
                }
            }, 10);
            return 100 == seen.value && 0 == next.outstanding();
        });
    }
}
