package io.sluice.driver;

import java.util.Arrays;

/**
 * How far each receiver of a publication has come. The sender's thread only.
 */
final class AcknowledgedReceivers
{
    private static final int INITIAL_CAPACITY = 8;

    private final long timeoutNs;
    private final long joinNs;
    private long[] ids = new long[INITIAL_CAPACITY];
    private long[] positions = new long[INITIAL_CAPACITY];
    private long[] timesNs = new long[INITIAL_CAPACITY];
    private int count;
    private long acknowledged = -1;
    private long timedOut;
    private long sentPosition;
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
        isJoinAsked |= indexOf(id) < 0;
    }

    /**
     * A receiver is told where the stream stands. Until it reports, it may ask for anything from there on.
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
        if (isJoining && joinDeadlineNs - timeNs < 0)
        {
            isJoining = false;
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
        long min = isJoining ? joinPosition : Long.MAX_VALUE;
        for (int i = 0; i < count; i++)
        {
            min = Math.min(min, positions[i]);
        }
        acknowledged = Math.max(acknowledged, min);
    }

    private void add(final long id, final long position, final long timeNs)
    {
        if (count == ids.length)
        {
            ids = Arrays.copyOf(ids, 2 * count);
            positions = Arrays.copyOf(positions, 2 * count);
            timesNs = Arrays.copyOf(timesNs, 2 * count);
        }
        ids[count] = id;
        positions[count] = position;
        timesNs[count++] = timeNs;
        isJoining = false;
    }

    private void remove(final int index)
    {
        if (positions[index] < sentPosition)
        {
            timedOut++;
        }
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
}
