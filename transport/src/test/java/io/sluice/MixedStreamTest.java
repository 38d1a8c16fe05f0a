package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.ExclusivePublication;
import io.aeron.logbuffer.BufferClaim;
import io.sluice.driver.SluiceDriver;
import io.sluice.lane.Message;
import io.sluice.ledger.SlowReaderPolicy;
import io.sluice.region.BufferPool;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import io.sluice.status.Event;
import io.sluice.support.CheckedReader;
import io.sluice.support.CheckedWriter;
import io.sluice.support.EventLog;
import io.sluice.support.Payload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * One stream with all that can be in it: buffers of many regions over few slots, claims, a plain Aeron publisher, a
 * publisher that comes and goes, and readers of which one changes its policy all the time.
 */
@Timeout(60)
class MixedStreamTest
{
    private static final String CHANNEL = "aeron:ipc?term-length=64k|untethered-window-limit-timeout=30s";
    private static final int STREAM_ID = 1041;
    private static final int DEPTH = 4;
    private static final int REGIONS = 6;
    private static final int LENGTH = 512;
    private static final int PLAIN_LENGTH = 200;
    private static final long RUN_NS = TimeUnit.MILLISECONDS.toNanos(2000);
    private static final long LIFE_NS = TimeUnit.MILLISECONDS.toNanos(60);
    private static final SlowReaderPolicy[] POLICIES =
    {
        SlowReaderPolicy.BLOCK,
        SlowReaderPolicy.dropNewest(1),
        SlowReaderPolicy.dropNewest(3),
        SlowReaderPolicy.detachAfter(30, TimeUnit.SECONDS)
    };

    private final EventLog events = new EventLog();
    private final Random random = new Random(41);
    private final BufferPool[] pools = new BufferPool[REGIONS];
    private final BufferClaim claim = new BufferClaim();
    private final Deque<Message> kept = new ArrayDeque<>(); // of the thread that reads
    private SluiceDriver driver;
    private Sluice sluice;
    private Publisher publisher;
    private ExclusivePublication plain;
    private long sequence;
    private long plainSequence;

    @BeforeEach
    void setUp()
    {
        driver = SluiceDriver.launchEmbedded();
        sluice = Sluice.connect(
            new SluiceOptions().aeronDirectoryName(driver.aeronDirectoryName()).eventListener(events));
        for (int i = 0; i < REGIONS; i++)
        {
            pools[i] = sluice.register(RegionOptions.shared(2 * LENGTH)).pool(LENGTH);
        }
        publisher = sluice.addPublisher(CHANNEL, STREAM_ID, new PublisherOptions().depth(DEPTH));
        plain = sluice.aeron().addExclusivePublication(CHANNEL, STREAM_ID);
    }

    @AfterEach
    void tearDown()
    {
        sluice.close();
        driver.close();
    }

    @Test
    void shouldDeliverEverythingUnchangedWhateverElseIsInTheStream()
    {
        final CheckedReader steady = new CheckedReader(sluice.addSubscriber(CHANNEL, STREAM_ID), false);
        final CheckedReader moody = keeping(new CheckedReader(sluice.addSubscriber(CHANNEL, STREAM_ID), true));
        Await.until("all are connected", () -> 2 == publisher.readers() && plain.isConnected());
        steady.start();
        moody.start();

        final BufferPool otherPool = sluice.register(RegionOptions.shared(DEPTH * LENGTH)).pool(LENGTH);
        CheckedWriter other = null;
        long bornNs = 0;
        long others = 0;
        final long startNs = System.nanoTime();
        while (System.nanoTime() - startNs < RUN_NS)
        {
            step();
            if (null == other)
            {
                other = new CheckedWriter(
                    sluice.addPublisher(CHANNEL, STREAM_ID, new PublisherOptions().depth(DEPTH)), otherPool);
                bornNs = System.nanoTime();
            }
            else if (System.nanoTime() - bornNs > LIFE_NS) // what a reader holds of it comes back later
            {
                other.publisher().close();
                other = null;
                others++;
            }
            else
            {
                other.poll();
                if (other.publisher().readers() == 2)
                {
                    other.post();
                    other.claim();
                }
            }
            if (0 == random.nextInt(2000))
            {
                moody.subscriber().policy(POLICIES[random.nextInt(POLICIES.length)]);
            }
        }
        moody.subscriber().policy(SlowReaderPolicy.BLOCK);
        moody.keeper((message) -> letGo());
        final long end = sequence + 50;
        Await.until("all comes back", () ->
        {
            if (sequence < end)
            {
                step();
            }
            publisher.poll((completion) -> completion.release());
            return end <= sequence && 0 == publisher.outstanding();
        });
        Await.until("all are read", () -> publisher.logCursor() == publisher.position());
        steady.stop();
        moody.stop();
        assertNull(steady.error());
        assertNull(moody.error());
        assertEquals(0, events.count(Event.REJECTED), events::toString);
        assertEquals(0, events.count(Event.ERROR), events::toString);
        assertTrue(steady.received() >= sequence + plainSequence);
        assertTrue(others > 0);
    }

    private CheckedReader keeping(final CheckedReader reader)
    {
        final Random choice = new Random(42);

        return reader.keeper((message) ->
        {
            if (kept.size() > choice.nextInt(3))
            {
                final Message oldest = kept.poll();
                Payload.check(oldest.buffer(), oldest.length());
                oldest.release();
            }
            if (Message.INLINE != message.ticket() && 0 == choice.nextInt(4))
            {
                kept.add(message.retain());
            }
            return true;
        });
    }

    private boolean letGo()
    {
        while (!kept.isEmpty())
        {
            kept.poll().release();
        }

        return true;
    }

    private void step()
    {
        publisher.poll((completion) ->
        {
            completion.buffer().setMemory(0, LENGTH, (byte)0xEE);
            completion.release();
        });
        final RegisteredBuffer buffer = pools[random.nextInt(REGIONS)].acquire();
        if (null != buffer)
        {
            final int length = Payload.MIN_LENGTH + random.nextInt(LENGTH - Payload.MIN_LENGTH);
            Payload.fill(buffer, 0, length, sequence);
            if (publisher.post(buffer, 0, length) > 0)
            {
                sequence++;
            }
            else
            {
                buffer.release();
            }
        }
        if (0 == random.nextInt(3) && publisher.claim(Payload.MIN_LENGTH, claim) > 0)
        {
            Payload.fill(claim.buffer(), claim.offset(), Payload.MIN_LENGTH, sequence++);
            claim.commit();
        }
        if (0 == random.nextInt(3) && plain.tryClaim(PLAIN_LENGTH, claim) > 0)
        {
            Payload.fill(claim.buffer(), claim.offset(), PLAIN_LENGTH, plainSequence++);
            claim.commit();
        }
    }
}
