package io.sluice.lane.ipc;

import static io.sluice.lane.PostResult.ADMIN_ACTION;
import static io.sluice.lane.PostResult.BACK_PRESSURED;

import io.aeron.ExclusivePublication;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import io.sluice.codec.DescriptorEncoder;
import io.sluice.codec.FarewellEncoder;
import io.sluice.codec.FarewellReason;
import io.sluice.codec.MessageHeaderEncoder;
import io.sluice.lane.OpenClaims;
import io.sluice.lane.PollGuard;
import io.sluice.ledger.PublisherLedger;
import io.sluice.ledger.Readers;
import io.sluice.region.RegisteredBuffer;
import org.agrona.BitUtil;

/**
 * The writing end of the Aeron log: claims frames, as long as that leaves no reader too far behind which must not lose
 * anything, and encodes descriptors into them. The publisher's thread only.
 */
final class DescriptorLog
{
    private static final int FAREWELL_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH + FarewellEncoder.BLOCK_LENGTH;
    private static final int MAX_ADMIN_ACTIONS = 3;
    private static final long MAX_GAP = 1L << 30; // between two tickets that readers see, as a frame holds half of each

    private final ExclusivePublication publication;
    private final Readers readers;
    private final PublisherLedger ledger;
    private final long maxLag;
    private final PollGuard guard = new PollGuard(); // while a descriptor is claimed and not committed
    private final OpenClaims claims;
    private final BufferClaim frame = new BufferClaim();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final DescriptorEncoder descriptor = new DescriptorEncoder();
    private long limit; // 0 when it has to be found out anew
    private long position; // after the last claim
    private long movedBytes;
    private long lastTicket; // that readers have seen

    DescriptorLog(
        final ExclusivePublication publication,
        final Readers readers,
        final PublisherLedger ledger,
        final long maxLag)
    {
        this.publication = publication;
        this.readers = readers;
        this.ledger = ledger;
        this.maxLag = maxLag;
        claims = new OpenClaims(publication);
        position = publication.position();
    }

    /**
     * Somebody may have joined, left, or changed its policy.
     */
    void readersChanged()
    {
        limit = 0;
    }

    /**
     * What fits into a frame, and is not more than a reader may lag.
     */
    int maxClaimLength()
    {
        final long longestFrame = maxLag & -FrameDescriptor.FRAME_ALIGNMENT;

        return (int)Math.min(publication.maxPayloadLength(), longestFrame - DataHeaderFlyweight.HEADER_LENGTH);
    }

    /**
     * For a user, who may take any time to commit it.
     */
    long claimFor(final int length, final BufferClaim claim)
    {
        final long result = claim(length, claim);
        if (result > 0)
        {
            claims.add(claim, result);
        }

        return result;
    }

    private long claim(final int length, final BufferClaim claim)
    {
        final long end = position +
            BitUtil.align(length + DataHeaderFlyweight.HEADER_LENGTH, FrameDescriptor.FRAME_ALIGNMENT);
        if (end > limit && !isRoomUpTo(end))
        {
            return BACK_PRESSURED;
        }
        final long result = publication.tryClaim(length, claim);
        if (result < 0)
        {
            return claimAgain(result, length, claim);
        }
        position = result;

        return result;
    }

    private boolean isRoomUpTo(final long end)
    {
        limit = readers.logLimit(maxLag);

        return end <= limit;
    }

    /**
     * Apart, so that what is done each time stays small enough for the compiler to inline.
     */
    private long claimAgain(final long firstResult, final int length, final BufferClaim claim)
    {
        long result = firstResult;
        for (int i = 0; ADMIN_ACTION == result && i < MAX_ADMIN_ACTIONS; i++)
        {
            result = publication.tryClaim(length, claim);
        }
        if (result > 0)
        {
            position = result;
        }

        return result;
    }

    long claimDescriptor(final long ticket)
    {
        guard.begin();
        final long marked = ticket - lastTicket > MAX_GAP ? markGap(ticket) : 0;
        final long result = marked < 0 ? marked : claim(DescriptorLayout.LENGTH, frame);
        if (result < 0)
        {
            guard.exit();
        }

        return result;
    }

    /**
     * Nobody was to read so many messages that the next frame does not tell how many: a descriptor for nobody does.
     */
    private long markGap(final long ticket)
    {
        final long result = claim(DescriptorLayout.LENGTH, frame);
        if (result > 0)
        {
            lastTicket = ticket - 1;
            descriptor
                .wrapAndApplyHeader(frame.buffer(), frame.offset(), header)
                .readers(0)
                .regionOffset(lastTicket)
                .length(0)
                .slot(0);
            frame.reservedValue(ControlFrames.reservedValue(ledger.key(), lastTicket)).commit();
        }

        return result;
    }

    /**
     * After a successful {@link #claimDescriptor(long)}, without delay.
     */
    void commitDescriptor(
        final long ticket,
        final long rows,
        final RegisteredBuffer buffer,
        final int offset,
        final int length,
        final int slot)
    {
        if (DescriptorLayout.isNative())
        {
            final long address = frame.buffer().addressOffset() + frame.offset();
            DescriptorLayout.write(address, rows, buffer.offset() + offset, length, slot);
        }
        else
        {
            descriptor
                .wrapAndApplyHeader(frame.buffer(), frame.offset(), header)
                .readers(rows)
                .regionOffset(buffer.offset() + offset)
                .length(length)
                .slot(slot);
        }
        ledger.region(slot, buffer.region().id(), buffer.region().key());
        frame.reservedValue(ControlFrames.reservedValue(ledger.key(), ticket)).commit();
        lastTicket = ticket;
        movedBytes += length;
        guard.exit();
    }

    long movedBytes()
    {
        return movedBytes;
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
     */
    boolean awaitPost(final long timeoutNs)
    {
        final boolean isOutside = guard.awaitOutside(timeoutNs);
        claims.detach();

        return isOutside;
    }

    /**
     * Tell readers that this was the last ticket, if there is room; else they learn it from the ledger.
     */
    void farewell(final long lastTicket)
    {
        if (claim(FAREWELL_LENGTH, frame) > 0)
        {
            new FarewellEncoder()
                .wrapAndApplyHeader(frame.buffer(), frame.offset(), header)
                .lastTicket(lastTicket)
                .reason(FarewellReason.CLOSED);
            frame.reservedValue(ControlFrames.reservedValue(ledger.key(), lastTicket)).commit();
        }
    }
}
