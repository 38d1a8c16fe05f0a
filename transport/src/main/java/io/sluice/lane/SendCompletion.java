package io.sluice.lane;

import io.sluice.region.RegisteredBuffer;

/**
 * One per sender, filled anew for each completion. For lanes, not for users.
 */
public final class SendCompletion implements Completion
{
    private long ticket;
    private CompletionStatus status;
    private RegisteredBuffer buffer;
    private int readers;
    private int lost;
    private String deadReader;

    /**
     * Nothing has completed yet.
     */
    public SendCompletion()
    {
    }

    /**
     * What became of a message, by who was to read it and who did not.
     *
     * @param initial    bits of those that it was posted to.
     * @param lost       bits of those that did not get it.
     * @param deadReader one that died holding it, or null.
     * @return the status.
     */
    public static CompletionStatus status(final long initial, final long lost, final String deadReader)
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

    /**
     * Fill it.
     *
     * @param newTicket     of the message.
     * @param newStatus     what became of it.
     * @param newBuffer     that was posted.
     * @param newReaders    how many it was posted to.
     * @param newLost       how many did not get it.
     * @param newDeadReader who died, or null.
     */
    public void set(
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

    @Override
    public long ticket()
    {
        return ticket;
    }

    @Override
    public CompletionStatus status()
    {
        return status;
    }

    @Override
    public RegisteredBuffer buffer()
    {
        return buffer;
    }

    @Override
    public int readers()
    {
        return readers;
    }

    @Override
    public int lost()
    {
        return lost;
    }

    @Override
    public String deadReader()
    {
        return deadReader;
    }

    @Override
    public void release()
    {
        if (CompletionStatus.SENT != status)
        {
            buffer.release();
        }
    }

    /**
     * A description.
     *
     * @return ticket, status and readers.
     */
    public String toString()
    {
        return "Completion{ticket=" + ticket + " status=" + status + " readers=" + readers + " lost=" + lost +
            (null == deadReader ? "" : " deadReader=" + deadReader) + "}";
    }
}
