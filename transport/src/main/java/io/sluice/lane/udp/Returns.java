package io.sluice.lane.udp;

import java.util.function.LongPredicate;

/**
 * Up to where in the log the buffers behind the frames can be given back to their user. The publisher's thread only.
 */
final class Returns
{
    private final LogProgress progress;
    private final MessageMover mover;
    private final Gathering gathering;
    private final boolean isReportingSent;
    private long reclaimed;
    private volatile boolean isDriverDead;

    Returns(
        final LogProgress progress, final MessageMover mover, final Gathering gathering, final boolean isReportingSent)
    {
        this.progress = progress;
        this.mover = mover;
        this.gathering = gathering;
        this.isReportingSent = isReportingSent;
    }

    /**
     * What lies below this position has been consumed by all receivers, or given up, and the driver will not read it
     * again. Where the driver does not tell what was consumed, it has a copy of all that is in the log.
     *
     * @param wanted position: the answer need not be exact if it is less.
     */
    long position(final long wanted)
    {
        if (reclaimed >= wanted)
        {
            return reclaimed;
        }
        final long aborted = mover.abortedPosition();
        if (!progress.isAcknowledging())
        {
            return isReportingSent ? Math.max(progress.sent(), aborted) : Long.MAX_VALUE;
        }
        final long position = Math.max(progress.acknowledged(), aborted);
        if (position >= wanted)
        {
            // not all of the position: a spy may have read the wanted messages, and not those after them
            if (null == gathering || gathering.reclaim(position, isDriverDead))
            {
                reclaimed = position;
            }
            else if (gathering.reclaim(wanted, isDriverDead))
            {
                reclaimed = wanted;
            }
        }

        return reclaimed;
    }

    /**
     * Look after spies. Whenever there is time.
     */
    void tend()
    {
        if (null != gathering)
        {
            gathering.tend();
        }
    }

    /**
     * Who has died? Any thread.
     */
    void observe(final LongPredicate isAlive, final long timeNs)
    {
        if (null != gathering)
        {
            gathering.observe(isAlive, timeNs);
        }
    }

    /**
     * The process of the driver has ended, in the middle of a send perhaps. Any thread.
     */
    void driverDied()
    {
        isDriverDead = true;
    }

    /**
     * Everything has been given back.
     */
    void close()
    {
        if (null != gathering)
        {
            gathering.delete();
        }
    }

    /**
     * The client leaves, with whatever is out. Any thread.
     */
    void abandon()
    {
        if (null != gathering)
        {
            gathering.abandon();
        }
    }
}
