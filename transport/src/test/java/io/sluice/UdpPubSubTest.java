package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.aeron.logbuffer.BufferClaim;
import io.sluice.lane.CompletionHandler;
import io.sluice.lane.CompletionStatus;
import io.sluice.lane.Message;
import io.sluice.lane.MessageHandler;
import io.sluice.region.BufferPool;
import io.sluice.region.RegisteredBuffer;
import io.sluice.support.Payload;
import org.agrona.collections.MutableLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * Both ends of the UDP lane on a stock media driver.
 */
class UdpPubSubTest
{
    private static final String CHANNEL = "aeron:udp?endpoint=localhost:24703";
    private static final int WARM_UP = 20_000;
    private static final int OPERATIONS = 100_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean)ManagementFactory.getThreadMXBean();

    private final StockUdp stock = new StockUdp(16 << 20);
    private final MutableLong received = new MutableLong();
    private final MessageHandler count = (message) -> received.value++;
    private final CompletionHandler giveBack = (completion) -> completion.release();

    @AfterEach
    void tearDown()
    {
        stock.close();
    }

    @Test
    void shouldCarryMessagesThatCrossTerms()
    {
        final int length = 300_000; // in a log with terms of 64 KiB
        final Publisher publisher = stock.publisher(CHANNEL + "|term-length=64k", new PublisherOptions());
        final Subscriber subscriber = stock.sluice.addSubscriber(CHANNEL, StockUdp.STREAM_ID);
        Await.until("connected", () -> publisher.isConnected() && subscriber.isConnected());
        final List<Message> held = new ArrayList<>();
        for (int i = 0; i < 6; i++)
        {
            assertTrue(publisher.post(stock.fill((long)i << 20, length, i), 0, length) > 0);
        }
        Await.until("all have come", () ->
        {
            stock.poll(publisher);
            subscriber.poll((message) -> held.add(message.retain()), 100);
            return 6 == held.size() && 0 == publisher.outstanding();
        });
        for (int i = 0; i < 6; i++)
        {
            assertEquals(i, Payload.check(held.get(i).buffer(), length));
            held.get(i).release();
        }
        assertEquals(6, stock.statuses.stream().filter((any) -> CompletionStatus.RELEASED == any).count());
    }

    @Test
    void shouldNotAllocateToPostPollAndClaim()
    {
        final BufferPool pool = stock.region.pool(0, 4096, 256);
        final BufferClaim claim = new BufferClaim();
        final Publisher publisher =
            stock.publisher(CHANNEL + "|term-length=1m", new PublisherOptions().reportSent(true));
        final Subscriber subscriber = stock.sluice.addSubscriber(CHANNEL, StockUdp.STREAM_ID);
        Await.until("connected", () -> publisher.isConnected() && subscriber.isConnected());
        final Runnable operation = () ->
        {
            RegisteredBuffer buffer = pool.acquire();
            while (null == buffer)
            {
                publisher.poll(giveBack);
                subscriber.poll(count, 10);
                buffer = pool.acquire();
            }
            if (publisher.post(buffer) < 0)
            {
                throw new IllegalStateException("refused");
            }
            if (publisher.claim(16, claim) > 0)
            {
                claim.commit();
            }
        };
        for (int i = 0; i < WARM_UP; i++)
        {
            operation.run();
        }
        final long threadId = Thread.currentThread().getId();
        final long before = THREADS.getThreadAllocatedBytes(threadId);
        for (int i = 0; i < OPERATIONS; i++)
        {
            operation.run();
        }
        final long after = THREADS.getThreadAllocatedBytes(threadId);
        // the compilers may still allocate a box or two on their way; a single byte per operation is far more
        assertEquals(0, (after - before) / (OPERATIONS / 10), () -> (after - before) + " bytes allocated");
        assertTrue(received.value > OPERATIONS, "received " + received.value);
    }
}
