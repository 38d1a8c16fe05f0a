package io.sluice.lane.udp;

import static io.sluice.lane.PostResult.BACK_PRESSURED;
import static io.sluice.lane.PostResult.CLOSED;
import static io.sluice.lane.PostResult.NOT_CONNECTED;
import static io.sluice.lane.PostResult.TOO_LONG;

import io.aeron.logbuffer.BufferClaim;
import io.sluice.lane.Staging;
import io.sluice.region.RegisteredBuffer;
import org.agrona.DirectBuffer;

/**
 * Sends unregistered memory: copied into the log if it fits there at once, else into a registered buffer. The
 * publisher's thread only.
 */
final class Offers
{
    private final UdpSender sender;
    private final FragmentLog log;
    private final Staging staging;
    private final BufferClaim claim = new BufferClaim();

    Offers(final UdpSender sender, final FragmentLog log, final Staging staging)
    {
        this.sender = sender;
        this.log = log;
        this.staging = staging;
    }

    long offer(final DirectBuffer buffer, final int offset, final int length)
    {
        staging.checkAllowed(length);
        buffer.boundsCheck(offset, length); // throws here, and not between claim and commit
        if (length <= sender.capabilities().maxClaimLength())
        {
            final long result = sender.claim(length, claim);
            if (result > 0)
            {
                claim.buffer().putBytes(claim.offset(), buffer, offset, length);
                claim.commit();
            }

            return result;
        }
        if (length > sender.capabilities().maxOfferLength())
        {
            return TOO_LONG;
        }
        if (sender.isClosed())
        {
            return CLOSED;
        }
        if (length <= log.maxOfferLength())
        {
            return sender.isTurn() ? log.offer(buffer, offset, length) : BACK_PRESSURED;
        }

        return 0 == sender.readers() ? NOT_CONNECTED : post(buffer, offset, length);
    }

    private long post(final DirectBuffer buffer, final int offset, final int length)
    {
        final RegisteredBuffer copy = staging.copy(buffer, offset, length);
        if (null == copy)
        {
            return BACK_PRESSURED;
        }
        final long result = sender.post(copy, 0, length);
        if (result < 0)
        {
            copy.release();
        }

        return result;
    }
}
