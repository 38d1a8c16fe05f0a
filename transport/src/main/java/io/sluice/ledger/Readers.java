package io.sluice.ledger;

import static io.sluice.ledger.LedgerDescriptor.*;
import static io.sluice.ledger.Notices.*;

import java.util.function.BiConsumer;
import java.util.function.LongPredicate;

/**
 * Who reads a publication, as its publisher sees it: admits members that join, lets go of those that leave or die, and
 * applies their policies. The publisher's thread does all of that; another only tells who is dead and that time passes.
 */
public final class Readers
{
    private final PublisherLedger ledger;
    private final Outstanding outstanding;
    private final BiConsumer<ReaderEvent, String> listener;
    private final Notices notices = new Notices();
    private final long[] consumedTickets = new long[MAX_READERS];
    private final long[] limits = new long[MAX_READERS]; // of the policy
    private final long[] dropped = new long[MAX_READERS];
    private final int[] unfinished = new int[MAX_READERS]; // upper bound, for readers that messages are dropped for
    private long requestsSeen;
    private long active;
    private long leaving;
    private long blocking;
    private long dropping;
    private long detaching;
    private long everDropping;
    private long detached;
    private long toldDropping;

    /**
     * No readers yet.
     *
     * @param ledger   of the publication.
     * @param listener is told, on the publisher's thread, what becomes of readers.
     */
    public Readers(final PublisherLedger ledger, final BiConsumer<ReaderEvent, String> listener)
    {
        this.ledger = ledger;
        this.listener = listener;
        this.outstanding = new Outstanding(ledger, this);
    }

    /**
     * What is out with these readers.
     *
     * @return the outstanding messages.
     */
    public Outstanding outstanding()
    {
        return outstanding;
    }

    /**
     * Is there anything to do for {@link #tend(long, long)}? Cheap: two reads of words that rarely change.
     *
     * @return true if so.
     */
    public boolean needTending()
    {
        return requestsSeen != ledger.requestsAcquire() || notices.areThere();
    }

    /**
     * Has another thread told something? Cheaper still, and enough where it does not matter to be late by as long as
     * that thread takes to come by.
     *
     * @return true if there is something to do for {@link #tend(long, long)}, or this has stopped.
     */
    public boolean needAttention()
    {
        return notices.areThere();
    }

    /**
     * From now on there is no sending without attention.
     */
    public void stop()
    {
        notices.add(STOPPED);
    }

    /**
     * Admit, let go, detach.
     *
     * @param lastTicket  that was posted.
     * @param logPosition the end of the log.
     */
    public void tend(final long lastTicket, final long logPosition)
    {
        final int reasons = notices.take();
        final long requests = ledger.requestsAcquire();
        if (requests != requestsSeen)
        {
            requestsSeen = requests;
            readRows(lastTicket, logPosition);
        }
        if (0 != (reasons & TIME_PASSED) && 0 != (detaching & active | detached))
        {
            detachSlow();
        }
        for (long rows = leaving; 0 != rows; rows &= rows - 1)
        {
            final int row = Long.numberOfTrailingZeros(rows);
            outstanding.waiveUnheld(1L << row);
            if (!outstanding.names(1L << row))
            {
                forget(row);
                ledger.freeRelease(row, false);
            }
        }
        if (0 != (reasons & FIRST_DROPPED))
        {
            tellDropping();
        }
        if (0 != (reasons & SOMEBODY_DIED))
        {
            removeDead(); // after those that have left in good order, and have ended since
        }
    }

    /**
     * Who shall read the next message.
     *
     * @return a mask of rows.
     */
    public long next()
    {
        return 0 == (active & dropping) ? active : active & ~full();
    }

    /**
     * The rows of all who read.
     *
     * @return a mask of rows.
     */
    public long active()
    {
        return active;
    }

    /**
     * How far the log may grow, so that no reader which the publisher waits for falls further back than it should.
     *
     * @param maxLag in bytes.
     * @return a position, or {@link Long#MAX_VALUE} if there is no such reader.
     */
    public long logLimit(final long maxLag)
    {
        long limit = Long.MAX_VALUE;
        for (long rows = active & blocking; 0 != rows; rows &= rows - 1)
        {
            limit = Math.min(
                limit, ledger.consumedPositionAcquire(Long.numberOfTrailingZeros(rows)) + maxLag);
        }

        return limit;
    }

    /**
     * Called by another thread, now and then: who has died, and how late is it?
     *
     * @param isAlive tells of a client id whether its process lives.
     * @param timeNs  monotonic, counting only time in which this process ran.
     */
    public void observe(final LongPredicate isAlive, final long timeNs)
    {
        notices.observe(ledger, isAlive, timeNs);
    }

    /**
     * Who stands most in the way of new posts.
     *
     * @return a text that names the reader with the most unread and held messages, or says that there is none.
     */
    public String describeSlowest()
    {
        int most = 0;
        int slowest = -1;
        for (int row = 0; row < MAX_READERS; row++)
        {
            final int count = outstanding.countUnfinished(row);
            if (count > most)
            {
                most = count;
                slowest = row;
            }
        }

        return slowest < 0 ? "no reader has unread or held messages: poll for completions" :
            "reader " + ledger.name(slowest) + " has " + most + " messages unread or held, of them " +
            outstanding.countHeld(slowest) + " held";
    }

    long timeNs()
    {
        return notices.timeNs();
    }

    boolean hasConsumed(final int row, final long ticket)
    {
        if (consumedTickets[row] >= ticket)
        {
            return true;
        }
        final long consumed = ledger.consumedTicketAcquire(row);
        consumedTickets[row] = consumed;

        return consumed >= ticket;
    }

    /**
     * Rows whose mail may have gaps: that one of them has not read a ticket says nothing of the tickets after it.
     */
    long mayHaveGaps()
    {
        return everDropping;
    }

    private void readRows(final long lastTicket, final long logPosition)
    {
        for (int row = 0; row < MAX_READERS; row++)
        {
            if (0 == ledger.ownerAcquire(row))
            {
                continue;
            }
            final long bit = 1L << row;
            final int state = ledger.stateAcquire(row);
            if (STATE_JOINING == state && ledger.tryAdmit(row, lastTicket, logPosition)) // else it will tell why
            {
                readPolicy(row, bit);
                consumedTickets[row] = lastTicket;
                active |= bit;
                listener.accept(ReaderEvent.JOINED, ledger.name(row));
            }
            else if (STATE_ACTIVE == state)
            {
                readPolicy(row, bit);
            }
            else if (STATE_LEAVING == state && 0 == (leaving & bit))
            {
                final boolean wasAdmitted = wasAdmitted(bit);
                active &= ~bit;
                leaving |= bit;
                if (wasAdmitted)
                {
                    listener.accept(ReaderEvent.LEFT, ledger.name(row));
                }
            }
        }
    }

    private void readPolicy(final int row, final long bit)
    {
        blocking &= ~bit;
        dropping &= ~bit;
        detaching &= ~bit;
        final SlowReaderPolicy policy = ledger.policy(row);
        limits[row] = policy.limit();
        switch (policy.kind())
        {
            case DROP_NEWEST:
                dropping |= bit;
                everDropping |= bit;
                unfinished[row] = outstanding.countUnfinished(row);
                break;

            case DETACH:
                detaching |= bit;
                break;

            default:
                blocking |= bit;
                break;
        }
    }

    /**
     * Rows that have as many messages unread or held as they want to have.
     */
    private long full()
    {
        long full = 0;
        for (long rows = active & dropping; 0 != rows; rows &= rows - 1)
        {
            final int row = Long.numberOfTrailingZeros(rows);
            final long limit = limits[row];
            if (unfinished[row] >= limit)
            {
                unfinished[row] = outstanding.countUnfinished(row);
            }
            if (unfinished[row] >= limit)
            {
                full |= 1L << row;
            }
        }

        return full;
    }

    /**
     * A message was posted to some of the readers that {@link #next()} chose from.
     */
    void posted(final long mask)
    {
        for (long rows = active & dropping; 0 != rows; rows &= rows - 1)
        {
            final int row = Long.numberOfTrailingZeros(rows);
            if (0 != (mask & 1L << row))
            {
                unfinished[row]++;
            }
            else
            {
                ledger.droppedOpaque(row, ++dropped[row]);
                if (1 == dropped[row])
                {
                    notices.add(FIRST_DROPPED); // not now, in the middle of a post: the listener may post, too
                }
            }
        }
    }

    private void tellDropping()
    {
        for (long rows = active & ~toldDropping; 0 != rows; rows &= rows - 1)
        {
            final int row = Long.numberOfTrailingZeros(rows);
            if (dropped[row] > 0)
            {
                toldDropping |= 1L << row;
                listener.accept(ReaderEvent.DROPPING, ledger.name(row));
            }
        }
    }

    private void removeDead()
    {
        for (long rows = notices.takeDeadRows(); 0 != rows; rows &= rows - 1)
        {
            final int row = Long.numberOfTrailingZeros(rows);
            if (notices.deadOwner(row) == ledger.ownerAcquire(row))
            {
                final String name = ledger.name(row);
                final boolean wasAdmitted = wasAdmitted(1L << row); // else the name may be that of the former tenant
                forget(row);
                outstanding.died(1L << row, name);
                ledger.freeRelease(row, true);
                if (wasAdmitted)
                {
                    listener.accept(ReaderEvent.DIED, name);
                }
            }
        }
    }

    private void detachSlow()
    {
        for (long rows = detached; 0 != rows; rows &= rows - 1)
        {
            // one that began to read in that moment let go again when it saw that it is detached
            outstanding.waiveUnheld(Long.lowestOneBit(rows));
        }
        for (long rows = detaching & active; 0 != rows; rows &= rows - 1)
        {
            final int row = Long.numberOfTrailingZeros(rows);
            if (outstanding.oldestUnreadNs(row) > limits[row])
            {
                active &= ~(1L << row);
                detached |= 1L << row;
                ledger.detachVolatile(row);
                outstanding.waiveUnheld(1L << row);
                listener.accept(ReaderEvent.DETACHED, ledger.name(row));
            }
        }
    }

    private boolean wasAdmitted(final long bit)
    {
        return 0 != ((active | detached | leaving) & bit);
    }

    private void forget(final int row)
    {
        final long others = ~(1L << row);
        active &= others;
        leaving &= others;
        blocking &= others;
        dropping &= others;
        detaching &= others;
        everDropping &= others;
        detached &= others;
        toldDropping &= others;
        dropped[row] = 0;
        unfinished[row] = 0;
    }
}
