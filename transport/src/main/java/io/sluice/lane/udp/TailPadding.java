package io.sluice.lane.udp;

import java.util.concurrent.TimeUnit;

/**
 * Gets the last messages acknowledged before more are sent. Aeron's receivers do not report what they have consumed
 * since their last report while it is less than a quarter of their window. Padding of that length, of which only a
 * header is on the wire, makes it more. The publisher's thread only.
 */
final class TailPadding
{
    private static final long PATIENCE_NS = TimeUnit.MILLISECONDS.toNanos(4);
    private static final int REPORTS_PER_WINDOW = 4;
    private static final int MAX_REPEATS = 4;

    private final PostedMessages messages;
    private final FragmentLog log;
    private final LogProgress progress;
    private long tail; // position that is waited for
    private long sinceNs;
    private int repeats;

    TailPadding(final PostedMessages messages, final FragmentLog log, final LogProgress progress)
    {
        this.messages = messages;
        this.log = log;
        this.progress = progress;
    }

    /**
     * Pads if the last message has been out for a while, and twice as much each time, for nobody tells how large the
     * windows of many receivers are.
     */
    void tend()
    {
        if (messages.isMoving() || !progress.isAcknowledging() || repeats == MAX_REPEATS && log.end() == tail)
        {
            return;
        }
        final long nowNs = System.nanoTime();
        if (log.end() != tail)
        {
            tail = log.end();
            sinceNs = nowNs;
            repeats = 0;
        }
        else if (nowNs - sinceNs > PATIENCE_NS << repeats && isUnreported() && progress.sent() >= log.position())
        {
            pad();
            repeats++;
            sinceNs = nowNs;
        }
    }

    /**
     * Pads at once, as nothing will follow.
     */
    void padNow()
    {
        if (progress.isAcknowledging() && isUnreported())
        {
            pad();
        }
    }

    private boolean isUnreported()
    {
        return messages.hasReaders() && log.end() > progress.acknowledged();
    }

    private void pad()
    {
        log.pad((progress.window() / REPORTS_PER_WINDOW << repeats) + 1);
    }
}
