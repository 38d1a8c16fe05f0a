package io.sluice.lane;

import io.sluice.status.CounterTypes;
import io.sluice.status.Counters;
import org.agrona.CloseHelper;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * The counters of one publication. The publisher's thread is the only writer; with two, updates would be lost. For
 * lanes, not for users.
 */
public final class SendCounters
{
    /** Messages that were posted. */
    public final AtomicCounter posted;

    /** Bytes that were posted and are moved, not copied. */
    public final AtomicCounter movedBytes;

    /** Bytes that were copied in user space. */
    public final AtomicCounter copiedBytes;

    /** Messages that were claimed in the log. */
    public final AtomicCounter claimed;

    /** Completions by the ordinal of their status. */
    public final AtomicCounter[] completed = new AtomicCounter[CompletionStatus.values().length];

    /**
     * New counters.
     *
     * @param counters        of the client.
     * @param streamId        of the publication.
     * @param sessionId       of the publication.
     * @param isReportingSent whether there will be completions with status SENT.
     */
    public SendCounters(
        final Counters counters, final int streamId, final int sessionId, final boolean isReportingSent)
    {
        posted = counters.ofStream(CounterTypes.POSTED, "posted", streamId, sessionId);
        movedBytes = counters.ofStream(CounterTypes.MOVED_BYTES, "moved bytes", streamId, sessionId);
        copiedBytes = counters.ofStream(CounterTypes.COPIED_BYTES, "copied bytes", streamId, sessionId);
        claimed = counters.ofStream(CounterTypes.CLAIMED, "claimed", streamId, sessionId);
        for (final CompletionStatus status : CompletionStatus.values())
        {
            if (CompletionStatus.SENT != status || isReportingSent)
            {
                completed[status.ordinal()] = counters.ofStream(
                    CounterTypes.COMPLETED + status.ordinal(), "completed " + status, streamId, sessionId);
            }
        }
    }

    /**
     * No more of them.
     */
    public void close()
    {
        posted.close();
        movedBytes.close();
        copiedBytes.close();
        claimed.close();
        CloseHelper.closeAll(completed);
    }
}
