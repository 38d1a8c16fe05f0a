package io.sluice.lane.ipc;

import io.sluice.ledger.ReaderRow;
import io.sluice.status.Event;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongPredicate;

/**
 * Tells a subscriber once, by whichever way it shows first, that a publisher has closed or died. Any thread.
 */
final class PublisherWatch
{
    private final IpcReceiver receiver;
    private final ReaderRow row;
    private final int sessionId;
    private final AtomicBoolean isTold = new AtomicBoolean();

    PublisherWatch(final IpcReceiver receiver, final ReaderRow row, final int sessionId)
    {
        this.receiver = receiver;
        this.row = row;
        this.sessionId = sessionId;
    }

    void observe(final LongPredicate isAlive)
    {
        if (isTold.get())
        {
            return;
        }
        final boolean lives = isAlive.test(row.publisherId());
        lookIfClosed(); // after that: a client that ends in good order closes its publishers first
        if (!lives)
        {
            tell(Event.PUBLISHER_DIED, "the process that published session " + sessionId +
                " has ended; held messages stay readable until they are released");
        }
    }

    void lookIfClosed()
    {
        if (row.isPublisherClosed())
        {
            closed();
        }
    }

    void closed()
    {
        tell(Event.PUBLISHER_CLOSED, "publisher of session " + sessionId + " has closed");
    }

    private void tell(final Event event, final String text)
    {
        if (isTold.compareAndSet(false, true))
        {
            receiver.tell(event, text);
        }
    }
}
