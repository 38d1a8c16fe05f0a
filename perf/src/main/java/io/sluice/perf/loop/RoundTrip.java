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
 * A closed loop: the next message goes when the answer to the last is there, and the answer goes in the callback of the
 * message. Each time reaches from before the space for a message is acquired to when the poll that brought the answer
 * has returned; one reading of the clock is in it.
 */
public final class RoundTrip implements Loop, MessageSink
{
    private static final long TIMEOUT_NS = 20_000_000_000L;

    private int expectedLength;
    private boolean isStamped;
    private Link answering; // on the far end: answers go out in the callback
    private Patience patience;
    private long received;
    private WrongResultException failure; // Aeron catches what a handler throws
    private long stamp;

    /**
     * Nothing received.
     */
    public RoundTrip()
    {
    }

    @Override
    public void drive(final Link link, final Job job, final Signals signals, final Tally tally)
    {
        begin(job);
        answering = null;
        patience = new Patience("for the answer to a round trip", TIMEOUT_NS, job.isYielding());
        final long warm = exchange(link, job, true, 0, tally);
        tally.reset();
        signals.measuring();
        final long startNs = System.nanoTime();
        final long last = exchange(link, job, false, warm, tally);
        tally.end(last - warm, System.nanoTime() - startNs);
        signals.stopAfter(last);
    }

    private long exchange(
        final Link link, final Job job, final boolean isWarmUp, final long first, final Tally tally)
    {
        long count = first;
        final long beginNs = System.nanoTime();
        long nowNs;
        do
        {
            final long startNs = System.nanoTime();
            count++;
            send(link, count);
            while (received != count)
            {
                link.poll(this);
                idle();
            }
            nowNs = System.nanoTime();
            tally.recordNs(nowNs - startNs);
            patience.reset();
            if (isStamped && stamp != count)
            {
                throw new WrongResultException("sent number " + count + " and got number " + stamp + " back");
            }
        }
        while (isWarmUp ? !job.isWarm(nowNs - beginNs, count - first) : nowNs - beginNs < job.measureNs());

        return count;
    }

    @Override
    public void answer(final Link link, final Job job, final Signals signals, final Tally tally)
    {
        begin(job);
        answering = link;
        tally.reset();
        patience = new Patience("for the next message of a round trip", TIMEOUT_NS, job.isYielding());
        boolean isMeasuring = false;
        long before = 0;
        long warm = 0;
        while (true)
        {
            link.poll(this);
            if (received != before)
            {
                before = received;
                patience.reset();
            }
            else
            {
                idle();
                if (!isMeasuring && signals.isMeasuring())
                {
                    isMeasuring = true;
                    warm = received;
                    tally.reset();
                }
                if (signals.isLast(received))
                {
                    break;
                }
            }
        }
        tally.end(received - warm, 0);
        signals.consumed(received);
    }

    private void send(final Link link, final long number)
    {
        MutableDirectBuffer buffer = link.acquire();
        while (null == buffer)
        {
            patience.spin();
            buffer = link.acquire();
        }
        if (isStamped)
        {
            Stamp.write(buffer, link.offset(), expectedLength, number, number);
        }
        while (!link.send())
        {
            patience.spin();
        }
    }

    @Override
    public void onMessage(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length != expectedLength)
        {
            failure = new WrongResultException("a message of " + length + " bytes instead of " + expectedLength);
            return;
        }
        received++;
        if (isStamped)
        {
            stamp = buffer.getLong(offset);
            failure = Stamp.check(buffer, offset, length, expectedLength, stamp);
        }
        if (null != answering)
        {
            send(answering, stamp);
        }
    }

    private void idle()
    {
        if (null != failure)
        {
            throw failure;
        }
        patience.spin();
    }

    private void begin(final Job job)
    {
        expectedLength = job.messageLength();
        isStamped = job.isStamped();
        received = 0;
        failure = null;
        stamp = 0;
    }
}
