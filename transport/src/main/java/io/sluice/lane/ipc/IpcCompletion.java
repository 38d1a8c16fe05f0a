package io.sluice.lane.ipc;

import io.sluice.lane.Completion;
import io.sluice.lane.CompletionStatus;
import io.sluice.region.RegisteredBuffer;

/**
 * One per sender, filled anew for each completion.
 */
final class IpcCompletion implements Completion
{
    private long ticket;
    private CompletionStatus status;
    private RegisteredBuffer buffer;
    private int readers;
    private int lost;
    private String deadReader;

    static CompletionStatus status(final long initial, final long lost, final String deadReader)
    {
        if (null != deadReader)
        {
            return CompletionStatus.HOLDER_DIED;
        }
        if (0 == initial)
        {
            return 0 == lost ? CompletionStatus.NO_SUBSCRIBER : CompletionStatus.DROPPED;
        }

        return 0 == (initial & ~lost) ? CompletionStatus.ABORTED : CompletionStatus.RELEASED;
    }

    void set(
        final long newTicket,
        final CompletionStatus newStatus,
        final RegisteredBuffer newBuffer,
        final int newReaders,
        final int newLost,
        final String newDeadReader)
    {
        ticket = newTicket;
        status = newStatus;
        buffer = newBuffer;
        readers = newReaders;
        lost = newLost;
        deadReader = newDeadReader;
    }

    public long ticket()
    {
        return ticket;
    }

    public CompletionStatus status()
    {
        return status;
    }

    public RegisteredBuffer buffer()
    {
        return buffer;
    }

    public int readers()
    {
        return readers;
    }

    public int lost()
    {
        return lost;
    }

    public String deadReader()
    {
        return deadReader;
    }

    public void release()
    {
        buffer.release();
    }

    public String toString()
    {
        return "Completion{ticket=" + ticket + " status=" + status + " readers=" + readers + " lost=" + lost +
            (null == deadReader ? "" : " deadReader=" + deadReader) + "}";
    }
}
