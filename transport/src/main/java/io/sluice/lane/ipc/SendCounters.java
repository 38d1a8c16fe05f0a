package io.sluice.lane.ipc;

import io.sluice.lane.CompletionStatus;
import io.sluice.status.CounterTypes;
import io.sluice.status.Counters;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * The counters of one publication. The publisher's thread is the only writer; with two, updates would be lost.
 */
final class SendCounters
{
    final AtomicCounter posted;
    final AtomicCounter movedBytes;
    final AtomicCounter copiedBytes;
    final AtomicCounter claimed;
    final AtomicCounter[] completed = new AtomicCounter[CompletionStatus.values().length];

    SendCounters(final Counters counters, final int streamId, final int sessionId)
    {
        posted = counters.ofStream(CounterTypes.POSTED, "posted", streamId, sessionId);
        movedBytes = counters.ofStream(CounterTypes.MOVED_BYTES, "moved bytes", streamId, sessionId);
        copiedBytes = counters.ofStream(CounterTypes.COPIED_BYTES, "copied bytes", streamId, sessionId);
        claimed = counters.ofStream(CounterTypes.CLAIMED, "claimed", streamId, sessionId);
        for (final CompletionStatus status : CompletionStatus.values())
        {
            completed[status.ordinal()] = counters.ofStream(
                CounterTypes.COMPLETED + status.ordinal(), "completed " + status, streamId, sessionId);
        }
    }

    void close()
    {
        posted.close();
        movedBytes.close();
        copiedBytes.close();
        claimed.close();
        for (final AtomicCounter counter : completed)
        {
            counter.close();
        }
    }
}
