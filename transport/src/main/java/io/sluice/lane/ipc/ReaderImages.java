package io.sluice.lane.ipc;

import io.aeron.Image;
import org.agrona.collections.ArrayUtil;
import org.agrona.collections.IntHashSet;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * The images that a receiver reads, and those that it reads no more but that still have messages held. Changed under a
 * lock when publications come and go, read without.
 */
final class ReaderImages
{
    private static final ReaderImage[] NONE = new ReaderImage[0];
    private static final AtomicIntegerFieldUpdater<ReaderImages> CHANGES =
        AtomicIntegerFieldUpdater.newUpdater(ReaderImages.class, "changes");

    private final Map<Integer, Image> waiting = new HashMap<>(); // by session
    private final IntHashSet detached = new IntHashSet(); // sessions
    private volatile ReaderImage[] current = NONE;
    private volatile ReaderImage joinable;
    private volatile int changes;
    private ReaderImage[] finished = NONE;
    private boolean isClosed;

    ReaderImage[] current()
    {
        return current;
    }

    /**
     * How often something has changed that a poll heeds.
     */
    int changes()
    {
        return changes;
    }

    /**
     * Something has: the next poll looks at all of it anew.
     */
    void changed()
    {
        CHANGES.incrementAndGet(this);
    }

    synchronized void add(final ReaderImage image)
    {
        if (isClosed)
        {
            image.finish();
            return;
        }
        current = ArrayUtil.add(current, image);
        changed();
    }

    /**
     * Does an image have to wait until the poll has ended another of the same session?
     *
     * @return true if so; then {@link #end(ReaderImage)} of that other brings it back.
     */
    synchronized boolean mustWait(final Image image)
    {
        for (final ReaderImage other : current)
        {
            if (other.sessionId() == image.sessionId())
            {
                waiting.put(image.sessionId(), image);
                return true;
            }
        }

        return false;
    }

    /**
     * End an image whose frames are stepped over, at the next poll, and bring it back to be joined.
     */
    synchronized void endToJoin(final ReaderImage ignored, final Image image)
    {
        if (ArrayUtil.UNKNOWN_INDEX != Arrays.asList(current).indexOf(ignored))
        {
            waiting.putIfAbsent(image.sessionId(), image); // or there is a newer one
            joinable = ignored;
            changed();
        }
    }

    /**
     * Is there no more to read of an image as it is?
     *
     * @return true if it shall be ended.
     */
    boolean isOver(final ReaderImage image)
    {
        return image.isEnded() || image == joinable;
    }

    synchronized boolean wasDetached(final int sessionId)
    {
        return detached.contains(sessionId);
    }

    /**
     * Read an image no more.
     *
     * @return the one that has waited for that, or null.
     */
    synchronized Image end(final ReaderImage image)
    {
        image.finish();
        if (image.isDetached())
        {
            detached.add(image.sessionId());
        }
        current = ArrayUtil.remove(current, image);
        joinable = image == joinable ? null : joinable;
        changed();
        for (final ReaderImage other : finished)
        {
            if (!other.hasHeld())
            {
                finished = ArrayUtil.remove(finished, other);
            }
        }
        if (image.hasHeld())
        {
            finished = ArrayUtil.add(finished, image);
        }

        return waiting.remove(image.sessionId());
    }

    synchronized void endAll()
    {
        isClosed = true;
        for (final ReaderImage image : current)
        {
            end(image);
        }
    }

    /**
     * Void all holds.
     *
     * @return how many there were.
     */
    synchronized int revokeHeld()
    {
        int count = 0;
        for (final ReaderImage image : finished)
        {
            count += image.revokeHeld();
        }
        for (final ReaderImage image : current) // if its callback did not return in time
        {
            count += image.revokeHeld();
        }

        return count;
    }
}
