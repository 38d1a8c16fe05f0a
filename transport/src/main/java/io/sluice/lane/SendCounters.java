package io.sluice.lane;

import io.sluice.status.CounterTypes;
import io.sluice.status.Counters;
import org.agrona.CloseHelper;
import org.agrona.concurrent.status.AtomicCounter;

import java.lang.invoke.VarHandle;

/**
 * What one publication counts: the publisher's thread in plain fields, of which another thread makes Aeron counters now
 * and then. So they lag behind by as much, and counting costs next to nothing. For lanes, not for users.
 */
public final class SendCounters
{
    /** Messages that were posted. */
    public long posted;

    /** Bytes that users posted and that are moved, not copied. */
    public long movedBytes;

    /** Bytes that were copied in user space. */
    public long copiedBytes;

    /** Messages that were claimed in the log. */
    public long claimed;

    /** Completions by the ordinal of their status. */
    public final long[] completed = new long[CompletionStatus.values().length];

    private final AtomicCounter postedCounter;
    private final AtomicCounter movedBytesCounter;
    private final AtomicCounter copiedBytesCounter;
    private final AtomicCounter claimedCounter;
    private final AtomicCounter outstandingCounter;
    private final AtomicCounter[] completedCounters = new AtomicCounter[completed.length];

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
        postedCounter = counters.ofStream(CounterTypes.POSTED, "posted", streamId, sessionId);
        movedBytesCounter = counters.ofStream(CounterTypes.MOVED_BYTES, "moved bytes", streamId, sessionId);
        copiedBytesCounter = counters.ofStream(CounterTypes.COPIED_BYTES, "copied bytes", streamId, sessionId);
        claimedCounter = counters.ofStream(CounterTypes.CLAIMED, "claimed", streamId, sessionId);
        outstandingCounter = counters.ofStream(CounterTypes.OUTSTANDING, "outstanding", streamId, sessionId);
        for (final CompletionStatus status : CompletionStatus.values())
        {
            if (CompletionStatus.SENT != status || isReportingSent)
            {
                completedCounters[status.ordinal()] = counters.ofStream(
                    CounterTypes.COMPLETED + status.ordinal(), "completed " + status, streamId, sessionId);
            }
        }
    }

    /**
     * Make them seen. Any thread: it reads plainly what the publisher's thread stores plainly, so each figure may be a
     * moment old, and two may be of different moments.
     */
    public synchronized void publish()
    {
        long outstanding = 0;
        for (int i = 0; i < completed.length; i++)
        {
            if (CompletionStatus.SENT.ordinal() != i) // which is not the end of it
            {
                outstanding -= completed[i];
            }
        }
        VarHandle.loadLoadFence(); // what was completed had been posted: never less than none
        outstanding += posted;

        Counters.set(postedCounter, posted);
        Counters.set(movedBytesCounter, movedBytes);
        Counters.set(copiedBytesCounter, copiedBytes);
        Counters.set(claimedCounter, claimed);
        Counters.set(outstandingCounter, outstanding);
        for (int i = 0; i < completed.length; i++)
        {
            if (null != completedCounters[i])
            {
                Counters.set(completedCounters[i], completed[i]);
            }
        }
    }

    /**
     * No more of them.
     */
    public synchronized void close()
    {
        postedCounter.close();
        movedBytesCounter.close();
        copiedBytesCounter.close();
        claimedCounter.close();
        outstandingCounter.close();
        CloseHelper.closeAll(completedCounters);
    }
}
