package io.sluice.lane.udp;

import io.sluice.gather.GatherTable;

/**
 * Up to where in the log the buffers behind the frames can be given back to their user. The publisher's thread only.
 */
final class Returns
{
    private final LogProgress progress;
    private final MessageMover mover;
    private final GatherTable table;
    private final boolean isReportingSent;
    private long reclaimed;
    private volatile boolean isDriverDead;

    Returns(
        final LogProgress progress, final MessageMover mover, final GatherTable table, final boolean isReportingSent)
    {
        this.progress = progress;
        this.mover = mover;
        this.table = table;
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
        if (position >= wanted && (null == table || table.reclaim(position) || isDriverDead))
        {
            reclaimed = position;
        }

        return reclaimed;
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
        if (null != table)
        {
            table.delete();
        }
    }

    /**
     * The client leaves, with whatever is out. Any thread.
     */
    void abandon()
    {
        if (null != table)
        {
            table.abandon();
        }
    }
}
