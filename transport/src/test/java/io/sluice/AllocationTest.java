package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.aeron.logbuffer.BufferClaim;
import io.sluice.driver.SluiceDriver;
import io.sluice.lane.CompletionHandler;
import io.sluice.lane.Message;
import io.sluice.lane.MessageHandler;
import io.sluice.ledger.SlowReaderPolicy;
import io.sluice.region.BufferPool;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import org.agrona.collections.MutableLong;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * No operation of the hot path allocates: counted for this thread, over more than 10⁵ of each.
 */
class AllocationTest
{
    private static final int WARM_UP = 20_000;
    private static final int OPERATIONS = 200_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean)ManagementFactory.getThreadMXBean();

    private final MutableLong sum = new MutableLong();
    private final MessageHandler read = (message) -> sum.value += message.buffer().getLong(0) + message.ticket();
    private final CompletionHandler giveBack = (completion) -> completion.release();
    private final BufferClaim claim = new BufferClaim();
    private final UnsafeBuffer plain = new UnsafeBuffer(new byte[64]);
    private final UnsafeBuffer plainLong = new UnsafeBuffer(new byte[8192]);
    private final ArrayDeque<Message> held = new ArrayDeque<>(64);
    private final MessageHandler hold = (message) -> held.add(message.retain());
    private SluiceDriver driver;
    private Sluice sluice;
    private BufferPool pool;
    private Publisher publisher;
    private Subscriber subscriber;

    @BeforeEach
    void setUp()
    {
        driver = SluiceDriver.launchEmbedded();
        sluice = Sluice.connect(driver);
        final MemoryRegion region = sluice.register(RegionOptions.shared(1 << 20));
        pool = region.pool(4096);
        publisher = sluice.addPublisher("aeron:ipc", 1);
        subscriber = sluice.addSubscriber("aeron:ipc", 1);
        Await.until("connected", () -> publisher.isConnected() && subscriber.isConnected());
    }

    @AfterEach
    void tearDown()
    {
        sluice.close();
        driver.close();
    }

    private void post()
    {
        final RegisteredBuffer buffer = pool.acquire();
        buffer.putLong(0, 1);
        final long ticket = publisher.post(buffer, 0, 8);
        if (ticket < 0)
        {
            throw new IllegalStateException(publisher.describe(ticket));
        }
    }

    private void receive(final MessageHandler handler)
    {
        while (0 == subscriber.poll(handler, 10))
        {
            Thread.onSpinWait();
        }
    }

    private void postAndRead()
    {
        post();
        receive(read);
        publisher.poll(giveBack);
    }

    private void claimAndRead()
    {
        while (publisher.claim(16, claim) < 0)
        {
            Thread.onSpinWait();
        }
        claim.buffer().putLong(claim.offset(), 1);
        claim.commit();
        receive(read);
    }

    private void offerAndRead()
    {
        while (publisher.offer(plain) < 0)
        {
            Thread.onSpinWait();
        }
        receive(read);
    }

    private void offerLongAndRead()
    {
        while (publisher.offer(plainLong) < 0)
        {
            publisher.poll(giveBack);
        }
        receive(read);
        publisher.poll(giveBack);
    }

    private void postAndHold()
    {
        post();
        receive(hold);
        if (held.size() > 16)
        {
            held.poll().release();
        }
        publisher.poll(giveBack);
    }

    private void claimAndHold()
    {
        while (publisher.claim(16, claim) < 0)
        {
            Thread.onSpinWait();
        }
        claim.commit();
        receive(hold);
        held.poll().release();
    }

    private static void assertNoAllocation(final Runnable operation)
    {
        final long threadId = Thread.currentThread().getId();
        for (int i = 0; i < WARM_UP; i++)
        {
            operation.run();
        }
        final long before = THREADS.getThreadAllocatedBytes(threadId);
        for (int i = 0; i < OPERATIONS; i++)
        {
            operation.run();
        }
        final long after = THREADS.getThreadAllocatedBytes(threadId);
        // the compilers may still allocate a box or two on their way; a single byte per operation is far more
        assertEquals(0, (after - before) / (OPERATIONS / 10), () -> (after - before) + " bytes allocated");
    }

    @Test
    void shouldNotAllocateToPostReadAndComplete()
    {
        assertNoAllocation(this::postAndRead);
        assertTrue(sum.value > 0);
    }

    @Test
    void shouldNotAllocateToClaimAndRead()
    {
        assertNoAllocation(this::claimAndRead);
    }

    @Test
    void shouldNotAllocateToOfferUnregisteredMemory()
    {
        assertNoAllocation(this::offerAndRead);
        assertNoAllocation(this::offerLongAndRead);
    }

    @Test
    void shouldNotAllocateToRetainAndRelease()
    {
        assertNoAllocation(this::postAndHold);
        held.forEach(Message::release);
        held.clear();
        publisher.poll(giveBack);
        assertNoAllocation(this::claimAndHold);
    }

    @Test
    void shouldNotAllocateWithTheOtherPolicies()
    {
        subscriber.policy(SlowReaderPolicy.detachAfter(1, TimeUnit.MINUTES));
        assertNoAllocation(this::postAndRead);
        subscriber.policy(SlowReaderPolicy.dropNewest(4));
        assertNoAllocation(this::postAndRead);
    }

    @Test
    void shouldNotAllocateWhenBackPressured()
    {
        final PublisherOptions few = new PublisherOptions().depth(2);
        final Publisher full = sluice.addPublisher("aeron:ipc", 2, few);
        final Subscriber silent = sluice.addSubscriber("aeron:ipc", 2);
        Await.until("connected", full::isConnected);
        full.post(pool.acquire());
        full.post(pool.acquire());
        final RegisteredBuffer buffer = pool.acquire();
        assertNoAllocation(() ->
        {
            if (full.post(buffer) > 0 || full.poll(giveBack) > 0)
            {
                throw new IllegalStateException("not back-pressured");
            }
        });
        silent.close();
    }
}
