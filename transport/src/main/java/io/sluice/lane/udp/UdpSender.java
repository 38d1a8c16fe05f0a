package io.sluice.lane.udp;

import static io.sluice.lane.PostResult.BACK_PRESSURED;
import static io.sluice.lane.PostResult.CLOSED;
import static io.sluice.lane.PostResult.MAX_POSITION_EXCEEDED;
import static io.sluice.lane.PostResult.NOT_CONNECTED;
import static io.sluice.lane.PostResult.TOO_LONG;

import io.aeron.ExclusivePublication;
import io.aeron.logbuffer.BufferClaim;
import io.sluice.lane.Completion;
import io.sluice.lane.CompletionHandler;
import io.sluice.lane.LaneCapabilities;
import io.sluice.lane.PostResult;
import io.sluice.lane.SendCounters;
import io.sluice.lane.SendLane;
import io.sluice.lane.SendSettings;
import io.sluice.lane.Staging;
import io.sluice.region.RegisteredBuffer;
import org.agrona.DirectBuffer;

import java.util.function.Consumer;
import java.util.function.LongPredicate;

/**
 * Sends over a network.
 */
final class UdpSender implements SendLane
{
    private static final long AWAIT_POST_NS = 1_000_000_000L;

    private final ExclusivePublication publication;
    private final GatheringDriver driver;
    private final FragmentLog log;
    private final PostedMessages messages;
    private final LogProgress progress;
    private final MessageMover mover;
    private final References references;
    private final Returns returns;
    private final Completions completions;
    private final TailPadding padding;
    private final SendCounters counters;
    private final Staging staging;
    private final LaneCapabilities capabilities;
    private final Offers offers;
    private final long clientId;
    private int refusedLength;
    private boolean isPolling;
    private volatile boolean isClosed;
    private volatile boolean mayDrain; // closed, and its thread is not in the middle of a poll

    /**
     * A sender.
     *
     * @param publication to write to.
     * @param log         of the publication.
     * @param progress    of the log.
     * @param driver      that gathers, or null.
     * @param gathering   of regions, or null if the driver does not look into those of this client.
     * @param settings    of the sender.
     * @param counters    of the sender.
     * @param staging     for unregistered memory.
     * @param clientId    of the Sluice client.
     * @param warn        takes a text for the user.
     */
    UdpSender(
        final ExclusivePublication publication,
        final FragmentLog log,
        final LogProgress progress,
        final GatheringDriver driver,
        final Gathering gathering,
        final SendSettings settings,
        final UdpSendCounters counters,
        final Staging staging,
        final long clientId,
        final Consumer<String> warn)
    {
        this.publication = publication;
        this.log = log;
        this.progress = progress;
        this.driver = driver;
        this.counters = counters.ofLane;
        this.staging = staging;
        this.clientId = clientId;
        final boolean isReportingSent = settings.isReportingSent();
        messages = new PostedMessages(settings.depth());
        mover = new MessageMover(messages, log, progress, counters, staging, isReportingSent, warn);
        references = new References(gathering, null != driver && driver.isInThisProcess(), settings.isStrict(), warn);
        returns = new Returns(progress, mover, gathering, isReportingSent);
        padding = new TailPadding(messages, log, progress);
        completions = new Completions(
            messages, progress, references, returns, this.counters, staging, isReportingSent);
        capabilities = new LaneCapabilities(
            "udp",
            Integer.MAX_VALUE,
            log.maxPayload(),
            Math.max(log.maxOfferLength(), staging.maxLength()),
            null == gathering ? 1 : 0);
        offers = new Offers(this, log, staging);
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
        if (!buffer.region().isPrivate())
        {
            buffer.checkSharedBy(clientId);
        }
        if (isClosed)
        {
            return CLOSED;
        }
        final int readers = progress.receivers();
        mover.moveOn(0 != readers);
        if (messages.isFull())
        {
            return BACK_PRESSURED;
        }

        final long ticket = messages.last() + 1;
        if (0 == readers)
        {
            if (publication.isClosed())
            {
                return CLOSED;
            }
            buffer.lend(ticket);
            messages.addUnread(buffer);
        }
        else
        {
            final long address = buffer.addressOffset() + offset;
            final long reference = references.of(buffer, offset);
            final boolean isNext = !messages.isMoving();
            buffer.lend(ticket);
            messages.add(buffer, address, reference, length, readers, progress.timedOut());
            final long result = isNext ? mover.move() : 0;
            if ((CLOSED == result || MAX_POSITION_EXCEEDED == result) && 0 == mover.movedLength())
            {
                messages.removeLast();
                buffer.giveBack();
                return result;
            }
        }
        counters.posted++;

        return ticket;
    }

    @Override
    public long claim(final int length, final BufferClaim claim)
    {
        if (isClosed)
        {
            return CLOSED;
        }
        if (length > capabilities.maxClaimLength())
        {
            refusedLength = length;
            return TOO_LONG;
        }
        if (!isTurn())
        {
            return BACK_PRESSURED;
        }
        final long result = log.claimFor(length, claim);
        if (result > 0)
        {
            counters.claimed++;
        }

        return result;
    }

    @Override
    public long offer(final DirectBuffer buffer, final int offset, final int length)
    {
        final long result = offers.offer(buffer, offset, length);
        if (result > 0)
        {
            counters.copiedBytes += length;
        }
        else if (TOO_LONG == result)
        {
            refusedLength = length;
        }

        return result;
    }

    /**
     * Has everything that was posted moved into the log, so that something else may follow it?
     */
    boolean isTurn()
    {
        returns.tend();
        if (messages.isMoving())
        {
            mover.moveOn(publication.isConnected());
        }

        return !messages.isMoving();
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
        if (0 == messages.count())
        {
            returns.tend();
            return 0;
        }
        mover.moveOn(publication.isConnected());
        padding.tend();

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

    private int complete(final CompletionHandler handler, final int limit)
    {
        returns.tend();
        int count = 0;
        while (count < limit && isClosed == mayDrain && completions.next()) // nothing after a close in the handler
        {
            count += completions.deliver(handler);
        }

        return count;
    }

    @Override
    public String describe(final long result)
    {
        if (BACK_PRESSURED == result)
        {
            return "BACK_PRESSURED: " + messages.count() + " of " + messages.depth() + " tickets are out, " +
                mover.describe() + "; the log ends at " + position() + " and has drained to " + logCursor() +
                (publication.isConnected() ? ": poll, and let the slowest receiver read" :
                ": no receiver is connected");
        }
        if (TOO_LONG == result)
        {
            return "TOO_LONG: the message has " + refusedLength + " bytes; " + capabilities.describeLimits();
        }

        return NOT_CONNECTED == result ? "NOT_CONNECTED: no receiver answers at " + publication.channel() +
            ": start a subscriber, and see that address, port, stream id and firewall are right" :
            PostResult.name(result);
    }

    @Override
    public int readers()
    {
        return isClosed() ? 0 : progress.receivers();
    }

    @Override
    public int outstanding()
    {
        return messages.count();
    }

    @Override
    public long position()
    {
        return publication.position();
    }

    @Override
    public long userCursor()
    {
        return mover.userCursor();
    }

    @Override
    public long logCursor()
    {
        if (isClosed())
        {
            return CLOSED;
        }

        return progress.isAcknowledging() ? progress.acknowledged() : progress.sent();
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
            isClosed = true;
            closePublicationIfMoved();
            mayDrain = !isPolling; // else when its handler has returned
        }
    }

    /**
     * What has not moved into the log needs the publication still.
     */
    private void closePublicationIfMoved()
    {
        mover.moveOn(publication.isConnected());
        if (!messages.isMoving())
        {
            padding.padNow();
            log.close();
        }
    }

    @Override
    public void observe(final LongPredicate isAlive, final long timeNs)
    {
        counters.publish();
        returns.observe(isAlive, timeNs);
        if (null != driver && publication.isClosed() && !driver.isAlive())
        {
            returns.driverDied();
        }
    }

    @Override
    public boolean drain()
    {
        if (!mayDrain)
        {
            return false; // even if its publication is, for want of a driver: its thread may still poll
        }
        if (!publication.isClosed())
        {
            closePublicationIfMoved();
        }
        else if (progress.isEnded())
        {
            mover.abort();
        }
        complete(Completion::release, Integer.MAX_VALUE);
        if (0 == messages.count())
        {
            staging.close();
            returns.close();
            mover.close();
            return true;
        }

        return false;
    }

    @Override
    public boolean awaitPost()
    {
        return log.awaitPost(mover.guard(), AWAIT_POST_NS);
    }

    @Override
    public int abandon()
    {
        isClosed = true;
        log.close();
        mover.close();
        returns.abandon();

        return messages.count();
    }
}
