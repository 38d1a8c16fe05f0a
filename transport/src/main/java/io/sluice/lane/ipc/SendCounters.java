package io.sluice.lane.ipc;

import io.sluice.lane.CompletionStatus;
import io.sluice.status.CounterTypes;
import io.sluice.status.Counters;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * What one publication counts: the publisher's thread in plain fields, of which another thread makes Aeron counters now
 * and then. So they lag behind by as much, and counting costs next to nothing.
 */
final class SendCounters
{
    long posted;
    long movedBytes;
    long copiedBytes;
    long claimed;
    final long[] completed = new long[CompletionStatus.values().length];

    private final AtomicCounter postedCounter;
    private final AtomicCounter movedBytesCounter;
    private final AtomicCounter copiedBytesCounter;
    private final AtomicCounter claimedCounter;
    private final AtomicCounter outstandingCounter;
    private final AtomicCounter[] completedCounters = new AtomicCounter[completed.length];

    SendCounters(final Counters counters, final int streamId, final int sessionId)
    {
        postedCounter = counters.ofStream(CounterTypes.POSTED, "posted", streamId, sessionId);
        movedBytesCounter = counters.ofStream(CounterTypes.MOVED_BYTES, "moved bytes", streamId, sessionId);
        copiedBytesCounter = counters.ofStream(CounterTypes.COPIED_BYTES, "copied bytes", streamId, sessionId);
        claimedCounter = counters.ofStream(CounterTypes.CLAIMED, "claimed", streamId, sessionId);
        outstandingCounter = counters.ofStream(CounterTypes.OUTSTANDING, "outstanding", streamId, sessionId);
        for (final CompletionStatus status : CompletionStatus.values())
        {
            completedCounters[status.ordinal()] = counters.ofStream(
                CounterTypes.COMPLETED + status.ordinal(), "completed " + status, streamId, sessionId);
        }
    }

    /**
     * By any thread.
     *
     * @param outstanding posted and not completed.
     */
    synchronized void publish(final int outstanding)
    {
        Counters.set(postedCounter, posted);
        Counters.set(movedBytesCounter, movedBytes);
        Counters.set(copiedBytesCounter, copiedBytes);
        Counters.set(claimedCounter, claimed);
        Counters.set(outstandingCounter, outstanding);
        for (int i = 0; i < completed.length; i++)
        {
            Counters.set(completedCounters[i], completed[i]);
        }
    }

    synchronized void close()
    {
        postedCounter.close();
        movedBytesCounter.close();
        copiedBytesCounter.close();
        claimedCounter.close();
        outstandingCounter.close();
        for (final AtomicCounter counter : completedCounters)
        {
            counter.close();
        }
    }
}
