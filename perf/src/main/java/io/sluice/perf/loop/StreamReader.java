package io.sluice.perf.loop;

import io.sluice.perf.spi.Inlet;
import io.sluice.perf.spi.Keeper;
import io.sluice.perf.spi.MessageSink;
import io.sluice.perf.spi.WrongResultException;
import org.agrona.DirectBuffer;

/**
 * What one reader of a stream does with it: sums each message, and checks the sum. It may keep some messages: each is
 * looked at again when it is let go.
 */
final class StreamReader implements MessageSink
{
    private final Inlet inlet;
    private final int expectedLength;
    private final Keeper keeper; // null if none is kept
    private final int kept;
    private long received;
    private long pieceSum;
    private long pieceLength;
    private WrongResultException failure; // Aeron catches what a handler throws

    StreamReader(final Inlet inlet, final int expectedLength, final Keeper keeper, final int kept)
    {
        this.inlet = inlet;
        this.expectedLength = expectedLength;
        this.keeper = keeper;
        this.kept = kept;
    }

    void poll()
    {
        inlet.poll(this);
    }

    long received()
    {
        return received;
    }

    void failIfWrong()
    {
        if (null != failure)
        {
            throw failure;
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
        if (sum != Payload.expectedSum(length, received))
        {
            failure = new WrongResultException("the sum of message " + received + " is " + sum + " instead of " +
                Payload.expectedSum(length, received));
            return;
        }
        received++;
    }

    private void keep(final DirectBuffer buffer, final int offset, final int length)
    {
        final int place = (int)(received % kept);
        if (received >= kept)
        {
            release(place, received - kept);
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

    void releaseAll()
    {
        final long end = null == keeper ? 0 : received;
        for (long number = Math.max(0, end - kept); number < end; number++)
        {
            release((int)(number % kept), number);
        }
        failIfWrong();
    }
}
