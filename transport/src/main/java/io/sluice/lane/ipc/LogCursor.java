package io.sluice.lane.ipc;

import io.aeron.Image;
import io.aeron.logbuffer.Header;
import io.aeron.logbuffer.LogBufferDescriptor;

import java.lang.invoke.VarHandle;

/**
 * Where a reader is in the log. When its policy lets the log go on without it, or its process stood still, the driver
 * gives up on it: newer frames lie where it is, or the middle of one, and the counter of its position may be another's,
 * until its client learns of that. This tells before. The polling thread only.
 */
final class LogCursor
{
    private final Image image;
    private final int positionBitsToShift;
    private final int initialTermId;
    private long next;
    private int termId;
    private boolean isOverrun;
    private boolean isOverrunSeen;

    LogCursor(final Image image, final long position)
    {
        this.image = image;
        positionBitsToShift = image.positionBitsToShift();
        initialTermId = image.initialTermId();
        next = position;
    }

    /**
     * Before each poll of the image, which stays within one term.
     *
     * @return false if nothing is to be read from it any more.
     */
    boolean begin()
    {
        final long position = image.position();
        isOverrun |= next != position && !image.isClosed();
        termId = LogBufferDescriptor.computeTermIdFromPosition(position, positionBitsToShift, initialTermId);

        return !isOverrun;
    }

    /**
     * Is a frame of the term that is polled, as it says itself? Asked when it is found, and again when all has been
     * read from it: Aeron writes a frame's header before its body.
     */
    boolean isAt(final Header frame)
    {
        VarHandle.loadLoadFence();
        isOverrun |= termId != frame.termId();

        return !isOverrun;
    }

    /**
     * Once only: has it been given up on?
     */
    boolean isNewlyOverrun()
    {
        final boolean isNew = isOverrun && !isOverrunSeen;
        isOverrunSeen = isOverrun;

        return isNew;
    }

    /**
     * After each poll: one that found no frame may have stepped over padding.
     *
     * @return the position of the next frame.
     */
    long end()
    {
        next = image.position();
        return next;
    }
}
