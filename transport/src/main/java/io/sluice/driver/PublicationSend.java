package io.sluice.driver;

import static io.aeron.protocol.DataHeaderFlyweight.TERM_ID_FIELD_OFFSET;
import static io.aeron.protocol.DataHeaderFlyweight.TERM_OFFSET_FIELD_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.aeron.driver.NetworkPublication;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.logbuffer.LogBufferDescriptor;
import io.aeron.protocol.SetupFlyweight;
import io.sluice.gather.GatherTable;
import io.sluice.gather.Reference;
import io.sluice.region.PrivateRegions;
import io.sluice.status.Counters;
import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What the sender knows of one publication: its regions, and where its stream stands. The sender's thread only.
 */
final class PublicationSend
{
    private final int streamId;
    private final int sessionId;
    private final SenderPosition senderPosition;
    private final int segment;
    private final Path directory;
    private final GatherTable table; // null if it has none
    private final int longSegment;
    private final DriverStatus status;
    private final ErrorHandler errorHandler;
    private final GatherRegion[] regions = new GatherRegion[Reference.MAX_REGIONS];
    private final boolean[] isRefused = new boolean[Reference.MAX_REGIONS];
    private final Views[] logs = { new Views(), new Views(), new Views() };
    private final UnsafeBuffer resent = new UnsafeBuffer();
    private boolean hasReported;
    private boolean isSetUp;
    private int initialTermId;
    private int positionBitsToShift;
    private int termLength;
    private long sentPosition;
    private long batchPosition;
    private long reclaimed;
    private boolean isFollowing; // references of this batch
    private boolean hasOpened; // a region for this batch
    private int partlySent; // bytes of the batch at sentPosition that have gone out already
    private long damagedPosition = Long.MIN_VALUE;

    PublicationSend(
        final NetworkPublication publication,
        final CountersReader counters,
        final int segment,
        final Path directory,
        final DriverStatus status,
        final ErrorHandler errorHandler)
    {
        streamId = publication.streamId();
        sessionId = publication.sessionId();
        senderPosition = new SenderPosition(counters, publication.subscribableRegistrationId());
        this.segment = segment;
        this.directory = directory;
        this.status = status;
        this.errorHandler = errorHandler;
        table = findTable(Counters.tableIdOf(counters, publication.subscribableRegistrationId()));
        longSegment = null == table ? 0 : table.segment();
    }

    boolean isOf(final int stream, final int session)
    {
        return streamId == stream && sessionId == session;
    }

    boolean hasTable()
    {
        return null != table;
    }

    /**
     * What its long frames are cut by: several publications share an endpoint, and not all of them write such frames.
     *
     * @return the length of a frame of the wire in bytes, 0 if it has no long frames.
     */
    int longSegment()
    {
        return longSegment;
    }

    /**
     * A set-up frame, which goes out before any data does, tells where positions count from.
     */
    void onSetup(final SetupFlyweight setup)
    {
        if (!isSetUp)
        {
            isSetUp = true;
            initialTermId = setup.initialTermId();
            termLength = setup.termLength();
            positionBitsToShift = LogBufferDescriptor.positionBitsToShift(termLength);
            sentPosition = position(setup.activeTermId(), setup.termOffset());
        }
    }

    /**
     * Where a frame of the log stands in the stream.
     */
    long position(final DirectBuffer log, final int offset)
    {
        return position(
            log.getInt(offset + TERM_ID_FIELD_OFFSET, LITTLE_ENDIAN),
            log.getInt(offset + TERM_OFFSET_FIELD_OFFSET, LITTLE_ENDIAN));
    }

    private long position(final int termId, final int termOffset)
    {
        return LogBufferDescriptor.computePosition(termId, termOffset, positionBitsToShift, initialTermId);
    }

    /**
     * Before a batch is looked at.
     */
    void beginSend(final long position)
    {
        batchPosition = position;
    }

    /**
     * How much of a batch went out when the socket could not take all of it, so that it was handed over again.
     */
    int alreadySent(final long position, final int batchLength)
    {
        return isSetUp && position == sentPosition ? Math.min(partlySent, batchLength) : 0;
    }

    /**
     * After a batch.
     *
     * @param position    of the batch.
     * @param sentLength  how much of it has gone out.
     * @param batchLength all of it.
     * @param padding     bytes of the log that the last frame stands for beyond its header.
     */
    void endSend(final long position, final int sentLength, final int batchLength, final int padding)
    {
        if (isFollowing)
        {
            isFollowing = false;
            table.endSend();
        }
        if (hasOpened)
        {
            hasOpened = false;
            closeRetired(); // who registers a new region may have closed an old one; not before all of it is sent
        }
        if (position >= sentPosition)
        {
            final boolean isComplete = sentLength == batchLength;
            partlySent = isComplete ? 0 : sentLength;
            sentPosition = isComplete ? position + batchLength + padding : position;
        }
    }

    /**
     * A batch can't be read, for its publisher has written what it never should. The publication stands still there;
     * others go on.
     */
    void onDamage(final long position, final IllegalStateException ex)
    {
        damagedPosition = position;
        errorHandler.onError(new IllegalStateException("stream " + streamId + " session " + sessionId +
            " is not sent any further: " + ex.getMessage() + ": close its publisher and see what else writes there"));
    }

    boolean isDamagedAt(final long position)
    {
        return position == damagedPosition;
    }

    /**
     * The region of a reference, if it checks out.
     *
     * @param reference     in a frame of this publication.
     * @param payloadLength of the frame.
     * @param position      of the frame.
     * @return the region, or null if the reference must not be followed, which is counted.
     */
    GatherRegion follow(final long reference, final int payloadLength, final long position)
    {
        if (!isFollowing)
        {
            isFollowing = true; // a batch without references does without the fence
            final long below = table.beginSend(batchPosition);
            reclaimed = isSetUp ? below : Long.MAX_VALUE;
        }
        if (position >= reclaimed)
        {
            final int index = Reference.index(reference);
            if (index < Reference.MAX_REGIONS)
            {
                GatherRegion region = regions[index];
                if (null == region)
                {
                    region = open(index);
                }
                if (null != region && region.permits(Reference.offset(reference), payloadLength))
                {
                    return region;
                }
            }
            reportOnce("a reference that does not check out: region " + index + ", offset=" +
                Reference.offset(reference) + " length=" + payloadLength, null);
        }
        status.countWithheld();

        return null;
    }

    /**
     * Views of a term of the log.
     */
    Views log(final ByteBuffer buffer)
    {
        for (final Views log : logs)
        {
            if (null == log.root())
            {
                log.begin(buffer);
            }
            if (buffer == log.root())
            {
                return log;
            }
        }

        throw new IllegalStateException("a log has three terms");
    }

    /**
     * Frames are asked for again: take long ones apart, if they are so near that Aeron will look for them. Nearer, that
     * is, than what its conductor cleans.
     */
    void beforeResend(final int termId, final int termOffset, final int length)
    {
        if (!isSetUp || !senderPosition.isThere())
        {
            return;
        }
        final long sent = senderPosition.get() - position(termId, termOffset);
        if (0 < sent && sent <= (termLength >> 1) + FrameDescriptor.computeMaxMessageLength(termLength))
        {
            for (final Views log : logs)
            {
                if (null != log.root())
                {
                    resent.wrap(log.root());
                    SentFrames.takeApart(resent, termId, termOffset, (int)Math.min(length, sent), longSegment);
                }
            }
        }
    }

    static void closeIfAny(final PublicationSend publication)
    {
        if (null != publication)
        {
            publication.close();
        }
    }

    void close()
    {
        for (final GatherRegion region : regions)
        {
            if (null != region)
            {
                region.close();
            }
        }
        Arrays.fill(regions, null);
        if (null != table)
        {
            table.close();
        }
    }

    private GatherTable findTable(final long tableId)
    {
        try
        {
            final GatherTable found = GatherTable.find(directory, tableId, streamId, sessionId);
            if (null == found)
            {
                return null;
            }
            final int wanted = found.segment();
            if (0 != wanted && segment != wanted)
            {
                found.close();
                throw new IllegalStateException("the channel is cut by " + segment + " bytes, and its publisher " +
                    "thinks by " + wanted + ": give each channel of the endpoint the same wireDatagram");
            }
            found.attach();

            return found;
        }
        catch (final IOException | RuntimeException ex)
        {
            reportOnce("no gathering", ex);
        }

        return null;
    }

    private GatherRegion open(final int index)
    {
        if (index >= table.regions() || isRefused[index])
        {
            return null;
        }
        hasOpened = true;
        final long id = table.regionId(index);
        final long key = table.regionKey(index);
        try
        {
            regions[index] = table.isPrivate(index) ?
                GatherRegion.direct(PrivateRegions.find(id), id, key) :
                GatherRegion.shared(directory, table.clientId(), id, key);

            return regions[index];
        }
        catch (final IOException | RuntimeException ex)
        {
            isRefused[index] = true;
            table.refuse(index);
            reportOnce("a region can't be used", ex);

            return null;
        }
    }

    private void closeRetired()
    {
        for (int i = 0; i < regions.length; i++)
        {
            if (null != regions[i] && regions[i].isRetired())
            {
                regions[i].close();
                regions[i] = null;
                isRefused[i] = true;
            }
        }
    }

    private void reportOnce(final String what, final Exception cause)
    {
        if (!hasReported)
        {
            hasReported = true;
            errorHandler.onError(new IllegalStateException("stream " + streamId + " session " + sessionId + ": " +
                what + (null == cause ? "" : ": " + cause) + "; what refers to it is sent as padding", cause));
        }
    }
}
