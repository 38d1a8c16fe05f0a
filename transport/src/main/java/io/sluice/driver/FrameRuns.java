package io.sluice.driver;

import static io.aeron.logbuffer.FrameDescriptor.FRAME_ALIGNMENT;
import static io.aeron.protocol.DataHeaderFlyweight.HEADER_LENGTH;
import static io.aeron.protocol.DataHeaderFlyweight.SESSION_ID_FIELD_OFFSET;
import static io.aeron.protocol.DataHeaderFlyweight.STREAM_ID_FIELD_OFFSET;
import static io.aeron.protocol.DataHeaderFlyweight.TERM_ID_FIELD_OFFSET;
import static io.aeron.protocol.DataHeaderFlyweight.TERM_OFFSET_FIELD_OFFSET;
import static io.aeron.protocol.HeaderFlyweight.CURRENT_VERSION;
import static io.aeron.protocol.HeaderFlyweight.HDR_TYPE_DATA;
import static io.aeron.protocol.HeaderFlyweight.HDR_TYPE_PAD;
import static io.aeron.protocol.HeaderFlyweight.HDR_TYPE_RTTM;
import static io.aeron.protocol.HeaderFlyweight.HDR_TYPE_SETUP;
import static io.aeron.protocol.HeaderFlyweight.MIN_HEADER_LENGTH;
import static io.aeron.protocol.HeaderFlyweight.TYPE_FIELD_OFFSET;
import static io.aeron.protocol.HeaderFlyweight.VERSION_FIELD_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.aeron.logbuffer.LogBufferDescriptor;
import io.aeron.protocol.RttMeasurementFlyweight;
import io.aeron.protocol.SetupFlyweight;
import org.agrona.DirectBuffer;

/**
 * Cuts what came from the network into runs that Aeron can take as one packet each. What the kernel has glued together
 * need not belong together: it glues what <em>arrived</em> one after another, across lost datagrams and streams. A run
 * is one set-up, measurement or heartbeat; or frames of one term, each of which begins where the one before ends. A
 * frame that may be a repeated one is a run of its own.
 * <p>
 * Any bytes may come: no length is believed before it has been checked.
 */
final class FrameRuns
{
    private static final int VERSION_SHIFT = VERSION_FIELD_OFFSET * Byte.SIZE;
    private static final int TYPE_SHIFT = TYPE_FIELD_OFFSET * Byte.SIZE;
    private static final long SESSION_MASK = 0xFFFF_FFFF_0000_0000L; // beside the offset in the term

    private final SeenFrames seen = new SeenFrames();
    private int type;

    /**
     * Where the run ends that begins at an offset. To be asked once for each run that is handed on.
     *
     * @param packet that was received.
     * @param offset at which a frame is to begin, in bytes.
     * @param length of the packet in bytes.
     * @return the offset after the run, greater than that given; or -1 if no frame begins there.
     */
    int next(final DirectBuffer packet, final int offset, final int length)
    {
        final int remaining = length - offset;
        if (remaining < MIN_HEADER_LENGTH || CURRENT_VERSION != packet.getByte(offset + VERSION_FIELD_OFFSET))
        {
            return -1;
        }
        type = typeAt(packet, offset);
        switch (type)
        {
            case HDR_TYPE_DATA:
            case HDR_TYPE_PAD:
                return endOfData(packet, offset, length);

            case HDR_TYPE_SETUP:
                return endOfControl(packet, offset, remaining, SetupFlyweight.HEADER_LENGTH);

            case HDR_TYPE_RTTM:
                return endOfControl(packet, offset, remaining, RttMeasurementFlyweight.HEADER_LENGTH);

            default:
                return endOfControl(packet, offset, remaining, MIN_HEADER_LENGTH);
        }
    }

    /**
     * What the last run begins with.
     *
     * @return the type of its first frame.
     */
    int type()
    {
        return type;
    }

    private static int endOfControl(
        final DirectBuffer packet, final int offset, final int remaining, final int minLength)
    {
        final int frameLength = packet.getInt(offset, LITTLE_ENDIAN);

        return frameLength < minLength || frameLength > remaining ? -1 : offset + frameLength;
    }

    private int endOfData(final DirectBuffer packet, final int offset, final int length)
    {
        if (length - offset >= HEADER_LENGTH && 0 == packet.getInt(offset, LITTLE_ENDIAN) &&
            HDR_TYPE_DATA == typeAt(packet, offset))
        {
            return isOffsetValid(packet.getInt(offset + TERM_OFFSET_FIELD_OFFSET, LITTLE_ENDIAN), 0) ?
                offset + HEADER_LENGTH : -1; // a heartbeat
        }

        int at = offset;
        int expected = -1;
        long session = 0;
        long ids = 0;
        boolean isSeen = false;
        boolean isPadding = false;
        while (!isPadding && length - at >= HEADER_LENGTH) // hundreds of headers for each MiB: few loads for each
        {
            final long first = packet.getLong(at, LITTLE_ENDIAN);
            final long second = packet.getLong(at + TERM_OFFSET_FIELD_OFFSET, LITTLE_ENDIAN);
            final long third = packet.getLong(at + STREAM_ID_FIELD_OFFSET, LITTLE_ENDIAN);
            final int frameLength = (int)first;
            final int frameType = (int)(first >>> TYPE_SHIFT);
            final int termOffset = (int)second;
            isPadding = HDR_TYPE_PAD == frameType;
            final int aligned = align(frameLength);
            if ((HDR_TYPE_DATA != frameType && !isPadding) || CURRENT_VERSION != (byte)(first >>> VERSION_SHIFT) ||
                frameLength < HEADER_LENGTH || !isOffsetValid(termOffset, frameLength) ||
                !isPadding && aligned > length - at)
            {
                break;
            }
            if (at == offset)
            {
                session = second & SESSION_MASK;
                ids = third;
                isSeen = isSeen(packet, at, termOffset);
            }
            else if (termOffset != expected || session != (second & SESSION_MASK) || ids != third)
            {
                break;
            }
            expected = termOffset + aligned;
            at += isPadding ? HEADER_LENGTH : aligned; // the next is a packet of its own: the rest is not on the wire
            if (isSeen)
            {
                break;
            }
        }
        if (at > offset && !isSeen)
        {
            seen.see(expected);
        }

        return at > offset ? at : -1;
    }

    private boolean isSeen(final DirectBuffer packet, final int at, final int termOffset)
    {
        return seen.isSeen(
            packet.getInt(at + SESSION_ID_FIELD_OFFSET, LITTLE_ENDIAN),
            packet.getInt(at + STREAM_ID_FIELD_OFFSET, LITTLE_ENDIAN),
            packet.getInt(at + TERM_ID_FIELD_OFFSET, LITTLE_ENDIAN),
            termOffset);
    }

    private static boolean isOffsetValid(final int termOffset, final int frameLength)
    {
        return termOffset >= 0 && 0 == (termOffset & FRAME_ALIGNMENT - 1) &&
            frameLength <= LogBufferDescriptor.TERM_MAX_LENGTH &&
            termOffset <= LogBufferDescriptor.TERM_MAX_LENGTH - align(frameLength);
    }

    private static int align(final int frameLength)
    {
        return frameLength + FRAME_ALIGNMENT - 1 & -FRAME_ALIGNMENT;
    }

    private static int typeAt(final DirectBuffer packet, final int offset)
    {
        return packet.getShort(offset + TYPE_FIELD_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }
}
