package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.sluice.lane.CompletionHandler;
import io.sluice.region.BufferPool;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import io.sluice.status.CounterTypes;
import io.sluice.support.Payload;
import org.agrona.collections.MutableInteger;
import org.agrona.collections.MutableLong;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Posting to a UDP channel on a media driver that gathers, for stock subscribers on a stock driver.
 */
class UdpGatherTest extends UdpGatherFixture
{
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
    void shouldCountAnOfferThatIsTooLongForTheLogAsCopiedAndNotAsMoved()
    {
        final Publisher publisher = sluice.addPublisher(ENDPOINT + "|term-length=64k", STREAM_ID);
        final Subscriber subscriber = sluice.addSubscriber(ENDPOINT, STREAM_ID);
        Await.until("connected", () -> publisher.isConnected() && subscriber.isConnected());
        assertTrue(publisher.offer(new UnsafeBuffer(new byte[50_000])) > 0);
        post(publisher, region.slice(0, 3000), 3000);
        Await.until("both have been consumed", () ->
        {
            publisher.poll((completion) -> {});
            subscriber.pollFragments((fragment) -> {}, 100);
            return 0 == publisher.outstanding();
        });
        Await.until("the one is counted as copied", () -> 50_000 == counter(CounterTypes.COPIED_BYTES));
        Await.until("the other is counted as moved", () -> counter(CounterTypes.MOVED_BYTES) >= 3000);
        assertEquals(3000, counter(CounterTypes.MOVED_BYTES));
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
}
