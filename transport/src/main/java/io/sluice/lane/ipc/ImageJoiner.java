package io.sluice.lane.ipc;

import io.aeron.Image;
import io.sluice.ledger.LedgerFile;
import io.sluice.ledger.LedgerSnapshot;
import io.sluice.ledger.ReaderRow;
import io.sluice.ledger.SlowReaderPolicy;
import io.sluice.status.Event;
import org.agrona.collections.IntHashSet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Joins publications. If it can't, as all rows of the ledger are taken, or for an error that may pass, the log is
 * stepped over until the client's conductor sees a free row, or a while has passed since the error; the polling thread
 * then tries again, from where it has come to.
 */
final class ImageJoiner
{
    private static final int LOOKS_PER_TRY = 10; // one publication is tried twice a second: its ledger is mapped for it

    private final IpcReceiver receiver;
    private final ReaderImages images;
    private final Deque<Refused> refused = new ArrayDeque<>();
    private final IntHashSet toldSessions = new IntHashSet();
    private final IntHashSet failedSessions = new IntHashSet();
    private int looks;

    ImageJoiner(final IpcReceiver receiver, final ReaderImages images)
    {
        this.receiver = receiver;
        this.images = images;
    }

    /**
     * Read an image from now on, or as soon as that can be.
     */
    void join(final Image image)
    {
        final Refused before = takeRefused(image);
        // not where it started, if it was stepped over since
        final long joinPosition = null == before ? image.joinPosition() : image.position();
        TermBuffers log = null;
        try
        {
            log = new TermBuffers(receiver.context(), image, receiver.aeron().preTouchMappedMemory());
            final SlowReaderPolicy policy = receiver.policy();
            final Path ledger = LedgerFile.find(receiver.context().directory(), receiver.streamId(), image.sessionId(),
                LedgerFile.publicationId(image.correlationId(), image.initialTermId()));
            final ReaderRow row = null == ledger ? null :
                ReaderRow.join(receiver.context(), ledger, receiver.name(), policy, joinPosition);
            if (null == row && (null != ledger || null != before && before.wasAstray))
            {
                log.release();
                refuse(image, ledger);
                return;
            }
            tellJoined(image);
            images.add(new ReaderImage(receiver, image, log, row, policy));
        }
        catch (final IOException | UncheckedIOException ex)
        {
            if (null != log)
            {
                log.release();
            }
            if (!image.isClosed()) // else there is nothing to join any more
            {
                fail(image, null != before && before.wasAstray, ex);
            }
        }
    }

    private void refuse(final Image image, final Path ledger)
    {
        addRefused(image, ledger, null == ledger);
        if (null != ledger && isNew(image, toldSessions))
        {
            receiver.tell(Event.NO_ROW_FREE, "session " + image.sessionId() + " has 64 readers already: close one, " +
                "and when its publisher has come by this one is joined");
        }
    }

    private void fail(final Image image, final boolean wasAstray, final Exception reason)
    {
        addRefused(image, null, wasAstray);
        if (isNew(image, failedSessions))
        {
            receiver.tell(Event.ERROR, "cannot join the publication of session " + image.sessionId() + ": " + reason +
                ": it is tried again twice a second, and nothing of it is read until then");
        }
    }

    private void tellJoined(final Image image)
    {
        final boolean hasFailed;
        synchronized (this)
        {
            hasFailed = failedSessions.remove(image.sessionId());
        }
        if (hasFailed)
        {
            receiver.tell(Event.WARNING, "has joined the publication of session " + image.sessionId() +
                " after all: what it sent before was not read");
        }
    }

    private synchronized boolean isNew(final Image image, final IntHashSet told)
    {
        return told.add(image.sessionId());
    }

    /**
     * Read nothing of an image for now.
     */
    private void addRefused(final Image image, final Path ledger, final boolean wasAstray)
    {
        final ReaderImage ignored = ReaderImage.ignored(receiver, image);
        synchronized (this)
        {
            refused.addLast(new Refused(image, ignored, ledger, wasAstray));
        }
        images.add(ignored);
    }

    /**
     * On the client's conductor: an image has been joined by the ledger of a publisher that could not be made, or that
     * is dead and had the session before.
     */
    void joinAgain(final Image image, final ReaderImage astray)
    {
        synchronized (this)
        {
            refused.addLast(new Refused(image, astray, null, true));
        }
        images.endToJoin(astray, image);
    }

    private synchronized Refused takeRefused(final Image image)
    {
        for (final Refused one : refused)
        {
            if (image == one.image)
            {
                refused.remove(one);

                return one;
            }
        }

        return null;
    }

    /**
     * On the client's conductor: is it time to try one again?
     */
    void observe()
    {
        final Refused next = next();
        if (null == next)
        {
            return;
        }
        try
        {
            if (null == next.ledger || LedgerSnapshot.hasFreeRow(next.ledger))
            {
                images.endToJoin(next.ignored, next.image);
            }
        }
        catch (final IOException ignore)
        {
            return; // its publisher closes: the image will, too
        }
    }

    private synchronized Refused next()
    {
        if (refused.isEmpty() || 0 != ++looks % LOOKS_PER_TRY)
        {
            return null;
        }
        refused.removeIf((any) -> any.image.isClosed());
        final Refused next = refused.pollFirst();
        if (null != next)
        {
            refused.addLast(next); // each in turn
        }

        return next;
    }

    /**
     * @param ledger    of which all rows were taken, or null if there was an error.
     * @param wasAstray it was read by a row in the wrong ledger, so that there must be a right one.
     */
    private record Refused(Image image, ReaderImage ignored, Path ledger, boolean wasAstray)
    {
    }
}
