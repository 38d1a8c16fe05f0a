package io.sluice.lane.ipc;

import org.agrona.collections.ArrayUtil;

/**
 * The images that a receiver reads, and those that it reads no more but that still have messages held. Changed under a
 * lock when publications come and go, read without.
 */
final class ReaderImages
{
    private static final ReaderImage[] NONE = new ReaderImage[0];

    private volatile ReaderImage[] current = NONE;
    private ReaderImage[] finished = NONE;
    private boolean isClosed;

    ReaderImage[] current()
    {
        return current;
    }

    synchronized void add(final ReaderImage image)
    {
        if (isClosed)
        {
            image.finish();
            return;
        }
        current = ArrayUtil.add(current, image);
    }

    synchronized void end(final ReaderImage image)
    {
        image.finish();
        current = ArrayUtil.remove(current, image);
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
