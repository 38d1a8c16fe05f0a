package io.sluice.lane.ipc;

import io.aeron.Image;
import io.aeron.logbuffer.Header;
import io.aeron.logbuffer.LogBufferDescriptor;
import org.agrona.BitUtil;

import java.lang.invoke.VarHandle;

/**
 * Where a reader is in the log. When its policy lets the log go on without it, or its process stood still, the driver
 * gives up on it: newer frames lie where it is, or the middle of one, and the counter of its position may be another's,
 * until its client learns of that. This tells before. The polling thread only.
 */
final class LogCursor
{
    private static final long NOWHERE = -1;

    private final Image image;
    private final int positionBitsToShift;
    private final int initialTermId;
    private long next;
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

        return next == position || isStepped(position);
    }

    /**
     * A poll that finds no frame may still step over padding, to the end of its term.
     */
    private boolean isStepped(final long position)
    {
        isOverrun |= position != BitUtil.align(next, 1L << positionBitsToShift) && !image.isClosed();
        next = isOverrun ? NOWHERE : position;

        return !isOverrun;
    }

    /**
     * Is a frame of the term that is polled, as it says itself? Asked when it is found, and again when all has been
     * read from it: Aeron writes a frame's header before its body.
     */
    boolean isAt(final Header frame)
    {
        VarHandle.loadLoadFence();
        isOverrun |= termIdOf(next) != frame.termId();

        return !isOverrun;
    }

    /**
     * Once only: has it been given up on?
     */
    boolean isNewlyOverrun()
    {
        if (isOverrun == isOverrunSeen)
        {
            return false;
        }
        isOverrunSeen = isOverrun;

        return true;
    }

    /**
     * After each poll that found frames.
     *
     * @return the position of the next frame, or less than 0 if it was overrun.
     */
    long end()
    {
        next = isOverrun ? NOWHERE : image.position();

        return next;
    }

    long position()
    {
        return next;
    }

    private int termIdOf(final long position)
    {
        return LogBufferDescriptor.computeTermIdFromPosition(position, positionBitsToShift, initialTermId);
    }
}
