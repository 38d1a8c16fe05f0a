package io.sluice.perf.loop;

import io.sluice.perf.spi.Job;
import io.sluice.perf.spi.Keeper;
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
 * when the far end has summed the last. The far end may keep some messages: each is looked at again when it is let go.
 * And it may have several readers, each of which sums every message; one thread serves them in turn.
 */
public final class Stream implements Loop, MessageSink
{
    private static final long TIMEOUT_NS = 20_000_000_000L;

    private int expectedLength;
    private long[] received = { 0 }; // by each reader
    private int reader;
    private Keeper keeper; // null if none is kept
    private int kept;
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
        final int readers = job.readers();
        received = new long[readers];
        kept = job.load().kept();
        keeper = kept > 0 ? link.keeper(kept, expectedLength) : null;
        tally.reset();
        final Patience patience = new Patience("for the next message of a stream", TIMEOUT_NS, job.isYielding());
        boolean isMeasuring = false;
        long warm = 0;
        do
        {
            final long before = received();
            for (int i = 0; i < readers; i++)
            {
                reader = i;
                link.poll(i, this);
            }
            if (before != received())
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
                warm = received();
                tally.reset();
            }
        }
        while (!isLast(signals));
        tally.end(received() - warm, 0);
        releaseAll();
        signals.consumed(received[0]);
    }

    private boolean isLast(final Signals signals)
    {
        for (final long count : received)
        {
            if (!signals.isLast(count))
            {
                return false;
            }
        }

        return true;
    }

    private long received()
    {
        long sum = 0;
        for (final long count : received)
        {
            sum += count;
        }

        return sum;
    }

    @Override
    public void onMessage(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length != expectedLength)
        {
            failure = new WrongResultException("a message of " + length + " bytes instead of " + expectedLength);
            return;
        }
        if (null != keeper)
        {
            keep(buffer, offset, length);
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
        final long number = received[reader];
        if (sum != Payload.expectedSum(length, number))
        {
            failure = new WrongResultException("the sum of message " + number + " is " + sum + " instead of " +
                Payload.expectedSum(length, number));
            return;
        }
        received[reader] = number + 1;
    }

    private void keep(final DirectBuffer buffer, final int offset, final int length)
    {
        final long number = received[0];
        final int place = (int)(number % kept);
        if (number >= kept)
        {
            release(place, number - kept);
        }
        keeper.keep(place, buffer, offset, length);
    }

    private void release(final int place, final long number)
    {
        final DirectBuffer buffer = keeper.buffer(place);
        final long first = buffer.getLong(keeper.offset(place));
        final long last = buffer.getLong(keeper.offset(place) + expectedLength - Long.BYTES);
        if (number != first || number + expectedLength / Long.BYTES - 1 != last)
        {
            failure = new WrongResultException("kept message " + number + " has become " + first + " to " + last);
        }
        keeper.release(place);
    }

    private void releaseAll()
    {
        final long end = null == keeper ? 0 : received[0];
        for (long number = Math.max(0, end - kept); number < end; number++)
        {
            release((int)(number % kept), number);
        }
        if (null != failure)
        {
            throw failure;
        }
    }

    private void begin(final Job job)
    {
        expectedLength = job.messageLength();
        received = new long[]{ 0 };
        reader = 0;
        keeper = null;
        pieceSum = 0;
        pieceLength = 0;
        failure = null;
    }
}
