package io.sluice.perf.loop;

import io.sluice.perf.spi.Job;
import io.sluice.perf.spi.Keeper;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.Loop;
import io.sluice.perf.spi.Patience;
import io.sluice.perf.spi.Signals;
import io.sluice.perf.spi.Tally;
import org.agrona.MutableDirectBuffer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One way, as fast as it goes: each message is filled here and summed there, and every sum is checked. The time ends
 * when the far end has summed the last. The far end may keep some messages. And it may have several readers, each of
 * which sums every message; they share as many threads as the load says.
 */
public final class Stream implements Loop
{
    private static final long TIMEOUT_NS = 20_000_000_000L;

    /**
     * Nothing received.
     */
    public Stream()
    {
    }

    @Override
    public void drive(final Link link, final Job job, final Signals signals, final Tally tally)
    {
        final Patience patience =
            new Patience("for room to send the next message of a stream", TIMEOUT_NS, job.isYielding());
        final StreamReader reader = new StreamReader(link, job.messageLength(), null, 0);
        final long warm = produce(link, job, true, 0, patience);
        tally.reset();
        signals.measuring();
        final long startNs = System.nanoTime();
        final long last = produce(link, job, false, warm, patience);
        signals.stopAfter(last);
        while (!signals.isConsumed(last))
        {
            reader.poll(); // what has not moved into the log yet moves on with that
            patience.spin();
        }
        tally.end(last - warm, System.nanoTime() - startNs);
    }

    private static long produce(
        final Link link, final Job job, final boolean isWarmUp, final long first, final Patience patience)
    {
        final int length = job.messageLength();
        long count = first;
        final long beginNs = System.nanoTime();
        long elapsedNs;
        do
        {
            MutableDirectBuffer buffer = link.acquire();
            while (null == buffer)
            {
                patience.spin();
                buffer = link.acquire();
            }
            Payload.fill(buffer, link.offset(), length, count);
            while (!link.send())
            {
                patience.spin();
            }
            patience.reset();
            count++;
            elapsedNs = System.nanoTime() - beginNs;
        }
        while (isWarmUp ? !job.isWarm(elapsedNs, count - first) : elapsedNs < job.measureNs());

        return count;
    }

    @Override
    public void answer(final Link link, final Job job, final Signals signals, final Tally tally)
    {
        final int kept = job.load().kept();
        final Keeper keeper = kept > 0 ? link.keeper(kept, job.messageLength()) : null;
        final int threads = job.readerThreads();
        final List<List<StreamReader>> shares = new ArrayList<>();
        for (int i = 0; i < job.readers(); i++)
        {
            if (i < threads)
            {
                shares.add(new ArrayList<>());
            }
            shares.get(i % threads).add(new StreamReader(link.inlet(i), job.messageLength(), keeper, kept));
        }

        final AtomicReference<RuntimeException> failure = new AtomicReference<>();
        final List<Thread> others = new ArrayList<>();
        final List<Tally> tallies = new ArrayList<>();
        for (final List<StreamReader> share : shares.subList(1, threads))
        {
            final Tally other = new Tally();
            tallies.add(other);
            final StreamReaders readers = new StreamReaders(share, failure);
            others.add(start(() -> readers.run(signals, other, patience(job)), failure));
        }
        try
        {
            new StreamReaders(shares.get(0), failure).run(signals, tally, patience(job));
        }
        finally
        {
            others.forEach(Stream::join);
        }
        if (null != failure.get())
        {
            throw failure.get();
        }
        tallies.forEach(tally::add);
        signals.consumed(shares.get(0).get(0).received());
    }

    private static Patience patience(final Job job)
    {
        return new Patience("for the next message of a stream", TIMEOUT_NS, job.isYielding());
    }

    private static Thread start(final Runnable work, final AtomicReference<RuntimeException> failure)
    {
        final Thread thread = new Thread(work, "perf-reader-of-stream");
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler(
            (failed, ex) -> failure.compareAndSet(null, new IllegalStateException(ex))); // the first thread throws it
        thread.start();

        return thread;
    }

    private static void join(final Thread thread)
    {
        try
        {
            thread.join(TimeUnit.NANOSECONDS.toMillis(2 * TIMEOUT_NS));
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }
}
