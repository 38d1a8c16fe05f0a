package io.sluice.lane.udp;

import static io.sluice.lane.PostResult.CLOSED;
import static io.sluice.lane.PostResult.MAX_POSITION_EXCEEDED;

import io.sluice.lane.PollGuard;
import io.sluice.lane.Staging;
import io.sluice.region.RegisteredBuffer;
import io.sluice.status.Counters;

import java.util.function.Consumer;

/**
 * Moves posted messages into the log, in their order, as far as there is room; and gives them up when nobody is there
 * any more to take them. The publisher's thread only, but for the guard.
 */
final class MessageMover
{
    private final PostedMessages messages;
    private final FragmentLog log;
    private final LogProgress progress;
    private final UdpSendCounters counters;
    private final Staging staging;
    private final boolean isReportingSent;
    private final Consumer<String> warn;
    private final PollGuard guard = new PollGuard(); // while a frame is claimed and not committed
    private boolean isLengthTold;
    private long userCursor;
    private long abortedPosition;

    MessageMover(
        final PostedMessages messages,
        final FragmentLog log,
        final LogProgress progress,
        final UdpSendCounters counters,
        final Staging staging,
        final boolean isReportingSent,
        final Consumer<String> warn)
    {
        this.messages = messages;
        this.log = log;
        this.progress = progress;
        this.counters = counters;
        this.staging = staging;
        this.isReportingSent = isReportingSent;
        this.warn = warn;
    }

    /**
     * Move on with what waits.
     *
     * @param isConnected is there a receiver? If not, all that is out is given up.
     */
    void moveOn(final boolean isConnected)
    {
        if (!isConnected)
        {
            abort();
        }
        while (messages.isMoving())
        {
            final long result = move();
            if (result < 0)
            {
                if (CLOSED == result || MAX_POSITION_EXCEEDED == result)
                {
                    abort();
                }
                break;
            }
        }
    }

    /**
     * Move the message whose turn it is.
     *
     * @return the position after it when all of it is in the log, or the code that says why it is not.
     */
    long move()
    {
        final long ticket = messages.movingTicket();
        final RegisteredBuffer buffer = messages.buffer(ticket); // keeps its memory reachable, and so mapped
        final long reference = messages.reference(ticket);
        final int length = messages.length(ticket);
        final int before = log.movedLength();
        if (!isLengthTold && null != log.describeLimit(length))
        {
            isLengthTold = true; // once is enough
            warn.accept("a message of " + length + " bytes " + log.describeLimit(length));
        }
        guard.begin();
        final long result;
        try
        {
            result = log.append(messages.address(ticket), reference, length);
        }
        finally
        {
            guard.exit();
        }
        final int moved = (result < 0 ? log.movedLength() : length) - before;
        if (moved > 0)
        {
            userCursor += moved;
            Counters.add(counters.userCursor, moved);
            if (0 == reference)
            {
                counters.ofLane.copiedBytes += moved;
            }
            else
            {
                counters.ofLane.movedBytes += staging.owns(buffer) ? 0 : moved; // what was offered is a copy
                buffer.region().countMoved(moved);
            }
        }
        if (result >= 0)
        {
            messages.moved(result);
        }

        return result;
    }

    /**
     * Nobody is there any more to take what is out, but for what has been taken already.
     */
    void abort()
    {
        if (messages.hasReaders())
        {
            abortedPosition = log.end();
            messages.abort(safePosition(), abortedPosition);
            log.abort();
        }
    }

    /**
     * What lies below has been given up.
     */
    long abortedPosition()
    {
        return abortedPosition;
    }

    long userCursor()
    {
        return userCursor;
    }

    /**
     * How much of the message whose turn it is has moved.
     */
    int movedLength()
    {
        return log.movedLength();
    }

    String describe()
    {
        return messages.isMoving() ? "ticket " + messages.movingTicket() + " has moved into the log with " +
            log.movedLength() + " of " + messages.length(messages.movingTicket()) + " bytes" : "all of them in the log";
    }

    PollGuard guard()
    {
        return guard;
    }

    void close()
    {
        counters.close();
    }

    private long safePosition()
    {
        if (progress.isAcknowledging())
        {
            return progress.acknowledged();
        }

        return isReportingSent ? progress.sent() : log.end();
    }
}
