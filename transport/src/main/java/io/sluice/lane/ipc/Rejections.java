package io.sluice.lane.ipc;

import io.sluice.status.Event;

/**
 * What a reader skips of one publication: counted, and told, but not as a flood.
 */
final class Rejections
{
    private final IpcReceiver receiver;
    private final int sessionId;
    private long count;

    Rejections(final IpcReceiver receiver, final int sessionId)
    {
        this.receiver = receiver;
        this.sessionId = sessionId;
    }

    void add(final String reason)
    {
        receiver.countRejected();
        count++;
        if (0 == (count & count - 1)) // 1, 2, 4, 8, ...: one line each
        {
            receiver.tell(Event.REJECTED, "session " + sessionId + ": skipped " + reason + "; " + count + " so far");
        }
    }
}
