package io.sluice.lane.udp;

import static io.aeron.logbuffer.LogBufferDescriptor.computeFragmentedFrameLength;
import static io.aeron.protocol.DataHeaderFlyweight.HEADER_LENGTH;
import static io.sluice.lane.PostResult.ADMIN_ACTION;
import static io.sluice.lane.PostResult.MAX_POSITION_EXCEEDED;

import io.aeron.ExclusivePublication;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FrameDescriptor;
import io.sluice.gather.LongFrame;
import io.sluice.gather.Reference;
import io.sluice.lane.OpenClaims;
import io.sluice.lane.PollGuard;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The writing end of the Aeron log: moves messages into it, each as far as there is room, and goes on where it stopped.
 * A frame holds either a copy of its bytes or a reference to where they lie. Where the driver cuts what it sends, one
 * {@link LongFrame} refers to as much as it sends at once. The publisher's thread only.
 */
final class FragmentLog
{
    private static final int MAX_ADMIN_ACTIONS = 3;
    private static final int LONG_FRAMES_PER_WINDOW = 8; // one that does not fit into the rest of it has to wait

    private final ExclusivePublication publication;
    private final LogProgress progress;
    private final int maxPayload;
    private final OpenClaims claims;
    private final BufferClaim frame = new BufferClaim();
    private final UnsafeBuffer source = new UnsafeBuffer(0, 0);
    private int offset; // in the message that is moving
    private long end; // after the last frame
    private boolean isAtEnd; // padded to its last byte, which a shorter frame would overwrite

    /**
     * A log.
     *
     * @param publication to write to.
     * @param progress    of the publication.
     * @param maxPayload  of a frame of the wire, at most that of the publication.
     */
    FragmentLog(final ExclusivePublication publication, final LogProgress progress, final int maxPayload)
    {
        this.publication = publication;
        this.progress = progress;
        this.maxPayload = maxPayload;
        claims = new OpenClaims(publication);
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
            final int part = 0 == reference ?
                Math.min(length - offset, maxPayload) : referredLength(length - offset);
            final boolean isLong = part > maxPayload;
            final long position = tryClaim(
                isLong ? (int)LongFrame.frameLength(part, maxPayload) - HEADER_LENGTH : part, frame);
            if (position < 0)
            {
                return position;
            }
            final boolean isLast = length - offset == part;
            final byte begin = 0 == offset ? FrameDescriptor.BEGIN_FRAG_FLAG : 0;
            final byte finish = isLast && !isLong ? FrameDescriptor.END_FRAG_FLAG : 0;
            frame.flags((byte)(begin | finish));
            if (0 == reference)
            {
                frame.putBytes(source, offset, part);
            }
            else
            {
                final long referred = reference + offset;
                frame.reservedValue(isLast && isLong ? Reference.ending(referred) : referred);
            }
            frame.commit();
            end = position;
            offset += part;
            if (isLast)
            {
                offset = 0;
                return position;
            }
        }
    }

    /**
     * How much the next frame refers to: as much as the driver sends at once, if the term has room for it. In frames of
     * the wire all of them but the last of a message are equally long.
     */
    private int referredLength(final int payload)
    {
        if (payload <= maxPayload || maxPayload == publication.maxPayloadLength())
        {
            return Math.min(payload, maxPayload);
        }
        final long window = progress.window();
        final long room = Math.min(
            0 < window ? window / LONG_FRAMES_PER_WINDOW : Long.MAX_VALUE,
            Math.min(publication.maxPayloadLength() + HEADER_LENGTH,
            publication.termBufferLength() - publication.termOffset()));
        if (LongFrame.frameLength(payload, maxPayload) <= room)
        {
            return payload;
        }

        return Math.max(1, (int)(room / (maxPayload + HEADER_LENGTH))) * maxPayload;
    }

    /**
     * Claim a frame for a user, who may take any time to commit it.
     */
    long claimFor(final int length, final BufferClaim claim)
    {
        final long result = tryClaim(length, claim);
        if (result > 0)
        {
            claims.add(claim, result);
        }

        return result;
    }

    /**
     * Close the publication, and take the log away from claims that are still open.
     */
    void close()
    {
        publication.close();
        claims.detach();
    }

    /**
     * The publication has been closed: is nobody in the middle of a post, or has it ended now? No claim lies in the log
     * after that. Any thread.
     *
     * @param guard of posts.
     */
    boolean awaitPost(final PollGuard guard, final long timeoutNs)
    {
        final boolean isOutside = guard.awaitOutside(timeoutNs);
        claims.detach();

        return isOutside;
    }

    /**
     * Claim a frame, and over the end of a term if need be.
     */
    private long tryClaim(final int length, final BufferClaim claim)
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
