package io.sluice.lane.udp;

import static io.aeron.logbuffer.ControlledFragmentHandler.Action.BREAK;
import static io.aeron.logbuffer.ControlledFragmentHandler.Action.CONTINUE;
import static io.aeron.logbuffer.FrameDescriptor.BEGIN_FRAG_FLAG;
import static io.aeron.logbuffer.FrameDescriptor.END_FRAG_FLAG;
import static io.aeron.protocol.DataHeaderFlyweight.HEADER_LENGTH;

import io.aeron.Aeron;
import io.aeron.Image;
import io.aeron.logbuffer.ControlledFragmentHandler.Action;
import io.aeron.logbuffer.Header;
import io.aeron.logbuffer.LogBufferDescriptor;
import io.sluice.gather.LongFrame;
import io.sluice.gather.Reference;

import java.io.IOException;

/**
 * The frames of a publication that is spied on: those with a reference are followed into the publisher's region, and a
 * message is handed out where it lies there, however many frames it has, for they lie one behind the other. The polling
 * thread only.
 */
final class SpiedFrames
{
    private final SpiedPublication publication; // or null if no reference can be followed
    private final int segment; // that the driver cuts long frames by
    private final UdpDelivery delivery;
    private final Image image;
    private SpiedRegion region; // that the message which is under way lies in, or null
    private long firstReference;
    private long beginPosition;
    private long length;
    private boolean isStream;
    private boolean isOverrun;
    private int termId;

    SpiedFrames(final SpiedPublication publication, final UdpDelivery delivery, final Image image)
    {
        this.publication = publication;
        segment = null == publication ? 0 : publication.segment();
        this.delivery = delivery;
        this.image = image;
    }

    /**
     * Before each poll, which stays within one term.
     */
    void beginPoll()
    {
        termId = LogBufferDescriptor.computeTermIdFromPosition(
            image.position(), image.positionBitsToShift(), image.initialTermId());
    }

    /**
     * After each poll: what has been read can be given back, but for what is held.
     */
    void endPoll()
    {
        if (null != publication && !image.isClosed() && !isOverrun)
        {
            publication.holds().read(null == region || isStream ? image.position() : beginPosition);
        }
    }

    /**
     * Is a frame for this reader? Not before it was admitted; nor when this process stood still for so long that the
     * driver has given up on it, and newer frames lie here.
     */
    boolean isMine(final Header frame)
    {
        if (termId != frame.termId())
        {
            if (!isOverrun)
            {
                isOverrun = true;
                region = null;
                delivery.skipped().reject(image.sessionId(), "what was written over before it was read");
            }
            return false;
        }

        return !isOverrun && (null == publication || publication.isAdmittedAt(beginOf(frame)));
    }

    /**
     * Does a frame hold a reference instead of bytes? If not, no message of references is under way any more.
     */
    boolean isReference(final Header frame)
    {
        if (Reference.isReference(frame.reservedValue()))
        {
            return true;
        }
        region = null;

        return false;
    }

    Action onMessageFrame(final int frameLength, final Header frame)
    {
        if (take(frameLength, frame, false) && isLast(frameLength, frame))
        {
            final SpiedRegion messageRegion = region;
            region = null;
            frame.fragmentedFrameLength(frameLength + HEADER_LENGTH);
            try
            {
                delivery.deliverSpied(messageRegion, publication.holds(), Reference.offset(firstReference),
                    (int)length, beginPosition, image.sessionId(), frame);
            }
            finally
            {
                frame.fragmentedFrameLength(Aeron.NULL_VALUE);
            }
        }

        return delivery.isToStop() ? BREAK : CONTINUE;
    }

    Action onStreamFrame(final int frameLength, final Header frame)
    {
        if (take(frameLength, frame, true))
        {
            final SpiedRegion messageRegion = region;
            final boolean isLast = isLast(frameLength, frame);
            if (isLast)
            {
                region = null;
            }
            final int payloadLength = LongFrame.payloadLength(frameLength + HEADER_LENGTH, segment);
            final long before = length - payloadLength;
            frame.fragmentedFrameLength(frameLength + HEADER_LENGTH);
            try
            {
                delivery.deliverSpiedFragment(messageRegion, Reference.offset(firstReference) + before, payloadLength,
                    before, 0 != (frame.flags() & BEGIN_FRAG_FLAG), isLast, image.sessionId(), frame);
            }
            finally
            {
                frame.fragmentedFrameLength(Aeron.NULL_VALUE);
            }
        }

        return delivery.isStopped() ? BREAK : CONTINUE;
    }

    private boolean take(final int frameLength, final Header frame, final boolean isForStream)
    {
        final long reference = frame.reservedValue();
        if (0 != (frame.flags() & BEGIN_FRAG_FLAG))
        {
            region = find(Reference.index(reference));
            firstReference = reference;
            beginPosition = beginOf(frame);
            length = 0;
            isStream = isForStream;
        }
        if (null == region)
        {
            return false;
        }
        if (isStream != isForStream)
        {
            delivery.skipped().discard(image.sessionId(), length,
                "it was begun as a whole and polled for in pieces, or the other way round");
            region = null;
            return false;
        }
        final long before = length;
        length += LongFrame.payloadLength(frameLength + HEADER_LENGTH, segment);
        if (Reference.index(firstReference) != Reference.index(reference) ||
            Reference.offset(firstReference) + before != Reference.offset(reference) || length > Integer.MAX_VALUE ||
            !region.contains(Reference.offset(firstReference), (int)length))
        {
            delivery.skipped().reject(
                image.sessionId(), "a message whose frames do not lie one behind the other in one region");
            region = null;
            return false;
        }

        return true;
    }

    private SpiedRegion find(final int index)
    {
        if (null == publication)
        {
            delivery.skipped().reject(image.sessionId(), "a message that lies in a region of its publisher, of which " +
                "nothing is known here: run this client as the same user; or one of a plain publisher whose frames " +
                "have a negative reserved value");
            return null;
        }
        try
        {
            return publication.region(index);
        }
        catch (final IOException ex)
        {
            delivery.skipped().reject(
                image.sessionId(), "a message in region number " + index + ", for " + ex.getMessage());
            return null;
        }
    }

    void finish()
    {
        if (null != publication)
        {
            publication.finish();
        }
    }

    boolean isAdmitted()
    {
        return null == publication || publication.isAdmitted();
    }

    /**
     * Where the frame that was found in the log begins, though the driver may just now take it apart.
     */
    private long beginOf(final Header frame)
    {
        return LogBufferDescriptor.computePosition(
            frame.termId(), frame.termOffset(), image.positionBitsToShift(), image.initialTermId());
    }

    private boolean isLast(final int frameLength, final Header frame)
    {
        return LongFrame.isLong(frameLength + HEADER_LENGTH, segment) ?
            Reference.isEnding(frame.reservedValue()) : 0 != (frame.flags() & END_FRAG_FLAG);
    }
}
