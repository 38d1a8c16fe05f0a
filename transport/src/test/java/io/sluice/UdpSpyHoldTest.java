package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.sluice.lane.Completion;
import io.sluice.lane.CompletionHandler;
import io.sluice.lane.Message;
import io.sluice.lane.MessageHandler;
import io.sluice.ledger.LedgerSnapshot;
import io.sluice.region.BufferPool;
import io.sluice.region.RegisteredBuffer;
import io.sluice.status.Event;
import io.sluice.status.WhoHolds;
import io.sluice.support.Child;
import io.sluice.support.Payload;
import io.sluice.support.SubscriberMain;
import org.agrona.collections.MutableLong;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What spies hold, and when their publisher gets it back.
 */
class UdpSpyHoldTest extends UdpSpyFixture
{
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
        assertHeld(4, 400_000);
        final String table = WhoHolds.table(spying.directory());
        assertTrue(table.contains("its spies") && table.contains(" 400000 "), table);

        held.get(1).release();
        assertHeld(3, 300_000);
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
        assertHeld(1, 100_000);
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

    private void assertHeld(final int messages, final long bytes) throws IOException
    {
        final LedgerSnapshot.Reader row = LedgerSnapshot.readAll(spying.directory()).get(0).readers().get(0);
        assertEquals(messages, row.held());
        assertEquals(bytes, row.heldBytes());
        assertTrue(row.oldestHoldNs() > 0);
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
        final int rounds = 500;
        for (int i = 0; i < 1200; i++) // more than the 1024 handles that there are before one is used again
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
