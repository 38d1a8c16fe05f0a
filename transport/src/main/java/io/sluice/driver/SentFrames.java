package io.sluice.driver;

import static io.aeron.logbuffer.FrameDescriptor.FRAME_ALIGNMENT;
import static io.aeron.protocol.DataHeaderFlyweight.HEADER_LENGTH;
import static io.aeron.protocol.DataHeaderFlyweight.RESERVED_VALUE_OFFSET;
import static io.aeron.protocol.DataHeaderFlyweight.SESSION_ID_FIELD_OFFSET;
import static io.aeron.protocol.DataHeaderFlyweight.TERM_ID_FIELD_OFFSET;
import static io.aeron.protocol.DataHeaderFlyweight.TERM_OFFSET_FIELD_OFFSET;
import static io.aeron.protocol.HeaderFlyweight.VERSION_FIELD_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.HeaderFlyweight;
import io.sluice.gather.LongFrame;
import io.sluice.gather.Reference;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Takes long frames apart that have been sent, before a part of them is to be sent again: a receiver asks for frames of
 * the wire, and Aeron looks for them in the log.
 * <pre>
 *   before   [header                --                 ]
 *   after    [header  --  ] [header  --  ] [header  -- ]     written from right to left, the length of the first last
 * </pre>
 * So whoever reads the log meanwhile sees either one or the other. The sender's thread only, and nothing that is below
 * what the conductor may clean.
 */
final class SentFrames
{
    private static final int SHARED_FIELDS = SESSION_ID_FIELD_OFFSET; // session, stream and term of a frame

    private SentFrames()
    {
    }

    /**
     * Take apart what lies in a part of a term.
     *
     * @param term    of the log.
     * @param termId  that must be in there.
     * @param offset  of a frame of the wire.
     * @param length  of the part in bytes.
     * @param segment length of the frames of the wire, more than 0.
     */
    static void takeApart(
        final UnsafeBuffer term, final int termId, final int offset, final int length, final int segment)
    {
        final long end = Math.min(term.capacity(), (long)offset + length);
        int at = 0 == (offset & FRAME_ALIGNMENT - 1) ? frameOf(term, termId, offset, segment) : -1;
        while (0 <= at && at < end && isFrame(term, termId, at))
        {
            final int frameLength = FrameDescriptor.frameLengthVolatile(term, at);
            if (LongFrame.isLong(frameLength, segment) && isReference(term, at))
            {
                takeApart(term, at, frameLength, segment);
            }
            at += BitUtil.align(frameLength, FRAME_ALIGNMENT);
        }
    }

    /**
     * The frame of the log in which a frame of the wire begins: this one, or a long one before it, within which there
     * are nothing but zeros.
     */
    private static int frameOf(final UnsafeBuffer term, final int termId, final int offset, final int segment)
    {
        int at = offset;
        while (0 <= at && offset - at < GatherVector.MAX_LENGTH && at <= term.capacity() - HEADER_LENGTH)
        {
            final int frameLength = FrameDescriptor.frameLengthVolatile(term, at);
            if (0 != frameLength)
            {
                return isFrame(term, termId, at) && frameLength > offset - at ? at : -1;
            }
            at -= segment;
        }

        return -1;
    }

    private static boolean isFrame(final UnsafeBuffer term, final int termId, final int at)
    {
        if (at > term.capacity() - HEADER_LENGTH)
        {
            return false;
        }
        final int frameLength = FrameDescriptor.frameLengthVolatile(term, at);

        return HEADER_LENGTH <= frameLength && frameLength <= term.capacity() - at &&
            at == term.getInt(at + TERM_OFFSET_FIELD_OFFSET, LITTLE_ENDIAN) &&
            termId == term.getInt(at + TERM_ID_FIELD_OFFSET, LITTLE_ENDIAN);
    }

    private static boolean isReference(final UnsafeBuffer term, final int at)
    {
        return HeaderFlyweight.HDR_TYPE_DATA == FrameDescriptor.frameType(term, at) &&
            Reference.isReference(term.getLong(at + RESERVED_VALUE_OFFSET, LITTLE_ENDIAN));
    }

    private static void takeApart(
        final UnsafeBuffer term, final int offset, final int frameLength, final int segment)
    {
        final long reference = term.getLong(offset + RESERVED_VALUE_OFFSET, LITTLE_ENDIAN);
        final int payload = segment - HEADER_LENGTH;
        final int frames = (frameLength + segment - 1) / segment;
        for (int i = frames - 1; i > 0; i--)
        {
            final int at = offset + i * segment;
            final boolean isLast = frames - 1 == i;
            term.putByte(at + VERSION_FIELD_OFFSET, term.getByte(offset + VERSION_FIELD_OFFSET));
            FrameDescriptor.frameFlags(
                term, at, isLast && Reference.isEnding(reference) ? FrameDescriptor.END_FRAG_FLAG : 0);
            FrameDescriptor.frameType(term, at, HeaderFlyweight.HDR_TYPE_DATA);
            term.putInt(at + TERM_OFFSET_FIELD_OFFSET, at, LITTLE_ENDIAN);
            term.putBytes(at + SHARED_FIELDS, term, offset + SHARED_FIELDS, RESERVED_VALUE_OFFSET - SHARED_FIELDS);
            term.putLong(at + RESERVED_VALUE_OFFSET,
                Reference.of(Reference.index(reference), Reference.offset(reference) + (long)i * payload),
                LITTLE_ENDIAN);
            FrameDescriptor.frameLengthOrdered(term, at, isLast ? frameLength - i * segment : segment);
        }
        FrameDescriptor.frameLengthOrdered(term, offset, segment);
    }
}
