package io.sluice.ledger;

/**
 * The messages of a publication that are out with readers. Each has a slot, from post to completion; slots are taken
 * and freed in any order, so one message that is held for long costs one slot and no more.
 * <pre>
 *   post ──► order (first in, first out) ──all have read and released──► complete
 *                └──some hold it──► parked ──all have released──────────► complete
 * </pre>
 * The publisher's thread only.
 */
public final class Outstanding
{
    private static final int PARKED_PER_POLL = 64;
    private static final int PARKED_PER_IDLE_POLL = 1024;

    private final PublisherLedger ledger;
    private final Readers readers;
    private final int depth;
    private final long[] tickets;
    private final long[] initial;   // rows that it was posted to
    private final long[] remaining; // rows that have not yet read and released it
    private final long[] lost;      // rows that it was dropped for, or that died, left or were detached without it
    private final long[] postedNs;
    private final String[] deadReaders;
    private final int[] free;
    private final int[] order;
    private final int[] parked;
    private int freeCount;
    private int parkedCount;
    private int parkedIndex;
    private int parkedBudget;
    private long head;
    private long tail;

    Outstanding(final PublisherLedger ledger, final Readers readers)
    {
        this.ledger = ledger;
        this.readers = readers;
        depth = ledger.depth();
        tickets = new long[depth];
        initial = new long[depth];
        remaining = new long[depth];
        lost = new long[depth];
        postedNs = new long[depth];
        deadReaders = new String[depth];
        free = new int[depth];
        order = new int[depth];
        parked = new int[depth];
        for (int i = 0; i < depth; i++)
        {
            free[i] = depth - 1 - i;
        }
        freeCount = depth;
    }

    /**
     * The slot that the next message will have.
     *
     * @return the slot, or -1 if every ticket is out.
     */
    public int nextSlot()
    {
        return 0 == freeCount ? -1 : free[freeCount - 1];
    }

    /**
     * Why it may be that nothing more can be posted.
     *
     * @return a text that says how many are out, and who stands in the way.
     */
    public String describe()
    {
        return depth - freeCount + " of " + depth + " tickets are out" +
            (0 == freeCount ? "; " : ", so it is the log or a pool that has no room; ") + readers.describeSlowest();
    }

    /**
     * Enter a message into the slot that {@link #nextSlot()} named, before any reader can see it.
     *
     * @param ticket of the message.
     * @param rows   that it is for; none of them makes it complete at once. All others that read now lose it.
     * @param length of the message in bytes, for people.
     */
    public void open(final long ticket, final long rows, final long length)
    {
        final int slot = free[--freeCount];
        tickets[slot] = ticket;
        initial[slot] = rows;
        remaining[slot] = rows;
        lost[slot] = readers.active() & ~rows;
        postedNs[slot] = readers.timeNs();
        order[(int)(tail++ & depth - 1)] = slot;
        ledger.post(slot, ticket, length);
        readers.posted(rows);
    }

    /**
     * Begin a round of {@link #poll()}.
     */
    public void beginPoll()
    {
        parkedBudget = Math.min(parkedCount, head == tail ? PARKED_PER_IDLE_POLL : PARKED_PER_POLL);
    }

    /**
     * A message that has become complete. It must be {@link #close(int) closed} before the next call.
     *
     * @return its slot, or -1 if there is none, or none in this round.
     */
    public int poll()
    {
        while (head != tail)
        {
            final int slot = order[(int)(head & depth - 1)];
            final long unread = advance(slot);
            if (0 == remaining[slot])
            {
                head++;
                return slot;
            }
            if (0 != (unread & ~readers.mayHaveGaps()))
            {
                break; // by one who has read nothing after it either
            }
            head++;
            parked[parkedCount++] = slot;
        }

        while (parkedBudget-- > 0 && parkedCount > 0)
        {
            if (parkedIndex >= parkedCount)
            {
                parkedIndex = 0;
            }
            final int slot = parked[parkedIndex];
            advance(slot);
            if (0 == remaining[slot])
            {
                parked[parkedIndex] = parked[--parkedCount];
                return slot;
            }
            parkedIndex++;
        }

        return -1;
    }

    /**
     * A complete message has been given back.
     *
     * @param slot of the message.
     */
    public void close(final int slot)
    {
        ledger.complete(slot);
        deadReaders[slot] = null;
        free[freeCount++] = slot;
    }

    /**
     * Take out a message that will not be waited for, complete or not: the publication ends.
     *
     * @return its slot, or -1 if nothing is out.
     */
    public int abort()
    {
        if (head != tail)
        {
            return order[(int)(head++ & depth - 1)];
        }

        return parkedCount > 0 ? parked[--parkedCount] : -1;
    }

    /**
     * How many messages are out.
     *
     * @return the number of messages.
     */
    public int count()
    {
        return depth - freeCount;
    }

    /**
     * The ticket of a message.
     *
     * @param slot of the message.
     * @return the ticket.
     */
    public long ticket(final int slot)
    {
        return tickets[slot];
    }

    /**
     * Who the message was posted to.
     *
     * @param slot of the message.
     * @return a mask of rows.
     */
    public long initialReaders(final int slot)
    {
        return initial[slot];
    }

    /**
     * Who did not get it: it was dropped for them, they left or were detached without reading it, or they died.
     *
     * @param slot of the message.
     * @return a mask of rows.
     */
    public long lostReaders(final int slot)
    {
        return lost[slot];
    }

    /**
     * A reader that died before it had read and released the message.
     *
     * @param slot of the message.
     * @return what it called itself, or null if none died.
     */
    public String deadReader(final int slot)
    {
        return deadReaders[slot];
    }

    /**
     * Strike out the rows that have read and released a message.
     *
     * @return the rows that have not read it.
     */
    private long advance(final int slot)
    {
        final long ticket = tickets[slot];
        long left = remaining[slot];
        long unread = 0;
        for (long rows = left; 0 != rows; rows &= rows - 1)
        {
            final int row = Long.numberOfTrailingZeros(rows);
            final long bit = 1L << row;
            if (!readers.hasConsumed(row, ticket))
            {
                unread |= bit;
            }
            else if (!ledger.isHeldAcquire(row, slot)) // after consumed: the member writes held first
            {
                left &= ~bit;
            }
        }
        remaining[slot] = left;

        return unread & left;
    }

    /**
     * A reader died: nothing waits for it.
     */
    void died(final long bit, final String name)
    {
        for (int slot = 0; slot < depth; slot++)
        {
            if (0 != (remaining[slot] & bit))
            {
                advance(slot);
                if (0 != (remaining[slot] & bit))
                {
                    remaining[slot] &= ~bit;
                    lost[slot] |= bit;
                    deadReaders[slot] = name;
                }
            }
        }
    }

    /**
     * A reader reads nothing more: only what it holds is waited for.
     */
    void waiveUnheld(final long bit)
    {
        final int row = Long.numberOfTrailingZeros(bit);
        for (int slot = 0; slot < depth; slot++)
        {
            if (0 != (remaining[slot] & bit) && !ledger.isHeldVolatile(row, slot))
            {
                if (!readers.hasConsumed(row, tickets[slot]))
                {
                    lost[slot] |= bit;
                }
                remaining[slot] &= ~bit;
            }
        }
    }

    boolean names(final long bit)
    {
        for (int slot = 0; slot < depth; slot++)
        {
            if (0 != (remaining[slot] & bit))
            {
                return true;
            }
        }

        return false;
    }

    int countUnfinished(final int row)
    {
        int count = 0;
        for (int slot = 0; slot < depth; slot++)
        {
            if (0 != (remaining[slot] & 1L << row) &&
                (!readers.hasConsumed(row, tickets[slot]) || ledger.isHeldAcquire(row, slot)))
            {
                count++;
            }
        }

        return count;
    }

    int countHeld(final int row)
    {
        int count = 0;
        for (int slot = 0; slot < depth; slot++)
        {
            if (0 != (remaining[slot] & 1L << row) && ledger.isHeldAcquire(row, slot))
            {
                count++;
            }
        }

        return count;
    }

    /**
     * How long the oldest message that a reader has not read has been out.
     */
    long oldestUnreadNs(final int row)
    {
        long age = 0;
        for (int slot = 0; slot < depth; slot++)
        {
            if (0 != (remaining[slot] & 1L << row) && !readers.hasConsumed(row, tickets[slot]))
            {
                age = Math.max(age, readers.timeNs() - postedNs[slot]);
            }
        }

        return age;
    }
}
