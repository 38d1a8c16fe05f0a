package io.sluice.lane.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.ExclusivePublication;
import io.sluice.Await;
import io.sluice.lane.Message;
import io.sluice.status.CounterTypes;
import io.sluice.status.Event;
import org.junit.jupiter.api.Test;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Receives.
 */
class UdpReceiverTest extends UdpReceiverFixture
{
    @Test
    void shouldReadAMessageOfOneFrameWhereItLies()
    {
        receiver = open(false, BUFFER_LENGTH, 2);
        final ExclusivePublication publication = publication();
        offer(publication, 1, 100);
        offer(publication, 2, publication.maxPayloadLength());
        receive(2);
        assertEquals(List.of(1L, 2L), ids);
        assertCounters(2, 100 + publication.maxPayloadLength(), 0);

        offer(publication, 3, 500);
        hold(1);
        assertEquals(1, receiver.held());
        final Message message = held.get(0);
        assertEquals(3, check(message.buffer(), 500));
        assertEquals(3, message.byteBuffer().order(ByteOrder.nativeOrder()).getLong(0));
        assertEquals(publication.sessionId(), message.sessionId());
        assertEquals(publication.position(), message.position());
        assertCounters(3, 600 + publication.maxPayloadLength(), 500);
        assertEquals(1, counter(CounterTypes.HELD));
        message.release();
        assertThrows(IllegalStateException.class, message::release);
        assertThrows(IllegalStateException.class, message::length);
        assertThrows(IllegalStateException.class, () -> message.buffer().getByte(0));
        assertEquals(0, receiver.held());
    }

    @Test
    void shouldPutLongMessagesOfAPlainPublisherTogether()
    {
        receiver = open(false, BUFFER_LENGTH, 2);
        final ExclusivePublication publication = publication();
        final int[] lengths = { 1377, 1376 * 2, 1376 * 2 + 1, 8000, publication.maxMessageLength(), 12, 1376 };
        int copied = 0;
        for (int i = 0; i < 10 * lengths.length; i++)
        {
            final int length = lengths[i % lengths.length];
            copied += length > publication.maxPayloadLength() ? length : 0;
            offer(publication, i, length, this::poll);
        }
        receive(10 * lengths.length);
        assertEquals(range(0, 10L * lengths.length), ids);
        assertCounters(10 * lengths.length, 10 * (12 + 1376), copied);
    }

    @Test
    void shouldTakeMessagesThatCrossTermEnds()
    {
        receiver = open(false, BUFFER_LENGTH, 2);
        final ExclusivePublication publication = publication();
        for (int i = 0; i < 60; i++)
        {
            claimFrames(publication, i, MIN_LENGTH + i % 7 * 70_000 + 1377 * i, this::poll); // up to 8 terms
        }
        receive(60);
        assertEquals(range(0, 60), ids);
        assertEquals(0, counter(CounterTypes.DISCARDED));
    }

    @Test
    void shouldLetHeldMessagesBeReleasedInAnyOrderFromAnyThread() throws InterruptedException
    {
        receiver = open(false, 20_000, 4);
        final ExclusivePublication publication = publication();
        for (int round = 0; round < 20; round++)
        {
            held.clear();
            for (int i = 0; i < 4; i++)
            {
                offer(publication, i, 8000 - i);
                hold(i + 1);
            }
            assertEquals(4, receiver.held());
            final List<Message> shuffled = new ArrayList<>(held);
            for (final Message message : shuffled)
            {
                final int i = held.indexOf(message);
                assertEquals(i, check(message.buffer(), 8000 - i));
                assertEquals(0, message.byteBuffer().order(ByteOrder.nativeOrder()).getLong(0) - i);
                assertEquals(message, message.retain());
                message.release();
            }
            Collections.shuffle(shuffled);
            final Thread thread = new Thread(() -> shuffled.forEach(Message::release));
            thread.start();
            thread.join();
            assertEquals(0, receiver.held());
            held.forEach((message) -> assertThrows(IllegalStateException.class, () -> message.buffer().getByte(0)));
        }
    }

    @Test
    void shouldBearReleasesByManyThreadsWhileItPolls() throws InterruptedException
    {
        receiver = open(false, 20_000, 4);
        final ExclusivePublication publication = publication();
        final int count = 20_000;
        final BlockingQueue<Message> queue = new LinkedBlockingQueue<>();
        final AtomicInteger released = new AtomicInteger();
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++)
        {
            threads.add(new Thread(() ->
            {
                while (released.get() < count)
                {
                    final Message message = queue.poll();
                    if (null == message)
                    {
                        Thread.yield();
                        continue;
                    }
                    check(message.buffer(), message.length());
                    released.incrementAndGet();
                    message.release();
                }
            }));
        }
        threads.forEach(Thread::start);
        final Runnable poll = () -> receiver.poll((message) ->
        {
            ids.add(message.buffer().getLong(0));
            queue.add(message.retain());
        }, 3);
        for (int i = 0; i < count; i++)
        {
            offer(publication, i, 0 == i % 3 ? 100 : 1400 + i % 200, poll);
        }
        Await.until("all have been released", () ->
        {
            poll.run();
            return count == released.get();
        });
        for (final Thread thread : threads)
        {
            thread.join();
        }
        assertEquals(range(0, count), ids);
        assertEquals(0, receiver.held());
        assertEquals(0, counter(CounterTypes.DISCARDED));
    }

    @Test
    void shouldHoldThePublisherBackWhenNoBufferIsFree()
    {
        receiver = open(false, 10_000, 2);
        final ExclusivePublication publication = publication();
        offer(publication, 0, 8000);
        offer(publication, 1, 8000);
        hold(2);
        long sent = 2;
        fill(scratch, sent, 8000);
        while (publication.offer(scratch, 0, 8000) > 0)
        {
            fill(scratch, ++sent, 8000);
        }
        for (int i = 0; i < 1000; i++)
        {
            assertEquals(0, receiver.poll(check, 10));
        }
        assertTrue(ids.isEmpty());

        held.get(1).release();
        while (sent < 1000)
        {
            offer(publication, sent++, 8000, this::poll);
        }
        receive(998);
        assertEquals(range(2, 1000), ids);
        assertEquals(0, counter(CounterTypes.DISCARDED));
        held.get(0).release();
        assertEquals(0, receiver.held());
    }

    @Test
    void shouldSkipWhatIsTooLongAndSayHowLongItWas()
    {
        receiver = open(false, 5000, 2);
        final ExclusivePublication publication = publication();
        offer(publication, 0, 5000);
        offer(publication, 1, 5001, this::poll);
        offer(publication, 2, 8000, this::poll);
        offer(publication, 3, 100, this::poll);
        claimFrames(publication, 4, 300_000, this::poll);
        offer(publication, 5, 4000, this::poll);
        receive(3);
        assertEquals(List.of(0L, 3L, 5L), ids);
        assertEquals(3, counter(CounterTypes.OVERSIZE));
        assertEquals(0, counter(CounterTypes.DISCARDED));
        assertEquals(2, events.count(Event.OVERSIZE)); // the first and the second
        final String text = events.toString();
        assertTrue(text.contains("5001") && text.contains("5000") && text.contains("receiveBuffers"), text);
    }

    @Test
    void shouldRefuseToCopyWhenStrict()
    {
        receiver = open(true, 5000, 2);
        final ExclusivePublication publication = publication();
        offer(publication, 0, 100);
        offer(publication, 1, 2000);
        offer(publication, 2, 200);
        final List<String> refusals = new ArrayList<>();
        Await.until("the last comes", () ->
        {
            try
            {
                receiver.poll(check, 10);
            }
            catch (final IllegalStateException ex)
            {
                refusals.add(ex.getMessage());
            }
            return ids.contains(2L);
        });
        assertEquals(List.of(0L, 2L), ids);
        assertEquals(1, refusals.size());
        assertTrue(refusals.get(0).contains("pollFragments"), refusals.get(0));
        assertEquals(1, counter(CounterTypes.REJECTED));

        offer(publication, 3, 300);
        Await.until("refused", () ->
        {
            receiver.poll(
                (message) -> refusals.add(assertThrows(IllegalStateException.class, message::retain).getMessage()), 1);
            return 2 == refusals.size();
        });
        assertCounters(3, 600, 0);
    }

    @Test
    void shouldDeliverNoMoreThanAskedFor()
    {
        receiver = open(false, 5000, 1);
        final ExclusivePublication publication = publication();
        for (int i = 0; i < 20; i++)
        {
            offer(publication, i, 0 == i % 2 ? 2000 : 100);
        }
        for (int i = 1; i <= 20; i++)
        {
            final int count = i;
            Await.until("one more", () ->
            {
                receiver.poll(check, 1);
                return ids.size() >= count;
            });
            assertEquals(count, ids.size());
        }
        assertEquals(0, receiver.poll(check, 0));
    }

    @Test
    void shouldKeepPublishersApartAndServeEachWithOneBuffer()
    {
        receiver = open(false, 50_000, 1);
        final ExclusivePublication[] publications = { publication(), publication(), publication() };
        for (int offset = 0; offset < 50_000 * 20; offset += 1376)
        {
            for (int p = 0; p < publications.length; p++)
            {
                final int length = 50_000 - p;
                final int from = offset % (1376 * 37);
                if (from < length)
                {
                    claimFrames(publications[p], 1000L * p + offset / (1376 * 37), length, from,
                        Math.min(length, from + 1376), this::poll);
                }
            }
        }
        final int perPublication = 50_000 * 20 / (1376 * 37);
        Await.until("all have come", () ->
        {
            poll();
            return ids.size() >= 3 * perPublication;
        });
        for (int p = 0; p < publications.length; p++)
        {
            final long from = 1000L * p;
            assertEquals(range(from, from + perPublication),
                ids.stream().filter((id) -> id >= from && id < from + 1000).limit(perPublication).toList());
        }
        assertEquals(0, counter(CounterTypes.DISCARDED));
    }
}
