package io.sluice.lane.ipc;

import io.aeron.Image;
import io.sluice.ledger.LedgerSnapshot;
import io.sluice.status.Event;
import org.agrona.collections.IntHashSet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The publications that a receiver can't read yet, as all rows of their ledgers are taken. Their logs are stepped over
 * until the client's conductor sees a free row; the polling thread then joins, from where it has come to.
 */
final class RefusedImages
{
    private static final int LOOKS_PER_TRY = 10; // one publication is tried twice a second: its ledger is mapped for it

    private final IpcReceiver receiver;
    private final ReaderImages images;
    private final Deque<Refused> refused = new ArrayDeque<>();
    private final IntHashSet toldSessions = new IntHashSet();
    private int looks;

    RefusedImages(final IpcReceiver receiver, final ReaderImages images)
    {
        this.receiver = receiver;
        this.images = images;
    }

    /**
     * No row is free: read nothing of this image for now.
     */
    void add(final Image image, final Path ledger)
    {
        final ReaderImage ignored = ReaderImage.ignored(receiver, image);
        final boolean isNew;
        synchronized (this)
        {
            isNew = toldSessions.add(image.sessionId());
            refused.addLast(new Refused(image, ignored, ledger));
        }
        images.add(ignored);
        if (isNew)
        {
            receiver.tell(Event.NO_ROW_FREE, "session " + image.sessionId() + " has 64 readers already: close one, " +
                "and when its publisher has come by this one is joined");
        }
    }

    /**
     * Where to start reading an image: not where it started, if it was stepped over since.
     */
    synchronized long joinPosition(final Image image)
    {
        return refused.removeIf((any) -> image == any.image) ? image.position() : image.joinPosition();
    }

    /**
     * On the client's conductor: is a row free by now?
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
            if (LedgerSnapshot.hasFreeRow(next.ledger))
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

    private record Refused(Image image, ReaderImage ignored, Path ledger)
    {
    }
}
