package io.sluice.perf.loop;

import io.sluice.perf.spi.Job;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.Loop;
import io.sluice.perf.spi.Signals;
import io.sluice.perf.spi.StalledException;
import io.sluice.perf.spi.Tally;

import java.util.concurrent.locks.LockSupport;

/**
 * What the near end does alone: time goes by while it acquires a message, and is not counted while it sends it, which
 * undoes the first. Nothing is received.
 */
public final class Work implements Loop
{
    private static final long TIMEOUT_NS = 60_000_000_000L;
    private static final long INTERVAL_NS = 1_000_000;

    /**
     * Nothing done.
     */
    public Work()
    {
    }

    @Override
    public void drive(final Link link, final Job job, final Signals signals, final Tally tally)
    {
        run(link, tally, job, true);
        tally.reset();
        signals.measuring();
        run(link, tally, job, false);
        signals.stopAfter(0);
    }

    private static void run(final Link link, final Tally tally, final Job job, final boolean isWarmUp)
    {
        final long beginNs = System.nanoTime();
        long count = 0;
        long workNs = 0;
        long elapsedNs;
        do
        {
            final long startNs = System.nanoTime();
            link.acquire();
            final long ns = System.nanoTime() - startNs;
            tally.recordNs(ns);
            workNs += ns;
            link.send();
            count++;
            elapsedNs = System.nanoTime() - beginNs;
        }
        while (elapsedNs < (isWarmUp ? job.warmUpNs() : job.measureNs()));
        if (!isWarmUp)
        {
            tally.end(count, workNs);
        }
    }

    @Override
    public void answer(final Link link, final Job job, final Signals signals, final Tally tally)
    {
        final long startNs = System.nanoTime();
        tally.reset();
        while (!signals.isLast(0))
        {
            LockSupport.parkNanos(INTERVAL_NS); // it shall use no core
            if (System.nanoTime() - startNs > TIMEOUT_NS)
            {
                throw new StalledException("waited in vain for the other end to do its work");
            }
        }
        tally.end(0, 0);
    }
}
