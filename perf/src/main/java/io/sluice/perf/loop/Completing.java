package io.sluice.perf.loop;

import io.sluice.perf.spi.Job;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.Loop;
import io.sluice.perf.spi.MessageSink;
import io.sluice.perf.spi.Patience;
import io.sluice.perf.spi.Signals;
import io.sluice.perf.spi.Tally;
import io.sluice.perf.spi.WrongResultException;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * One message, and the next when the memory of the last is free again: the time from before it is sent until its
 * completion has been taken. The far end looks at each message and lets it go when its callback returns.
 */
public final class Completing implements Loop, MessageSink
{
    private static final long TIMEOUT_NS = 20_000_000_000L;

    private int expectedLength;
    private long received;
    private WrongResultException failure; // Aeron catches what a handler throws

    /**
     * Nothing received.
     */
    public Completing()
    {
    }

    @Override
    public void drive(final Link link, final Job job, final Signals signals, final Tally tally)
    {
        begin(job);
        final Patience patience = new Patience("for a completion", TIMEOUT_NS, job.isYielding());
        final long warm = exchange(link, job, true, 0, tally, patience);
        tally.reset();
        signals.measuring();
        final long startNs = System.nanoTime();
        final long last = exchange(link, job, false, warm, tally, patience);
        tally.end(last - warm, System.nanoTime() - startNs);
        signals.stopAfter(last);
    }

    private long exchange(
        final Link link,
        final Job job,
        final boolean isWarmUp,
        final long first,
        final Tally tally,
        final Patience patience)
    {
        long count = first;
        final long beginNs = System.nanoTime();
        long nowNs;
        do
        {
            MutableDirectBuffer buffer = link.acquire();
            while (null == buffer)
            {
                patience.spin();
                buffer = link.acquire();
            }
            count++;
            Stamp.write(buffer, link.offset(), expectedLength, count, count);
            final long startNs = System.nanoTime();
            while (!link.send())
            {
                patience.spin();
            }
            while (link.pollCompletions() < count)
            {
                patience.spin();
            }
            nowNs = System.nanoTime();
            tally.recordNs(nowNs - startNs);
            patience.reset();
        }
        while (isWarmUp ? !job.isWarm(nowNs - beginNs, count - first) : nowNs - beginNs < job.measureNs());

        return count;
    }

    @Override
    public void answer(final Link link, final Job job, final Signals signals, final Tally tally)
    {
        begin(job);
        tally.reset();
        final Patience patience = new Patience("for the next message", TIMEOUT_NS, job.isYielding());
        boolean isMeasuring = false;
        long warm = 0;
        while (!signals.isLast(received))
        {
            final long before = received;
            link.poll(this);
            if (null != failure)
            {
                throw failure;
            }
            if (before != received)
            {
                patience.reset();
            }
            else
            {
                patience.spin();
            }
            if (!isMeasuring && signals.isMeasuring())
            {
                isMeasuring = true;
                warm = received;
                tally.reset();
            }
        }
        tally.end(received - warm, 0);
        signals.consumed(received);
    }

    @Override
    public void onMessage(final DirectBuffer buffer, final int offset, final int length)
    {
        received++;
        if (null == failure)
        {
            failure = Stamp.check(buffer, offset, length, expectedLength, received);
        }
    }

    private void begin(final Job job)
    {
        expectedLength = job.messageLength();
        received = 0;
        failure = null;
    }
}
