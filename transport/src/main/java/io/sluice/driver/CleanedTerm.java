package io.sluice.driver;

import static io.aeron.protocol.DataHeaderFlyweight.HEADER_LENGTH;
import static io.aeron.protocol.DataHeaderFlyweight.RESERVED_VALUE_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.HeaderFlyweight;
import io.sluice.gather.Reference;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

import java.util.Set;

/**
 * A term of a log which, when it has been read, is cleaned where it has been written: of a frame that holds a
 * reference, that is the header.
 * <pre>
 *   frames   [header  --  ] [header  --  ] [header payload] [header     --     ] (padding may lie over a claim
 *   cleaned   ██████         ██████         ██████████████   ██████████████████   that was written to: all of it)
 * </pre>
 * Aeron cleans from the beginning of a term to its end, piece by piece, and a piece may end within a frame. Of each
 * piece it leaves the first {@value org.agrona.BitUtil#SIZE_OF_LONG} bytes out, and sets them to zero after all the
 * others: so does it with this. Whatever is not as it should be is cleaned whole, and all that follows it in this term.
 * The conductor's thread only.
 */
final class CleanedTerm extends UnsafeBuffer
{
    private final Long registrationId;
    private final Set<Long> referring;
    private boolean isKnown; // are the frames of this term where they are thought to be?
    private int next; // where the last piece ended
    private int frameEnd; // of the frame that is being cleaned
    private int dirtyEnd; // of what is written of it

    /**
     * A term.
     *
     * @param term           to be cleaned.
     * @param registrationId of its publication.
     * @param referring      registration ids of publications whose frames may hold references. A term is cleaned whole
     *                       if its publication is not among them when its cleaning begins.
     */
    CleanedTerm(final UnsafeBuffer term, final Long registrationId, final Set<Long> referring)
    {
        super(term);
        this.registrationId = registrationId;
        this.referring = referring;
    }

    @Override
    public void setMemory(final int index, final int length, final byte value)
    {
        final int begin = index - BitUtil.SIZE_OF_LONG;
        if (0 == begin)
        {
            isKnown = referring.contains(registrationId);
            frameEnd = 0;
        }
        else if (begin != next)
        {
            isKnown = false;
        }
        next = index + length;

        if (isKnown && 0 == value && length > 0)
        {
            clean(begin, next);
        }
        else
        {
            isKnown = false;
            super.setMemory(index, length, value);
        }
    }

    private void clean(final int begin, final int end)
    {
        int at = begin;
        while (at < end)
        {
            if (at == frameEnd)
            {
                beginFrame(at);
            }
            final int from = Math.max(at, begin + BitUtil.SIZE_OF_LONG);
            final int to = Math.min(end, dirtyEnd);
            if (from < to)
            {
                super.setMemory(from, to - from, (byte)0);
            }
            at = Math.min(end, frameEnd);
        }
    }

    private void beginFrame(final int offset)
    {
        final int rest = capacity() - offset;
        final int length = rest < HEADER_LENGTH ? 0 : getInt(offset, LITTLE_ENDIAN);
        if (length < HEADER_LENGTH || length > rest)
        {
            isKnown = false; // from the next piece on; and this one
            frameEnd = capacity();
            dirtyEnd = frameEnd;
            return;
        }

        frameEnd = offset + BitUtil.align(length, FrameDescriptor.FRAME_ALIGNMENT);
        final boolean isReference = HeaderFlyweight.HDR_TYPE_DATA == FrameDescriptor.frameType(this, offset) &&
            Reference.isReference(getLong(offset + RESERVED_VALUE_OFFSET, LITTLE_ENDIAN));
        dirtyEnd = isReference ? offset + HEADER_LENGTH : frameEnd;
    }
}
