package io.sluice.lane.ipc;

import static io.sluice.lane.PostResult.BACK_PRESSURED;
import static io.sluice.lane.PostResult.CLOSED;
import static io.sluice.lane.PostResult.NOT_CONNECTED;
import static io.sluice.lane.PostResult.TOO_LONG;

import io.aeron.ExclusivePublication;
import io.aeron.logbuffer.BufferClaim;
import io.sluice.lane.Completion;
import io.sluice.lane.CompletionHandler;
import io.sluice.lane.CompletionStatus;
import io.sluice.lane.LaneCapabilities;
import io.sluice.lane.PostResult;
import io.sluice.lane.SendCompletion;
import io.sluice.lane.SendCounters;
import io.sluice.lane.SendLane;
import io.sluice.lane.Staging;
import io.sluice.ledger.Outstanding;
import io.sluice.ledger.PublisherLedger;
import io.sluice.ledger.Readers;
import io.sluice.region.RegisteredBuffer;
import org.agrona.DirectBuffer;

import java.util.function.LongPredicate;

/**
 * Sends through shared memory.
 */
public final class IpcSender implements SendLane
{
    private static final long AWAIT_POST_NS = 1_000_000_000L;

    private final ExclusivePublication publication;
    private final PublisherLedger ledger;
    private final Readers readers;
    private final Outstanding outstanding;
    private final SendCounters counters;
    private final Staging staging;
    private final LaneCapabilities capabilities;
    private final DescriptorLog log;
    private final long clientId;
    private final int maxClaimLength;
    private final RegisteredBuffer[] buffers;
    private final BufferClaim copyClaim = new BufferClaim();
    private final SendCompletion completion = new SendCompletion();
    private long lastTicket;
    private int refusedLength;
    private boolean isPolling;
    private volatile boolean isClosed;
    private volatile boolean mayDrain; // closed, and its thread is not in the middle of a poll

    IpcSender(
        final ExclusivePublication publication,
        final PublisherLedger ledger,
        final Readers readers,
        final SendCounters counters,
        final Staging staging,
        final int depth,
        final long maxLag,
        final long clientId)
    {
        this.publication = publication;
        this.ledger = ledger;
        this.readers = readers;
        this.outstanding = readers.outstanding();
        this.counters = counters;
        this.staging = staging;
        this.clientId = clientId;
        log = new DescriptorLog(publication, readers, ledger, maxLag);
        buffers = new RegisteredBuffer[depth];
        maxClaimLength = log.maxClaimLength();
        capabilities = new LaneCapabilities(
            "ipc", Integer.MAX_VALUE, maxClaimLength, staging.maxLength(), 0);
    }

    @Override
    public LaneCapabilities capabilities()
    {
        return capabilities;
    }

    @Override
    public long post(final RegisteredBuffer buffer, final int offset, final int length)
    {
        buffer.checkOwned(offset, length);
        buffer.checkSharedBy(clientId);
        if (isClosed)
        {
            return CLOSED;
        }
        if (readers.needTending())
        {
            tend();
        }

        final int slot = outstanding.nextSlot();
        if (slot < 0)
        {
            return BACK_PRESSURED;
        }
        final long ticket = lastTicket + 1;
        final long rows = readers.next();
        buffer.lend(ticket); // may throw, and must not between claim and commit
        if (0 == rows)
        {
            if (publication.isClosed())
            {
                buffer.giveBack();
                return CLOSED;
            }
            outstanding.open(ticket, 0, length);
        }
        else
        {
            final long result = log.claimDescriptor(ticket);
            if (result < 0)
            {
                buffer.giveBack();
                return result;
            }
            outstanding.open(ticket, rows, length);
            log.commitDescriptor(ticket, rows, buffer, offset, length, slot);
        }
        buffers[slot] = buffer;
        lastTicket = ticket;
        counters.posted++;
        counters.movedBytes += staging.owns(buffer) ? 0 : length; // what was offered is a copy, and counted so
        buffer.region().countMoved(length);

        return ticket;
    }

    @Override
    public long claim(final int length, final BufferClaim claim)
    {
        final long refusal = readers.needAttention() || length > maxClaimLength ? refusal(length) : 0;
        final long result = 0 == refusal ? log.claimFor(length, claim) : refusal;
        if (result > 0)
        {
            counters.claimed++;
        }

        return result;
    }

    private long refusal(final int length)
    {
        if (isClosed)
        {
            return CLOSED;
        }
        tend();
        if (length > maxClaimLength)
        {
            refusedLength = length;
            return TOO_LONG;
        }

        return 0;
    }

    @Override
    public long offer(final DirectBuffer buffer, final int offset, final int length)
    {
        staging.checkAllowed(length);
        buffer.boundsCheck(offset, length); // throws here, and not between claim and commit
        if (length <= maxClaimLength)
        {
            final long result = claim(length, copyClaim);
            if (result > 0)
            {
                copyClaim.buffer().putBytes(copyClaim.offset(), buffer, offset, length);
                copyClaim.commit();
                counters.copiedBytes += length;
            }

            return result;
        }
        if (length > capabilities.maxOfferLength())
        {
            refusedLength = length;
            return TOO_LONG;
        }
        if (0 == readers())
        {
            return isClosed ? CLOSED : NOT_CONNECTED;
        }
        final RegisteredBuffer copy = staging.copy(buffer, offset, length);
        if (null == copy)
        {
            return BACK_PRESSURED;
        }
        final long result = post(copy, 0, length);
        if (result < 0)
        {
            copy.release();
        }
        else
        {
            counters.copiedBytes += length;
        }

        return result;
    }

    @Override
    public int poll(final CompletionHandler handler, final int limit)
    {
        if (isClosed)
        {
            return 0;
        }
        if (isPolling)
        {
            throw new IllegalStateException("poll was called from its own completion handler");
        }
        if (readers.needTending())
        {
            tend();
        }

        isPolling = true;
        try
        {
            return complete(handler, limit);
        }
        finally
        {
            isPolling = false;
            mayDrain = isClosed;
        }
    }

    @Override
    public String describe(final long result)
    {
        if (BACK_PRESSURED == result)
        {
            return "BACK_PRESSURED: " + outstanding.describe();
        }
        if (TOO_LONG == result)
        {
            return "TOO_LONG: the message has " + refusedLength + " bytes; " + capabilities.describeLimits();
        }

        return PostResult.name(result);
    }

    @Override
    public int readers()
    {
        if (!isClosed && readers.needTending())
        {
            tend();
        }

        return isClosed() ? 0 : Long.bitCount(readers.active());
    }

    @Override
    public int outstanding()
    {
        return outstanding.count();
    }

    @Override
    public long position()
    {
        return publication.position();
    }

    @Override
    public long userCursor()
    {
        return log.movedBytes();
    }

    @Override
    public long logCursor()
    {
        return isClosed ? CLOSED : Math.min(publication.position(), readers.logLimit(0)); // closed: it may be unmapped
    }

    @Override
    public int sessionId()
    {
        return publication.sessionId();
    }

    @Override
    public boolean isClosed()
    {
        return isClosed || publication.isClosed();
    }

    @Override
    public void close()
    {
        if (!isClosed)
        {
            log.farewell(lastTicket);
            closeNow();
            mayDrain = !isPolling; // else when its handler has returned
        }
    }

    private void closeNow()
    {
        isClosed = true; // any number of times: all that follows does nothing the second time
        readers.stop();
        ledger.closeAndHide();
        log.close();
        counters.publish();
        counters.close();
    }

    @Override
    public void observe(final LongPredicate isAlive, final long timeNs)
    {
        readers.observe(isAlive, timeNs);
        counters.publish();
    }

    @Override
    public boolean drain()
    {
        if (!mayDrain)
        {
            return false; // even if its publication is, for want of a driver: its thread may still poll
        }
        readers.tend(lastTicket, Long.MAX_VALUE); // nothing in the log is for who is admitted now
        complete(Completion::release, Integer.MAX_VALUE);
        if (0 == outstanding.count())
        {
            staging.close();
            ledger.delete();
            return true;
        }

        return false;
    }

    @Override
    public boolean awaitPost()
    {
        return log.awaitPost(AWAIT_POST_NS);
    }

    @Override
    public int abandon()
    {
        closeNow();
        ledger.abandon();

        return outstanding.count();
    }

    private int complete(final CompletionHandler handler, final int limit)
    {
        int count = 0;
        outstanding.beginPoll();
        while (count < limit)
        {
            final int slot = isClosed == mayDrain ? outstanding.poll() : -1; // nothing after a close in the handler
            if (slot < 0)
            {
                break;
            }
            final RegisteredBuffer buffer = buffers[slot];
            final long initial = outstanding.initialReaders(slot);
            final long lost = outstanding.lostReaders(slot);
            final String deadReader = outstanding.deadReader(slot);
            final CompletionStatus status = SendCompletion.status(initial, lost, deadReader);
            final long ticket = outstanding.ticket(slot);
            buffers[slot] = null;
            outstanding.close(slot);
            buffer.giveBack();
            counters.completed[status.ordinal()]++;
            if (staging.owns(buffer))
            {
                buffer.release();
            }
            else
            {
                count++;
                completion.set(ticket, status, buffer, Long.bitCount(initial), Long.bitCount(lost), deadReader);
                handler.onCompletion(completion);
            }
        }

        return count;
    }

    private void tend()
    {
        readers.tend(lastTicket, publication.position());
        log.readersChanged();
    }
}
