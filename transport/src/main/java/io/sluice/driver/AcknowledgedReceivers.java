package io.sluice.driver;

import java.util.Arrays;

/**
 * How far each receiver of a publication has come. The sender's thread only.
 * <p>
 * Ids of receivers can be forged, so that only {@value #MAX_RECEIVERS} are kept apart. Who reports beyond that takes the
 * place of the one that has been silent for the longest, which goes into a heap: of all in there nothing is known but
 * the least position, and it counts until each of them has been silent for the time-out, or reports and is known again.
 * So nothing is acknowledged that one of more receivers may still ask for, and forged reports hold the publisher up for
 * no longer after the last of them than the time-out, as they would with fewer. With that many true receivers, buffers
 * come back up to two time-outs late, and who leaves the heap is not counted.
 */
final class AcknowledgedReceivers
{
    static final int MAX_RECEIVERS = 1024;
    private static final int INITIAL_CAPACITY = 8;
    private static final int MAX_ASKING = 64;

    private final long timeoutNs;
    private final long joinNs;
    private long[] ids = new long[INITIAL_CAPACITY];
    private long[] positions = new long[INITIAL_CAPACITY];
    private long[] timesNs = new long[INITIAL_CAPACITY];
    private int count;
    private long acknowledged = -1;
    private long timedOut;
    private long sentPosition;
    private final Heap heap = new Heap();
    private final Heap olderHeap = new Heap();
    private final long[] askingIds = new long[MAX_ASKING]; // of those that have not reported yet
    private int asking;
    private boolean areMoreAsking;
    private boolean isJoinAsked;
    private boolean isJoining;
    private long joinPosition;
    private long joinDeadlineNs;

    /**
     * None yet.
     *
     * @param timeoutNs after which a silent receiver is forgotten.
     * @param joinNs    for which one that has asked to join, but has not reported yet, is waited for.
     */
    AcknowledgedReceivers(final long timeoutNs, final long joinNs)
    {
        this.timeoutNs = timeoutNs;
        this.joinNs = joinNs;
    }

    /**
     * A receiver has reported.
     *
     * @param id       of the receiver.
     * @param position that it has consumed.
     * @param isLast   whether it leaves.
     * @param timeNs   now.
     */
    void onStatus(final long id, final long position, final boolean isLast, final long timeNs)
    {
        final int index = indexOf(id);
        if (isLast)
        {
            if (index >= 0)
            {
                positions[index] = Math.max(position, positions[index]);
                remove(index);
            }
        }
        else if (index >= 0)
        {
            positions[index] = Math.max(position, positions[index]);
            timesNs[index] = timeNs;
        }
        else
        {
            add(id, position, timeNs);
        }
        advance();
    }

    /**
     * A receiver wants to be told where the stream stands.
     */
    void onAskToJoin(final long id)
    {
        if (indexOf(id) < 0)
        {
            isJoinAsked = true;
            if (askingIndexOf(id) < 0)
            {
                if (MAX_ASKING == asking)
                {
                    areMoreAsking = true;
                    return;
                }
                askingIds[asking++] = id;
            }
        }
    }

    /**
     * A receiver is told where the stream stands, and all others that have asked. Until they report, they may ask for
     * anything from there on.
     */
    void onJoin(final long senderPosition, final long timeNs)
    {
        if (isJoinAsked)
        {
            isJoinAsked = false;
            joinPosition = isJoining ? Math.min(joinPosition, senderPosition) : senderPosition;
            joinDeadlineNs = timeNs + joinNs;
            isJoining = true;
        }
    }

    /**
     * A receiver has refused the stream.
     */
    void onError(final long id)
    {
        final int index = indexOf(id);
        if (index >= 0)
        {
            remove(index);
            advance();
        }
    }

    /**
     * Forget those that have been silent for too long.
     *
     * @return true if anything has changed.
     */
    boolean onIdle(final long timeNs, final long senderPosition)
    {
        sentPosition = senderPosition;
        boolean hasChanged = false;
        for (int i = count - 1; i >= 0; i--)
        {
            if (timesNs[i] + timeoutNs - timeNs < 0)
            {
                remove(i);
                hasChanged = true;
            }
        }
        hasChanged |= heap.expire(timeNs, timeoutNs) | olderHeap.expire(timeNs, timeoutNs);
        if (isJoining && joinDeadlineNs - timeNs < 0)
        {
            isJoining = false;
            asking = 0;
            areMoreAsking = false;
            hasChanged = true;
        }
        if (hasChanged)
        {
            advance();
        }

        return hasChanged;
    }

    /**
     * What every known receiver has consumed.
     *
     * @return the position, never less than before; -1 before the first report.
     */
    long acknowledged()
    {
        return acknowledged;
    }

    /**
     * How many are kept apart.
     */
    int count()
    {
        return count;
    }

    /**
     * How many have gone, by themselves or by silence, without having consumed all that was sent.
     */
    long timedOut()
    {
        return timedOut;
    }

    private void advance()
    {
        if (0 == count)
        {
            return; // what the last one has not consumed, nobody has
        }
        long min = Math.min(isJoining ? joinPosition : Long.MAX_VALUE, Math.min(heap.position, olderHeap.position));
        for (int i = 0; i < count; i++)
        {
            min = Math.min(min, positions[i]);
        }
        acknowledged = Math.max(acknowledged, min);
    }

    private void add(final long id, final long position, final long timeNs)
    {
        if (MAX_RECEIVERS == count)
        {
            putMostSilentOnHeap();
        }
        if (count == ids.length)
        {
            ids = Arrays.copyOf(ids, 2 * count);
            positions = Arrays.copyOf(positions, 2 * count);
            timesNs = Arrays.copyOf(timesNs, 2 * count);
        }
        ids[count] = id;
        positions[count] = position;
        timesNs[count++] = timeNs;
        joined(id);
    }

    private void joined(final long id)
    {
        final int index = askingIndexOf(id);
        if (index >= 0)
        {
            askingIds[index] = askingIds[--asking];
        }
        isJoining &= 0 != asking || areMoreAsking;
    }

    private int askingIndexOf(final long id)
    {
        for (int i = 0; i < asking; i++)
        {
            if (id == askingIds[i])
            {
                return i;
            }
        }

        return -1;
    }

    private void remove(final int index)
    {
        if (positions[index] < sentPosition)
        {
            timedOut++;
        }
        forget(index);
    }

    /**
     * There are two heaps, so that the first can come to an end though there is always one more: by then, the one
     * before it has.
     */
    private void putMostSilentOnHeap()
    {
        int index = 0;
        for (int i = 1; i < count; i++)
        {
            if (timesNs[i] - timesNs[index] < 0)
            {
                index = i;
            }
        }
        if (heap.isOlderThan(timesNs[index] - timeoutNs))
        {
            olderHeap.takeFrom(heap);
        }
        heap.add(positions[index], timesNs[index]);
        forget(index);
    }

    private void forget(final int index)
    {
        count--;
        ids[index] = ids[count];
        positions[index] = positions[count];
        timesNs[index] = timesNs[count];
    }

    private int indexOf(final long id)
    {
        for (int i = 0; i < count; i++)
        {
            if (id == ids[i])
            {
                return i;
            }
        }

        return -1;
    }

    /**
     * Receivers that are not kept apart, in the order in which they last reported.
     */
    private static final class Heap
    {
        private long position = Long.MAX_VALUE; // the least; the greatest long if there are none
        private long firstNs;
        private long lastNs;

        void add(final long receiverPosition, final long timeNs)
        {
            if (Long.MAX_VALUE == position)
            {
                firstNs = timeNs;
            }
            position = Math.min(position, receiverPosition);
            lastNs = timeNs;
        }

        boolean isOlderThan(final long timeNs)
        {
            return Long.MAX_VALUE != position && firstNs - timeNs < 0;
        }

        boolean expire(final long timeNs, final long timeoutNs)
        {
            if (Long.MAX_VALUE == position || lastNs + timeoutNs - timeNs >= 0)
            {
                return false;
            }
            position = Long.MAX_VALUE;

            return true;
        }

        void takeFrom(final Heap other)
        {
            position = other.position;
            firstNs = other.firstNs;
            lastNs = other.lastNs;
            other.position = Long.MAX_VALUE;
        }
    }
}
