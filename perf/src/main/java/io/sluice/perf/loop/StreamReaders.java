package io.sluice.perf.loop;

import io.sluice.perf.spi.Patience;
import io.sluice.perf.spi.Signals;
import io.sluice.perf.spi.Tally;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The readers of a stream that one thread serves in turn. If one of any thread fails, all stop.
 */
final class StreamReaders
{
    private final StreamReader[] readers;
    private final AtomicReference<RuntimeException> failure;

    StreamReaders(final List<StreamReader> readers, final AtomicReference<RuntimeException> failure)
    {
        this.readers = readers.toArray(new StreamReader[0]);
        this.failure = failure;
    }

    /**
     * Read until all has come.
     */
    void run(final Signals signals, final Tally tally, final Patience patience)
    {
        try
        {
            read(signals, tally, patience);
        }
        catch (final RuntimeException ex)
        {
            failure.compareAndSet(null, ex);
            throw failure.get();
        }
    }

    private void read(final Signals signals, final Tally tally, final Patience patience)
    {
        tally.reset();
        boolean isMeasuring = false;
        long warm = 0;
        do
        {
            final long before = received();
            for (final StreamReader reader : readers)
            {
                reader.poll();
            }
            if (before != received())
            {
                patience.reset();
            }
            else
            {
                failIfWrong();
                patience.spin();
            }
            if (!isMeasuring && signals.isMeasuring())
            {
                isMeasuring = true;
                warm = received();
                tally.reset();
            }
        }
        while (!isLast(signals));
        tally.end(received() - warm, 0);
        for (final StreamReader reader : readers)
        {
            reader.releaseAll();
        }
    }

    private void failIfWrong()
    {
        for (final StreamReader reader : readers)
        {
            reader.failIfWrong();
        }
        if (null != failure.get())
        {
            throw failure.get();
        }
    }

    private boolean isLast(final Signals signals)
    {
        for (final StreamReader reader : readers)
        {
            if (!signals.isLast(reader.received()))
            {
                return false;
            }
        }

        return true;
    }

    private long received()
    {
        long sum = 0;
        for (final StreamReader reader : readers)
        {
            sum += reader.received();
        }

        return sum;
    }
}
