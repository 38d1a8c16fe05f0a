package io.sluice.lane.ipc;

import io.aeron.Image;
import io.sluice.ledger.LedgerFile;
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
    private final Runnable joinAgain;
    private final long publicationId;
    private boolean isAstray;

    /**
     * @param joinAgain for a row in the ledger of another, which had this session in its name as well.
     */
    PublisherWatch(
        final IpcReceiver receiver, final ReaderRow row, final Image image, final Runnable joinAgain)
    {
        this.joinAgain = joinAgain;
        this.receiver = receiver;
        publicationId = LedgerFile.publicationId(image.correlationId(), image.initialTermId());
        sessionId = image.sessionId();
        this.row = row;
    }

    void observe(final LongPredicate isAlive)
    {
        if (isTold.get())
        {
            return;
        }
        final boolean lives = isAlive.test(row.publisherId());
        if ((!lives || !row.mayBeOf(publicationId)) && !isAstray && !row.isAdmittedAcquire())
        {
            isAstray = true; // nobody will admit it, though there may be somebody who publishes
            joinAgain.run();
        }
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
