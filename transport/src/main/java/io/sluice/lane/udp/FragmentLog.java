package io.sluice.lane.udp;

import static io.aeron.logbuffer.FrameDescriptor.FRAME_ALIGNMENT;
import static io.aeron.logbuffer.LogBufferDescriptor.computeFragmentedFrameLength;
import static io.aeron.protocol.DataHeaderFlyweight.HEADER_LENGTH;
import static io.aeron.protocol.DataHeaderFlyweight.RESERVED_VALUE_OFFSET;
import static io.aeron.protocol.DataHeaderFlyweight.SESSION_ID_FIELD_OFFSET;
import static io.aeron.protocol.DataHeaderFlyweight.STREAM_ID_FIELD_OFFSET;
import static io.aeron.protocol.DataHeaderFlyweight.TERM_OFFSET_FIELD_OFFSET;
import static io.aeron.protocol.HeaderFlyweight.FLAGS_FIELD_OFFSET;
import static io.aeron.protocol.HeaderFlyweight.TYPE_FIELD_OFFSET;
import static io.aeron.protocol.HeaderFlyweight.VERSION_FIELD_OFFSET;
import static io.sluice.lane.PostResult.ADMIN_ACTION;
import static io.sluice.lane.PostResult.MAX_POSITION_EXCEEDED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.aeron.ExclusivePublication;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FrameDescriptor;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The writing end of the Aeron log: moves messages into it, each as far as there is room, and goes on where it stopped.
 * A frame holds either a copy of its bytes or a reference to where they lie. The publisher's thread only.
 */
final class FragmentLog
{
    private static final int MAX_ADMIN_ACTIONS = 3;

    private final ExclusivePublication publication;
    private final int maxPayload;
    private final BufferClaim frame = new BufferClaim();
    private final UnsafeBuffer frames = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer source = new UnsafeBuffer(0, 0);
    private int offset; // in the message that is moving
    private long end; // after the last frame
    private boolean isAtEnd; // padded to its last byte, which a shorter frame would overwrite

    /**
     * A log.
     *
     * @param publication to write to.
     * @param maxPayload  of a frame, at most that of the publication.
     */
    FragmentLog(final ExclusivePublication publication, final int maxPayload)
    {
        this.publication = publication;
        this.maxPayload = maxPayload;
        end = publication.position();
    }

    /**
     * Move a message into the log, or what is left of it.
     *
     * @param address   of its first byte.
     * @param reference to its first byte, negative; or 0 if it is to be copied.
     * @param length    of the message.
     * @return the position after it when all of it is in the log, or the code that says why it is not.
     */
    long append(final long address, final long reference, final int length)
    {
        if (0 == offset && length > maxPayload && length <= publication.maxMessageLength())
        {
            final long result = padToFit(length);
            if (result < 0)
            {
                return result;
            }
        }
        if (0 == reference)
        {
            source.wrap(address, length);
        }

        while (true)
        {
            final int framesLength = 0 == reference ? 0 : framesLength(length - offset);
            if (framesLength > 0)
            {
                final long position = appendReferences(reference, length, framesLength);
                if (position < 0 || 0 == offset)
                {
                    return position;
                }
                continue;
            }
            final int part = Math.min(length - offset, maxPayload);
            final long position = tryClaim(part, frame);
            if (position < 0)
            {
                return position;
            }
            final byte begin = 0 == offset ? FrameDescriptor.BEGIN_FRAG_FLAG : 0;
            final byte finish = length - offset == part ? FrameDescriptor.END_FRAG_FLAG : 0;
            frame.flags((byte)(begin | finish));
            if (0 == reference)
            {
                frame.putBytes(source, offset, part);
            }
            else
            {
                frame.reservedValue(reference + offset);
            }
            frame.commit();
            end = position;
            offset += part;
            if (0 != finish)
            {
                offset = 0;
                return position;
            }
        }
    }

    /**
     * How long the next frames of a message are that can be claimed at once: as many as the driver sends at once.
     *
     * @return the length in bytes, 0 if there is only one.
     */
    private int framesLength(final int payload)
    {
        if (payload <= maxPayload || maxPayload == publication.maxPayloadLength())
        {
            return 0;
        }
        final int frameLength = maxPayload + HEADER_LENGTH;
        final int room = Math.min(publication.maxPayloadLength() + HEADER_LENGTH,
            publication.termBufferLength() - publication.termOffset());
        final long wanted = (long)payload / maxPayload * frameLength + tailLength(payload % maxPayload);
        final int length = (int)Math.min(wanted, wanted <= room ? room : room / frameLength * frameLength);

        return length > frameLength ? length : 0;
    }

    private static int tailLength(final int payload)
    {
        return 0 == payload ? 0 : BitUtil.align(payload + HEADER_LENGTH, FRAME_ALIGNMENT);
    }

    /**
     * Append several frames by one claim. The first is committed last: whoever reads the log in order, as all do, comes
     * to the others only after that.
     */
    private long appendReferences(final long reference, final int length, final int framesLength)
    {
        final long position = tryClaim(framesLength - HEADER_LENGTH, frame);
        if (position < 0)
        {
            return position;
        }
        frames.wrap(frame.buffer(), frame.offset() - HEADER_LENGTH, framesLength);
        final int first = offset;
        final int termOffset = frames.getInt(TERM_OFFSET_FIELD_OFFSET, LITTLE_ENDIAN);
        final long streamAndTerm = frames.getLong(STREAM_ID_FIELD_OFFSET);
        final int session = frames.getInt(SESSION_ID_FIELD_OFFSET);
        final short type = frames.getShort(TYPE_FIELD_OFFSET);
        final byte version = frames.getByte(VERSION_FIELD_OFFSET);
        offset += maxPayload;
        for (int at = maxPayload + HEADER_LENGTH; at < framesLength; at += maxPayload + HEADER_LENGTH)
        {
            final int part = Math.min(length - offset, maxPayload);
            frames.putInt(at, part + HEADER_LENGTH, LITTLE_ENDIAN);
            frames.putByte(at + VERSION_FIELD_OFFSET, version);
            frames.putByte(at + FLAGS_FIELD_OFFSET, length - offset == part ? FrameDescriptor.END_FRAG_FLAG : 0);
            frames.putShort(at + TYPE_FIELD_OFFSET, type);
            frames.putInt(at + TERM_OFFSET_FIELD_OFFSET, termOffset + at, LITTLE_ENDIAN);
            frames.putInt(at + SESSION_ID_FIELD_OFFSET, session);
            frames.putLong(at + STREAM_ID_FIELD_OFFSET, streamAndTerm);
            frames.putLong(at + RESERVED_VALUE_OFFSET, reference + offset, LITTLE_ENDIAN);
            offset += part;
        }
        frame.wrap(frames, 0, maxPayload + HEADER_LENGTH);
        frame.flags(0 == first ? FrameDescriptor.BEGIN_FRAG_FLAG : 0);
        frame.reservedValue(reference + first);
        frame.commit();
        end = position;
        if (offset == length)
        {
            offset = 0;
        }

        return position;
    }

    /**
     * Claim a frame, and over the end of a term if need be.
     */
    long tryClaim(final int length, final BufferClaim claim)
    {
        if (isAtEnd)
        {
            return MAX_POSITION_EXCEEDED;
        }
        long result = publication.tryClaim(length, claim);
        for (int i = 0; ADMIN_ACTION == result && i < MAX_ADMIN_ACTIONS; i++)
        {
            result = publication.tryClaim(length, claim);
        }
        isAtEnd = MAX_POSITION_EXCEEDED == result;

        return result;
    }

    int maxPayload()
    {
        return maxPayload;
    }

    /**
     * What a plain Aeron subscriber would have to have, to get a message.
     *
     * @return a text for people, or null if it needs nothing but what it has.
     */
    String describeLimit(final int length)
    {
        return length <= publication.maxMessageLength() ? null : "is longer than " + publication.maxMessageLength() +
            ", the limit of Aeron where a term has " + publication.termBufferLength() + " bytes: plain Aeron " +
            "subscribers skip it, only those of Sluice take it. Raise term-length in the channel, or send less at once";
    }

    /**
     * The longest message that Aeron's own way of cutting can take: it knows nothing of a kernel that cuts once more.
     */
    int maxOfferLength()
    {
        return maxPayload == publication.maxPayloadLength() ? publication.maxMessageLength() : 0;
    }

    /**
     * Copy a whole message into the log.
     */
    long offer(final DirectBuffer buffer, final int index, final int length)
    {
        if (isAtEnd)
        {
            return MAX_POSITION_EXCEEDED;
        }
        long result = publication.offer(buffer, index, length);
        for (int i = 0; ADMIN_ACTION == result && i < MAX_ADMIN_ACTIONS; i++)
        {
            result = publication.offer(buffer, index, length);
        }
        isAtEnd = MAX_POSITION_EXCEEDED == result;

        return result;
    }

    /**
     * How much of the message that is moving is in the log.
     */
    int movedLength()
    {
        return offset;
    }

    /**
     * The message that was moving will not go on. Receivers skip what they have of it.
     */
    void abort()
    {
        offset = 0;
    }

    /**
     * Append padding that means nothing, if there is room: no more than the log takes at once.
     */
    void pad(final long length)
    {
        if (!isAtEnd)
        {
            isAtEnd = MAX_POSITION_EXCEEDED ==
                publication.appendPadding((int)Math.min(length, publication.maxMessageLength()));
        }
    }

    /**
     * The end of the log, whatever was last in it.
     */
    long position()
    {
        return publication.position();
    }

    /**
     * The position after the last frame that was moved.
     */
    long end()
    {
        return end;
    }

    /**
     * Aeron's assembler takes no message that goes on in the next term, so one that it could take begins there.
     */
    private long padToFit(final int length)
    {
        final int framedLength = computeFragmentedFrameLength(length, maxPayload);
        final int maxPadding = publication.maxMessageLength();
        for (int i = 0; i <= MAX_ADMIN_ACTIONS; i++)
        {
            final int remaining = publication.termBufferLength() - publication.termOffset();
            if (framedLength <= remaining || isAtEnd)
            {
                return isAtEnd ? MAX_POSITION_EXCEEDED : 0;
            }
            final long result = publication.appendPadding(Math.min(remaining, maxPadding));
            if (result < 0 && ADMIN_ACTION != result)
            {
                isAtEnd = MAX_POSITION_EXCEEDED == result;
                return result;
            }
        }

        return ADMIN_ACTION;
    }
}
