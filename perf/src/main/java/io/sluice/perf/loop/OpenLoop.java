package io.sluice.perf.loop;

import io.sluice.perf.spi.Job;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.Loop;
import io.sluice.perf.spi.MessageSink;
import io.sluice.perf.spi.Outlet;
import io.sluice.perf.spi.Patience;
import io.sluice.perf.spi.Signals;
import io.sluice.perf.spi.Tally;
import io.sluice.perf.spi.WrongResultException;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

import java.util.concurrent.TimeUnit;

/**
 * Messages at a set rate, whether or not answers have come; the far end sends each back in the callback that brings it.
 * The time of each reaches from when it was <em>to be sent</em> until its answer is handed over: what has to wait
 * because something before it took long has waited, and is not left out. With large messages between the small ones,
 * these go on the same stream whenever there is room, at most one for a number of small ones; they carry a stamp, are
 * not filled, and are not sent back.
 */
public final class OpenLoop implements Loop, MessageSink
{
    private static final long TIMEOUT_NS = 20_000_000_000L;
    private static final long LARGE = -1; // in place of a time

    private final NanoClock clock;
    private int timedLength;
    private int largeLength;
    private Outlet answering; // null on the near end
    private Tally tally;
    private Patience patience;
    private long measureFromNs;
    private long received;
    private long largeReceived;
    private long recorded;
    private WrongResultException failure; // Aeron catches what a handler throws

    private long sent;
    private long largeSent;
    private MutableDirectBuffer buffer; // null if the next message has none yet
    private MutableDirectBuffer largeBuffer;

    /**
     * With the clock of this machine.
     */
    public OpenLoop()
    {
        this(SystemNanoClock.INSTANCE);
    }

    /**
     * With a clock.
     *
     * @param clock by which messages are due and are timed.
     */
    public OpenLoop(final NanoClock clock)
    {
        this.clock = clock;
    }

    @Override
    public void drive(final Link link, final Job job, final Signals signals, final Tally newTally)
    {
        begin(job);
        tally = newTally;
        answering = null;
        patience = new Patience("for an answer in an open loop", TIMEOUT_NS, job.isYielding());
        final Outlet outlet = outlet(link, job);
        measureFromNs = Long.MAX_VALUE;
        run(link, outlet, job, warmUpIntervalNs(job), clock.nanoTime(), job.warmUpNs());
        awaitAnswers(link);

        tally.reset();
        signals.measuring();
        final long sentBefore = sent;
        final long largeBefore = largeSent;
        final long startNs = clock.nanoTime();
        measureFromNs = startNs;
        final long endNs = run(link, outlet, job, intervalNs(job), startNs, job.measureNs());
        final double rate = (sent - sentBefore) * (double)TimeUnit.SECONDS.toNanos(1) / (endNs - startNs);
        awaitAnswers(link);
        tally.end(recorded, clock.nanoTime() - startNs);
        tally.beside(largeSent - largeBefore, rate);
        signals.stopAfter(sent + largeSent);
    }

    private static double intervalNs(final Job job)
    {
        return (double)TimeUnit.SECONDS.toNanos(1) / job.load().rate();
    }

    /**
     * Shorter, where it takes that for as many messages as are wanted.
     */
    private static double warmUpIntervalNs(final Job job)
    {
        return Math.min(intervalNs(job), (double)job.warmUpNs() / job.warmUpCount());
    }

    /**
     * Send for a while. What is due is sent as soon as there is room, however late; nothing is skipped.
     *
     * @return when the last was sent or the time was over.
     */
    private long run(
        final Link link,
        final Outlet outlet,
        final Job job,
        final double intervalNs,
        final long startNs,
        final long durationNs)
    {
        final long count = Math.max(1, (long)(durationNs / intervalNs));
        final int smallPerLarge = job.load().smallPerLarge();
        long largeAfter = sent + smallPerLarge;
        long done = 0;
        long nowNs = startNs;
        while (done < count && nowNs - startNs <= durationNs)
        {
            final long dueNs = startNs + (long)(done * intervalNs);
            final boolean isDue = nowNs - dueNs >= 0;
            if (isDue && send(outlet, dueNs))
            {
                done++;
            }
            if (smallPerLarge > 0 && sent >= largeAfter && sendLarge(link))
            {
                largeAfter = sent + smallPerLarge;
            }
            final long before = received;
            link.poll(this);
            idle(isDue || before != received);
            nowNs = clock.nanoTime();
        }
        if (null != largeBuffer)
        {
            while (!sendLarge(link))
            {
                link.poll(this);
                idle(false);
            }
        }
        if (null != buffer && done < count)
        {
            while (!send(outlet, startNs + (long)(done * intervalNs)))
            {
                link.poll(this);
                idle(false);
            }
        }

        return nowNs;
    }

    private boolean send(final Outlet outlet, final long dueNs)
    {
        if (null == buffer)
        {
            buffer = outlet.acquire();
            if (null == buffer)
            {
                return false;
            }
            Stamp.write(buffer, outlet.offset(), timedLength, dueNs, sent + 1);
        }
        if (!outlet.send())
        {
            return false;
        }
        buffer = null;
        sent++;

        return true;
    }

    private boolean sendLarge(final Link link)
    {
        if (null == largeBuffer)
        {
            largeBuffer = link.acquire();
            if (null == largeBuffer)
            {
                return false;
            }
            Stamp.write(largeBuffer, link.offset(), largeLength, LARGE, largeSent + 1);
        }
        if (!link.send())
        {
            return false;
        }
        largeBuffer = null;
        largeSent++;

        return true;
    }

    private void awaitAnswers(final Link link)
    {
        while (received < sent)
        {
            final long before = received;
            link.poll(this);
            idle(before != received);
        }
    }

    @Override
    public void answer(final Link link, final Job job, final Signals signals, final Tally newTally)
    {
        begin(job);
        tally = newTally;
        patience = new Patience("for the next message of an open loop", TIMEOUT_NS, job.isYielding());
        answering = outlet(link, job);
        tally.reset();
        boolean isMeasuring = false;
        long warm = 0;
        while (!signals.isLast(received + largeReceived))
        {
            final long before = received + largeReceived;
            link.poll(this);
            idle(before != received + largeReceived);
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
    public void onMessage(final DirectBuffer message, final int offset, final int length)
    {
        if (length == timedLength)
        {
            received++;
            fail(Stamp.check(message, offset, length, timedLength, received));
            onTimed(message.getLong(offset));
        }
        else if (length == largeLength && null != answering)
        {
            largeReceived++;
            fail(Stamp.check(message, offset, length, largeLength, largeReceived));
        }
        else
        {
            fail(new WrongResultException("a message of " + length + " bytes instead of " + timedLength));
        }
    }

    private void onTimed(final long dueNs)
    {
        if (null == answering)
        {
            if (dueNs >= measureFromNs)
            {
                tally.recordNs(clock.nanoTime() - dueNs);
                recorded++;
            }
            return;
        }
        MutableDirectBuffer answer = answering.acquire();
        while (null == answer)
        {
            patience.spin();
            answer = answering.acquire();
        }
        Stamp.write(answer, answering.offset(), timedLength, dueNs, received);
        while (!answering.send())
        {
            patience.spin();
        }
    }

    private void fail(final WrongResultException ex)
    {
        if (null != ex && null == failure)
        {
            failure = ex;
        }
    }

    private void idle(final boolean isBusy)
    {
        if (null != failure)
        {
            throw failure;
        }
        if (isBusy)
        {
            patience.reset();
        }
        else
        {
            patience.spin();
        }
    }

    private static Outlet outlet(final Link link, final Job job)
    {
        return job.load().inlineLength() > 0 ? link.inline(job.load().inlineLength()) : link;
    }

    private void begin(final Job job)
    {
        if (job.load().rate() < 1)
        {
            throw new IllegalArgumentException("an open loop needs a rate of messages each second");
        }
        timedLength = job.load().inlineLength() > 0 ? job.load().inlineLength() : job.messageLength();
        largeLength = job.load().inlineLength() > 0 ? job.messageLength() : 0;
        received = 0;
        largeReceived = 0;
        recorded = 0;
        sent = 0;
        largeSent = 0;
        buffer = null;
        largeBuffer = null;
        failure = null;
    }
}
