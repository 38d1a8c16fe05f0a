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
        boolean isSeen = false;
        while (length - at >= HEADER_LENGTH)
        {
            final int frameLength = packet.getInt(at, LITTLE_ENDIAN);
            final int frameType = typeAt(packet, at);
            final int termOffset = packet.getInt(at + TERM_OFFSET_FIELD_OFFSET, LITTLE_ENDIAN);
            if ((HDR_TYPE_DATA != frameType && HDR_TYPE_PAD != frameType) ||
                CURRENT_VERSION != packet.getByte(at + VERSION_FIELD_OFFSET) ||
                frameLength < HEADER_LENGTH || !isOffsetValid(termOffset, frameLength))
            {
                break;
            }
            if (at > offset && (termOffset != expected || !isSameTerm(packet, offset, at)))
            {
                break;
            }
            final int aligned = align(frameLength);
            if (HDR_TYPE_PAD != frameType && aligned > length - at)
            {
                break;
            }
            if (at == offset)
            {
                isSeen = isSeen(packet, at, termOffset);
            }
            if (!isSeen)
            {
                seen.see(termOffset + aligned);
            }
            if (HDR_TYPE_PAD == frameType)
            {
                return at + HEADER_LENGTH; // what it stands for is not on the wire: the next is a packet of its own
            }
            expected = termOffset + aligned;
            at += aligned;
            if (isSeen)
            {
                break;
            }
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

    private static boolean isSameTerm(final DirectBuffer packet, final int first, final int other)
    {
        return equal(packet, first, other, SESSION_ID_FIELD_OFFSET) &&
            equal(packet, first, other, STREAM_ID_FIELD_OFFSET) && equal(packet, first, other, TERM_ID_FIELD_OFFSET);
    }

    private static boolean equal(final DirectBuffer packet, final int first, final int other, final int field)
    {
        return packet.getInt(first + field) == packet.getInt(other + field);
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
