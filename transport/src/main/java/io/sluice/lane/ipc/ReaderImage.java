package io.sluice.lane.ipc;

import io.aeron.Image;
import io.aeron.ImageFragmentAssembler;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import io.aeron.protocol.DataHeaderFlyweight;
import io.sluice.codec.DescriptorDecoder;
import io.sluice.lane.RegionCache;
import io.sluice.ledger.ReaderRow;
import io.sluice.ledger.SlowReaderPolicy;
import io.sluice.region.AttachedRegion;
import io.sluice.status.Event;
import org.agrona.DirectBuffer;

import java.io.IOException;
import java.util.function.LongPredicate;

/**
 * One publication as a subscriber reads it: turns the frames of its log into messages. A publication of a plain Aeron
 * client has no row; all its messages are inline.
 */
final class ReaderImage implements FragmentHandler
{
    private static final FragmentHandler IGNORE = (buffer, offset, length, frame) -> {};

    private final IpcReceiver receiver;
    private final Image image;
    private final ReaderRow row;
    private final FragmentHandler handler;
    private final long key;
    private final int sessionId;
    private final ControlFrames frames = new ControlFrames();
    private final LogCursor cursor;
    private final RegionCache regions;
    private final HeldMessages held;
    private SlowReaderPolicy policy;
    private long lastTicket;
    private boolean isAdmitted;
    private boolean isGuarded; // it may be detached
    private boolean isLoose; // the log may go on without it
    private boolean isSettled; // admitted, and the log never goes on without it
    private boolean isDetached;
    private boolean isUnusual; // it has no row, or is detached
    private boolean isRetained; // the message whose callback is under way
    private long rejected;
    private final PublisherWatch watch;
    private volatile boolean isFinished;

    ReaderImage(final IpcReceiver receiver, final Image image, final ReaderRow row, final SlowReaderPolicy policy)
    {
        this.receiver = receiver;
        this.image = image;
        this.row = row;
        this.policy = policy;
        sessionId = image.sessionId();
        cursor = new LogCursor(image, null == row ? image.joinPosition() : row.joinPosition());
        regions = new RegionCache(receiver.context());
        watch = new PublisherWatch(receiver, row, sessionId);
        isAdmitted = null == row;
        isGuarded = SlowReaderPolicy.Kind.DETACH == policy.kind();
        isLoose = SlowReaderPolicy.Kind.BLOCK != policy.kind();
        key = null == row ? 0 : row.key();
        held = new HeldMessages(row);
        handler = null == row ? new ImageFragmentAssembler(this::onPlainMessage, 0, true) : this;
        isUnusual = null == row;
    }

    /**
     * A publication that nothing is read from: its frames are stepped over, so that the log does not fill for others.
     */
    static ReaderImage ignored(final IpcReceiver receiver, final Image image)
    {
        final ReaderImage ignored = new ReaderImage(receiver, image, null, SlowReaderPolicy.BLOCK);
        ignored.isDetached = true;
        ignored.isUnusual = true;
        ignored.isFinished = true;

        return ignored;
    }

    int poll(final int limit, final SlowReaderPolicy newPolicy)
    {
        if (isUnusual || isGuarded && row.isDetached())
        {
            return pollUnusual(limit);
        }
        if (policy != newPolicy)
        {
            policy(newPolicy);
        }
        final int frames = cursor.begin() ? image.poll(handler, limit) : 0;
        if (frames > 0 && cursor.end() >= 0)
        {
            row.consumedPositionRelease(cursor.position());
        }
        else if (cursor.isNewlyOverrun())
        {
            reject("what was written over before it was read", -1, -1);
        }

        return frames;
    }

    private int pollUnusual(final int limit)
    {
        if (isDetached || null != row)
        {
            onDetached();
            return image.poll(IGNORE, limit);
        }

        return image.poll(handler, limit);
    }

    @Override
    public void onFragment(final DirectBuffer buffer, final int offset, final int length, final Header frame)
    {
        if (!isSettled && !mayRead(frame))
        {
            return;
        }

        final long reserved = frame.reservedValue();
        if (0 == reserved)
        {
            receiver.deliverInline(this, buffer, offset, length, frame);
        }
        else if (key == reserved)
        {
            onControlFrame(buffer, offset, length, frame);
        }
        else
        {
            reject("a frame with the reserved value " + Long.toHexString(reserved), -1, -1);
        }
    }

    private boolean mayRead(final Header frame)
    {
        if (isLoose && (isDetached || !cursor.isAt(frame)) || !isAdmitted && !isAdmittedAt(frame.position()))
        {
            return false;
        }
        isSettled = !isLoose;

        return true;
    }

    private void onPlainMessage(final DirectBuffer buffer, final int offset, final int length, final Header frame)
    {
        if (0 != frame.reservedValue() && frames.isOurs(buffer, offset, length))
        {
            reject("a descriptor of a publisher whose ledger is gone", -1, -1);
            return;
        }
        if (offset < DataHeaderFlyweight.HEADER_LENGTH)
        {
            receiver.countCopied(length); // not in the log: it came in fragments and was put together
        }
        receiver.deliverInline(this, buffer, offset, length, frame);
    }

    private void onControlFrame(final DirectBuffer buffer, final int offset, final int length, final Header frame)
    {
        final DescriptorDecoder descriptor = frames.descriptor(buffer, offset, length);
        if (null != descriptor)
        {
            onDescriptor(descriptor, frame);
        }
        else if (null != frames.fault())
        {
            reject(frames.fault(), -1, -1);
        }
        else if (frames.isFarewell())
        {
            watch.closed();
        }
        // else it is of a kind that a later version knows, and this one can do without
    }

    private void onDescriptor(final DescriptorDecoder from, final Header frame)
    {
        if (0 == (from.readers() & row.bit()))
        {
            return; // not for this reader
        }
        final long ticket = from.ticket();
        final int slot = from.slot();
        if (ticket <= lastTicket || slot < 0 || slot >= row.depth())
        {
            reject("ticket " + ticket + " in slot " + slot + " after ticket " + lastTicket, -1, -1);
            return;
        }
        final long regionOffset = from.regionOffset();
        final int length = from.length();
        final long regionId = from.regionId();
        final long regionKey = from.regionKey();
        if (isLoose && !cursor.isAt(frame))
        {
            return;
        }
        final AttachedRegion region = region(regionId, ticket, slot);
        if (null == region)
        {
            return;
        }
        if (region.key() != regionKey)
        {
            reject("a wrong key for region " + Long.toHexString(region.id()), ticket, slot);
            return;
        }
        if (!region.contains(regionOffset, length))
        {
            reject("offset " + regionOffset + " and length " + length + " are outside region " +
                Long.toHexString(region.id()), ticket, slot);
            return;
        }
        if (isGuarded && !row.tryHoldVolatile(slot, System.nanoTime()))
        {
            isDetached = true;
            isUnusual = true;
            return;
        }

        lastTicket = ticket;
        isRetained = false;
        try
        {
            receiver.deliverPosted(this, region, regionOffset, length, slot, ticket, frame);
        }
        finally
        {
            row.consumedRelease(ticket);
            if (isGuarded && !isRetained)
            {
                row.unholdRelease(slot);
            }
        }
    }

    private AttachedRegion region(final long id, final long ticket, final int slot)
    {
        try
        {
            return regions.get(id, row.publisherId());
        }
        catch (final IOException ex)
        {
            reject("region " + Long.toHexString(id) + " can't be attached: " + ex, ticket, slot);
            return null;
        }
    }

    private boolean isAdmittedAt(final long position)
    {
        if (row.isAdmittedAcquire())
        {
            isAdmitted = position > row.admittedPosition();
            lastTicket = row.admittedTicket();
        }

        return isAdmitted;
    }

    private void reject(final String reason, final long ticket, final int slot)
    {
        receiver.countRejected();
        rejected++;
        if (0 == (rejected & rejected - 1)) // 1, 2, 4, 8, ...: one line each, not a flood
        {
            receiver.tell(Event.REJECTED, "session " + sessionId + ": skipped " + reason + "; " + rejected + " so far");
        }
        if (ticket > 0 && row.isOut(slot, ticket))
        {
            lastTicket = ticket;
            row.consumedRelease(ticket); // a true ticket, though the message can't be read: its publisher must not wait
        }
    }

    private void policy(final SlowReaderPolicy newPolicy)
    {
        policy = newPolicy;
        if (null != row)
        {
            isGuarded |= SlowReaderPolicy.Kind.DETACH == policy.kind(); // for good: the publisher may be late to see it
            isLoose |= SlowReaderPolicy.Kind.BLOCK != policy.kind();
            isSettled &= !isLoose;
            row.policy(policy);
        }
    }

    /**
     * In the callback: the message is kept.
     */
    void held(final IpcMessage message)
    {
        if (message.slot() >= 0)
        {
            isRetained = true;
            held.hold(message);
        }
        receiver.countHeld(1);
    }

    /**
     * On any thread: the message is not read any more.
     */
    void released(final IpcMessage message)
    {
        if (message.slot() >= 0)
        {
            held.release(message);
        }
        receiver.countHeld(-1);
    }

    boolean isConnected()
    {
        return !isFinished && !image.isClosed() && (null == row || row.isAdmittedAcquire());
    }

    boolean isDetached()
    {
        return isDetached && null != row;
    }

    int sessionId()
    {
        return sessionId;
    }

    boolean isEnded()
    {
        return image.isClosed();
    }

    /**
     * On another thread, now and then: is the publisher still there?
     */
    void observe(final LongPredicate isAlive)
    {
        if (null != row && !isFinished)
        {
            watch.observe(isAlive);
        }
    }

    private void onDetached()
    {
        if (!isFinished)
        {
            isDetached = true;
            isUnusual = true;
            receiver.tell(Event.DETACHED, "session " + sessionId + ": left unread for longer than the policy of this " +
                "subscriber allows; make a new subscriber to go on");
            finish();
        }
    }

    /**
     * Read nothing more. Held messages stay held.
     */
    void finish()
    {
        if (!isFinished)
        {
            isFinished = true;
            if (null != row)
            {
                watch.lookIfClosed();
                row.leaveRelease();
                row.release();
            }
            regions.releaseAll();
        }
    }

    boolean hasHeld()
    {
        return !held.isEmpty();
    }

    /**
     * The client leaves: void all holds.
     *
     * @return how many there were.
     */
    int revokeHeld()
    {
        return held.revokeAll();
    }
}
