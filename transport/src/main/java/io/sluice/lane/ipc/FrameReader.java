package io.sluice.lane.ipc;

import static io.aeron.logbuffer.FrameDescriptor.FRAME_ALIGNMENT;
import static io.aeron.logbuffer.FrameDescriptor.frameTermId;
import static io.aeron.protocol.DataHeaderFlyweight.HEADER_LENGTH;

import io.aeron.Image;
import io.aeron.logbuffer.LogBufferDescriptor;
import io.sluice.ledger.ReaderRow;
import io.sluice.region.MessageView;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.UnsafeBuffer;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * Reads the frames of one log, and knows where it is in it, in one loop that stays small enough for the compiler to
 * inline.
 * How far it has come is told by the first poll that finds nothing, so that no message waits for that; earlier if it is
 * much.
 * <p>
 * When its policy lets the log go on without it, or its process stood still, the driver gives up on a reader: newer
 * frames lie where it is, or the middle of one, and the counter of its position may be another's, until its client
 * learns of that. This tells before. The polling thread only.
 */
final class FrameReader
{
    private static final int MAX_UNTOLD = 64 << 10;
    private static final int UNTOLD_SHARE = 4; // of what makes the publisher wait

    private final Image image;
    private final TermBuffers log;
    private final ReaderRow row; // null for a publication of a plain Aeron client
    private final FrameHandler handler;
    private final ErrorHandler errorHandler;
    private final int positionBitsToShift;
    private final int initialTermId;
    private final int termLength;
    private final int maxUntold;
    private UnsafeBuffer term; // that next is in, if it is less than termEnd
    private long termAddress;
    private long termEnd; // position
    private long next;
    private long told; // what the counter must say
    private boolean isOverrun;

    /**
     * @param row          of the reader, or null.
     * @param errorHandler of what the handler throws: what it is for a plain subscription of this client.
     */
    FrameReader(
        final Image image,
        final TermBuffers log,
        final ReaderRow row,
        final FrameHandler handler,
        final ErrorHandler errorHandler)
    {
        this.image = image;
        this.log = log;
        this.row = row;
        this.handler = handler;
        this.errorHandler = errorHandler;
        positionBitsToShift = image.positionBitsToShift();
        initialTermId = image.initialTermId();
        termLength = image.termBufferLength();
        maxUntold = Math.min(MAX_UNTOLD, (null == row ? termLength : row.maxLag()) / UNTOLD_SHARE);
        next = null == row ? image.position() : row.joinPosition();
        told = next;
    }

    /**
     * Take frames, of one term.
     *
     * @return how many there were.
     */
    int poll(final int limit)
    {
        if (next < termEnd)
        {
            final int offset = (int)next & termLength - 1;
            final int frameLength = FrameLayout.lengthVolatile(termAddress + offset);
            if (frameLength > 0)
            {
                return read(offset, frameLength, limit);
            }
            if (told != next)
            {
                tell();
            }

            return 0;
        }

        return tell() ? pollNextTerm(limit) : 0;
    }

    private int pollNextTerm(final int limit)
    {
        term = log.at(next);
        termAddress = term.addressOffset();
        termEnd = (next & -termLength) + termLength;

        return poll(limit);
    }

    private int read(final int begin, final int firstLength, final int limit)
    {
        final UnsafeBuffer buffer = term;
        final long address = termAddress;
        final long termBegin = termEnd - termLength;
        int frameLength = firstLength;
        int offset = begin;
        int frames = 0;
        try
        {
            while (frameLength > 0 && frames < limit)
            {
                final int frame = offset;
                if (Integer.compareUnsigned(frameLength - HEADER_LENGTH, termLength - frame - HEADER_LENGTH) > 0)
                {
                    onImpossible(frameLength, buffer, frame);
                    break;
                }
                offset += BitUtil.align(frameLength, FRAME_ALIGNMENT);
                if (!FrameLayout.isPadding(address + frame))
                {
                    frames++;
                    handler.onFrame(
                        buffer,
                        frame + HEADER_LENGTH,
                        frameLength - HEADER_LENGTH,
                        FrameLayout.reservedValue(address + frame),
                        termBegin + offset);
                }
                frameLength = offset < termLength && !image.isClosed() ?
                    FrameLayout.lengthVolatile(address + offset) : 0;
            }
        }
        catch (final Exception ex)
        {
            errorHandler.onError(ex);
        }
        finally
        {
            next = termBegin + offset;
            if (next - told > maxUntold)
            {
                tell();
            }
        }

        return frames;
    }

    /**
     * Tell the driver, and the publisher, how far this has come.
     *
     * @return false if somebody else is where this should be.
     */
    boolean tell()
    {
        final boolean isThere = isThere();
        if (isThere && told != next)
        {
            image.position(next);
            told = next;
            if (null != row)
            {
                row.consumedPositionRelease(next);
            }
        }

        return isThere;
    }

    /**
     * Is nobody else where this should be?
     */
    boolean isThere()
    {
        if (!isOverrun && image.position() != told && !image.isClosed())
        {
            overrun();
        }

        return !isOverrun;
    }

    private void overrun()
    {
        isOverrun = true;
        handler.onOverrun();
    }

    private void onImpossible(final int frameLength, final UnsafeBuffer buffer, final int frame)
    {
        if (isAt(buffer, frame + HEADER_LENGTH))
        {
            isOverrun = true; // there is no telling where the next frame begins
            handler.onImpossibleFrame(frameLength);
        }
    }

    /**
     * Is a frame of the term that is polled, as it says itself? Asked when it is found, and again when all has been
     * read from it: Aeron writes a frame's header before its body.
     *
     * @param offset of the payload.
     */
    boolean isAt(final UnsafeBuffer buffer, final int offset)
    {
        VarHandle.loadLoadFence();
        if (!isOverrun && frameTermId(buffer, offset - HEADER_LENGTH) !=
            LogBufferDescriptor.computeTermIdFromPosition(next, positionBitsToShift, initialTermId))
        {
            overrun();
        }

        return !isOverrun;
    }

    /**
     * An inline message as a buffer of the JDK.
     *
     * @param source that it lies in: a term of this log, or what it was put together in.
     */
    ByteBuffer byteBuffer(final DirectBuffer source, final int offset, final int length)
    {
        final ByteBuffer inLog = log.byteBuffer(source, offset, length);

        return null == inLog ? MessageView.byteBuffer(source, offset, length) : inLog;
    }

    /**
     * Nothing is read any more.
     */
    void release()
    {
        log.release();
    }
}
