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
 * One way, as fast as it goes: each message is filled here and summed there, and every sum is checked. The time ends
 * when the far end has summed the last.
 */
public final class Stream implements Loop, MessageSink
{
    private static final long TIMEOUT_NS = 20_000_000_000L;

    private int expectedLength;
    private long received;
    private long pieceSum;
    private long pieceLength;
    private WrongResultException failure; // Aeron catches what a handler throws

    /**
     * Nothing received.
     */
    public Stream()
    {
    }

    @Override
    public void drive(final Link link, final Job job, final Signals signals, final Tally tally)
    {
        begin(job);
        final Patience patience =
            new Patience("for room to send the next message of a stream", TIMEOUT_NS, job.isYielding());
        final long warm = produce(link, job, true, 0, patience);
        tally.reset();
        signals.measuring();
        final long startNs = System.nanoTime();
        final long last = produce(link, job, false, warm, patience);
        signals.stopAfter(last);
        while (!signals.isConsumed(last))
        {
            link.poll(this); // what has not moved into the log yet moves on with that
            patience.spin();
        }
        tally.end(last - warm, System.nanoTime() - startNs);
    }

    private long produce(
        final Link link, final Job job, final boolean isWarmUp, final long first, final Patience patience)
    {
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
            Payload.fill(buffer, link.offset(), expectedLength, count);
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
        begin(job);
        tally.reset();
        final Patience patience = new Patience("for the next message of a stream", TIMEOUT_NS, job.isYielding());
        boolean isMeasuring = false;
        long warm = 0;
        do
        {
            final long before = received;
            link.poll(this);
            if (before != received)
            {
                patience.reset();
            }
            else
            {
                if (null != failure)
                {
                    throw failure;
                }
                patience.spin();
            }
            if (!isMeasuring && signals.isMeasuring())
            {
                isMeasuring = true;
                warm = received;
                tally.reset();
            }
        }
        while (!signals.isLast(received));
        tally.end(received - warm, 0);
        signals.consumed(received);
    }

    @Override
    public void onMessage(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length != expectedLength)
        {
            failure = new WrongResultException("a message of " + length + " bytes instead of " + expectedLength);
            return;
        }
        complete(length, Payload.sum(buffer, offset, length));
    }

    @Override
    public void onPiece(
        final DirectBuffer buffer, final int offset, final int length, final long messageOffset, final boolean isLast)
    {
        if (messageOffset != pieceLength || messageOffset + length > expectedLength ||
            isLast != (messageOffset + length == expectedLength))
        {
            failure = new WrongResultException("a piece of " + length + " bytes at " + messageOffset +
                " after " + pieceLength + " of " + expectedLength + " bytes");
            return;
        }
        pieceSum += Payload.sum(buffer, offset, length);
        pieceLength += length;
        if (isLast)
        {
            final long sum = pieceSum;
            pieceSum = 0;
            pieceLength = 0;
            complete(expectedLength, sum);
        }
    }

    private void complete(final int length, final long sum)
    {
        if (sum != Payload.expectedSum(length, received))
        {
            failure = new WrongResultException("the sum of message " + received + " is " + sum + " instead of " +
                Payload.expectedSum(length, received));
            return;
        }
        received++;
    }

    private void begin(final Job job)
    {
        expectedLength = job.messageLength();
        received = 0;
        pieceSum = 0;
        pieceLength = 0;
        failure = null;
    }
}
