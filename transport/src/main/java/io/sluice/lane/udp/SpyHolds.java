package io.sluice.lane.udp;

import io.sluice.ledger.ReaderRow;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * How far a spy has come, as its publisher shall know it: below the first message that it holds or has not read. The
 * polling thread reads and holds; any thread releases. Whoever changes something works out the position, one at a time
 * and without waiting: who comes while another is at it leaves it to that one to do it once more.
 */
final class SpyHolds
{
    private static final int CAPACITY = 1 << 16; // the most messages that a publisher can have out

    private static final int FOR_PEOPLE = 0; // the hold word in which the table of who holds what sees the oldest hold

    private final ReaderRow row;
    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicLong heldBytes = new AtomicLong();
    private volatile AtomicLongArray positions; // a ring in the order of the log: 1 more than the position, 0 if free
    private long[] sinceNs; // the same: when it was retained; made visible by the position
    private volatile AtomicReferenceArray<UdpMessage> messages; // the same, only for those that are held
    private volatile long tail;
    private volatile long readPosition;
    private volatile boolean isFinished;
    private volatile long head; // written by whoever works out the position
    private long oldestSinceNs; // as the ledger says; of whoever works out the position
    private volatile boolean hasLeft;

    SpyHolds(final ReaderRow row, final long joinPosition)
    {
        this.row = row;
        readPosition = joinPosition;
    }

    /**
     * After a poll: all messages that begin below a position have been read.
     */
    void read(final long position)
    {
        if (readPosition != position)
        {
            readPosition = position;
            publish();
        }
    }

    /**
     * In the callback, on the polling thread.
     *
     * @param position where the message begins.
     * @param length   of the message in bytes.
     * @return where the hold is kept.
     */
    int hold(final UdpMessage message, final long position, final int length)
    {
        if (null == positions)
        {
            sinceNs = new long[CAPACITY];
            messages = new AtomicReferenceArray<>(CAPACITY);
            positions = new AtomicLongArray(CAPACITY);
        }
        final long next = tail;
        if (next - head >= CAPACITY)
        {
            throw new IllegalStateException("a message is held that came " + CAPACITY + " held ones ago: release it");
        }
        final int index = (int)next & CAPACITY - 1;
        messages.set(index, message);
        sinceNs[index] = System.nanoTime();
        positions.set(index, position + 1);
        tail = next + 1;
        held.incrementAndGet();
        heldBytes.addAndGet(length);

        return index;
    }

    /**
     * Any thread: the message is not read any more.
     */
    void release(final int index, final int length)
    {
        held.decrementAndGet();
        heldBytes.addAndGet(-length);
        messages.set(index, null);
        positions.set(index, 0);
        publish();
    }

    /**
     * Nothing more is read. The publisher is told when nothing is held any more.
     */
    void finish()
    {
        isFinished = true;
        publish();
    }

    /**
     * The client leaves: void all holds.
     *
     * @return how many there were.
     */
    int revokeAll()
    {
        int revoked = 0;
        for (int i = 0; null != positions && i < CAPACITY; i++)
        {
            final UdpMessage message = messages.get(i);
            if (null != message && message.revoke())
            {
                revoked++;
            }
        }

        return revoked;
    }

    boolean hasLeft()
    {
        return hasLeft;
    }

    private void publish()
    {
        if (0 == changes.getAndIncrement())
        {
            int seen;
            do
            {
                seen = changes.get();
                workOut();
            }
            while (0 != changes.addAndGet(-seen));
        }
    }

    private void workOut()
    {
        if (!hasLeft)
        {
            row.spyHeldOpaque(held.get(), heldBytes.get());
        }
        final long position = readPosition; // before the holds: what is retained now was not read before
        final long end = tail;
        for (long oldestIndex = head; oldestIndex != end; oldestIndex++)
        {
            final int index = (int)oldestIndex & CAPACITY - 1;
            final long oldest = positions.get(index);
            if (0 != oldest)
            {
                if (oldestSinceNs != sinceNs[index])
                {
                    oldestSinceNs = sinceNs[index];
                    row.holdRelease(FOR_PEOPLE, oldestSinceNs);
                }
                row.consumedPositionRelease(Math.min(position, oldest - 1));
                return;
            }
            head = oldestIndex + 1;
        }
        if (!hasLeft)
        {
            if (0 != oldestSinceNs)
            {
                oldestSinceNs = 0;
                row.unholdRelease(FOR_PEOPLE);
            }
            row.consumedPositionRelease(position);
            if (isFinished)
            {
                hasLeft = true;
                row.leaveRelease();
                row.release();
            }
        }
    }
}
