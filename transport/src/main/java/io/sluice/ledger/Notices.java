package io.sluice.ledger;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongPredicate;

import static io.sluice.ledger.LedgerDescriptor.MAX_READERS;

/**
 * What a publisher's thread is to look at when it next comes by: told by another thread, or by itself where it can't
 * stop.
 */
final class Notices
{
    static final int SOMEBODY_DIED = 1;
    static final int TIME_PASSED = 2;
    static final int STOPPED = 4;
    static final int FIRST_DROPPED = 8;

    private static final AtomicIntegerFieldUpdater<Notices> REASONS =
        AtomicIntegerFieldUpdater.newUpdater(Notices.class, "reasons");

    private final AtomicLong deadRows = new AtomicLong();
    private final AtomicLongArray deadOwners = new AtomicLongArray(MAX_READERS);
    private volatile int reasons;
    private volatile long nowNs;

    boolean areThere()
    {
        return 0 != reasons;
    }

    void add(final int more)
    {
        REASONS.getAndUpdate(this, (before) -> before | more);
    }

    /**
     * Take them, but for {@link #STOPPED}, which stays.
     */
    int take()
    {
        return REASONS.getAndUpdate(this, (before) -> before & STOPPED);
    }

    /**
     * Rows whose members were found to be dead since the last time.
     */
    long takeDeadRows()
    {
        return deadRows.getAndSet(0);
    }

    long deadOwner(final int row)
    {
        return deadOwners.get(row);
    }

    long timeNs()
    {
        return nowNs;
    }

    void observe(final PublisherLedger ledger, final LongPredicate isAlive, final long timeNs)
    {
        nowNs = timeNs;
        int found = TIME_PASSED;
        for (int row = 0; row < MAX_READERS; row++)
        {
            final long owner = ledger.ownerAcquire(row);
            if (0 != owner && !isAlive.test(owner))
            {
                deadOwners.set(row, owner);
                final long bit = 1L << row;
                deadRows.getAndUpdate((rows) -> rows | bit);
                found |= SOMEBODY_DIED;
            }
        }
        add(found);
    }
}
