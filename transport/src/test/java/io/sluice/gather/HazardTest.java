package io.sluice.gather;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Driver and publisher meet at the same position again and again, each first storing its own word and then reading the
 * other's. That both miss the other must never happen, and does happen when the stores may pass the reads.
 */
class HazardTest
{
    private static final long ROUNDS = 3_000_000;
    private static final long CONTROL_ROUNDS = 10_000_000;

    @Test
    void shouldNeverSendWhatIsGivenBack() throws InterruptedException
    {
        final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(GatherTable.LENGTH));
        assertEquals(0, violations(GatherTable.over(memory), ROUNDS));
    }

    @Test
    void shouldFindTheViolationWhenAFenceIsLeftOut() throws InterruptedException
    {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one core does not reorder");
        final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(GatherTable.LENGTH))
        {
            public void putLongVolatile(final int index, final long value)
            {
                putLongRelease(index, value);
            }
        };
        // a control: where the machine does not show the violation, the other test is weaker, but nothing is wrong
        assumeTrue(violations(GatherTable.over(memory), CONTROL_ROUNDS) > 0, "not seen on this machine");
    }

    /**
     * Runs until the first violation, or to the end.
     */
    private static long violations(final GatherTable table, final long rounds) throws InterruptedException
    {
        final AtomicLong driverAt = new AtomicLong();
        final AtomicLong publisherAt = new AtomicLong();
        final AtomicLong found = new AtomicLong();
        final boolean[] sent = new boolean[1]; // written by the driver before it says that the round is over

        final Thread driver = new Thread(() ->
        {
            for (long round = 1; round <= rounds && 0 == found.get(); round++)
            {
                driverAt.lazySet(2 * round);
                while (publisherAt.get() < 2 * round)
                {
                    if (0 != found.get())
                    {
                        return;
                    }
                    Thread.onSpinWait();
                }
                final boolean isSent = table.beginSend(round) <= round;
                sent[0] = isSent;
                driverAt.lazySet(2 * round + 1);
                while (publisherAt.get() < 2 * round + 1)
                {
                    if (0 != found.get())
                    {
                        return;
                    }
                    Thread.onSpinWait();
                }
                table.endSend();
            }
        });
        driver.start();

        for (long round = 1; round <= rounds; round++)
        {
            publisherAt.lazySet(2 * round);
            while (driverAt.get() < 2 * round)
            {
                Thread.onSpinWait();
            }
            final boolean isGivenBack = table.reclaim(round + 1);
            while (driverAt.get() < 2 * round + 1)
            {
                Thread.onSpinWait();
            }
            if (isGivenBack && sent[0])
            {
                found.incrementAndGet();
                break;
            }
            publisherAt.lazySet(2 * round + 1);
        }
        driver.join();

        return found.get();
    }
}
