package io.sluice.lane.ipc;

import io.aeron.Image;
import io.sluice.codec.DescriptorDecoder;
import io.sluice.lane.RegionCache;
import io.sluice.ledger.ReaderRow;
import io.sluice.ledger.SlowReaderPolicy;
import io.sluice.status.Event;
import org.agrona.concurrent.UnsafeBuffer;

import java.util.function.LongPredicate;

/**
 * One publication as a subscriber reads it: turns the frames of its log into messages. A publication of a plain Aeron
 * client has no row; all its messages are inline.
 */
final class ReaderImage implements FrameHandler
{
    private final IpcReceiver receiver;
    private final Image image;
    private final ReaderRow row;
    private final PlainFrames plainFrames; // null for a publication of Sluice
    private final long key;
    private final int sessionId;
    private final ControlFrames frames = new ControlFrames();
    private final FrameReader reader;
    private final PostedFrame posted;
    private final Rejections rejections;
    private final HeldMessages held;
    private SlowReaderPolicy policy;
    private boolean isAdmitted;
    private boolean isGuarded; // it may be detached
    private boolean isLoose; // the log may go on without it
    private boolean isSettled; // admitted, and the log never goes on without it
    private boolean isDetached;
    private boolean isDamaged;
    private boolean isUnusual; // it has no row, or is detached
    private boolean isRetained; // the message whose callback is under way
    private final PublisherWatch watch;
    private volatile boolean isFinished;

    ReaderImage(
        final IpcReceiver receiver,
        final Image image,
        final TermBuffers log,
        final ReaderRow row,
        final SlowReaderPolicy policy)
    {
        this.receiver = receiver;
        this.image = image;
        this.row = row;
        this.policy = policy;
        sessionId = image.sessionId();
        reader = null == log ? null : new FrameReader(image, log, row, this, receiver.aeron().subscriberErrorHandler());
        rejections = new Rejections(receiver, sessionId);
        posted = new PostedFrame(row, new RegionCache(receiver.context()));
        watch = new PublisherWatch(receiver, row, image, () -> receiver.joinAgain(image, this));
        isAdmitted = null == row;
        isGuarded = SlowReaderPolicy.Kind.DETACH == policy.kind();
        isLoose = SlowReaderPolicy.Kind.BLOCK != policy.kind();
        key = null == row ? 0 : row.key();
        held = new HeldMessages(row);
        plainFrames = null == row ? new PlainFrames(receiver, this, image, rejections) : null;
        isUnusual = null == row;
    }

    /**
     * A publication that nothing is read from: its frames are stepped over, so that the log does not fill for others.
     */
    static ReaderImage ignored(final IpcReceiver receiver, final Image image)
    {
        final ReaderImage ignored = new ReaderImage(receiver, image, null, null, SlowReaderPolicy.BLOCK);
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

        return pollFrames(limit);
    }

    private int pollFrames(final int limit)
    {
        if (image.isClosed() || !reader.isThere())
        {
            return 0;
        }
        final int frames = reader.poll(limit);
        reader.tell();

        return frames;
    }

    /**
     * As long as {@link #isSettled()} says so.
     */
    int pollSettled(final int limit)
    {
        return reader.poll(limit);
    }

    @Override
    public void onOverrun()
    {
        isSettled = false;
        receiver.changed();
        rejections.add("what was written over before it was read");
    }

    private int pollUnusual(final int limit)
    {
        if (isDamaged)
        {
            return 0;
        }
        if (isDetached || null != row)
        {
            onDetached();
            return PlainFrames.stepOver(image, limit);
        }

        return pollFrames(limit);
    }

    @Override
    public void onFrame(
        final UnsafeBuffer term, final int offset, final int length, final long reserved, final long position)
    {
        if (!isSettled && !mayRead(term, offset, length, position))
        {
            return;
        }
        if (0 == reserved)
        {
            receiver.deliverInline(this, term, offset, length, position);
            if (isLoose)
            {
                reader.isAt(term, offset); // else what was shown was written over meanwhile, which is told
            }
        }
        else if (key == ControlFrames.keyOf(reserved))
        {
            final long address = term.addressOffset() + offset;
            if (DescriptorLayout.LENGTH != length || !DescriptorLayout.isAt(address))
            {
                onControlFrame(term, offset, length, reserved, position);
            }
            else if (posted.read(address, reserved))
            {
                onPosted(term, offset, position);
            }
        }
        else
        {
            rejections.add("a frame with the reserved value " + Long.toHexString(reserved));
        }
    }

    @Override
    public void onImpossibleFrame(final int frameLength)
    {
        isSettled = false;
        isUnusual = true;
        isDamaged = true;
        receiver.changed();
        rejections.add("the rest of the log: it is damaged, as a frame in it says that it has " + frameLength +
            " bytes; make a new subscriber to go on");
        finish();
    }

    private boolean mayRead(final UnsafeBuffer term, final int offset, final int length, final long position)
    {
        if (null == row)
        {
            plainFrames.onFrame(term, offset, length);
            return false;
        }
        if (isLoose && (isDetached || !reader.isAt(term, offset)) || !isAdmitted && !isAdmittedAt(position))
        {
            return false;
        }
        isSettled = !isLoose;

        return true;
    }

    private void onControlFrame(
        final UnsafeBuffer term, final int offset, final int length, final long reserved, final long position)
    {
        final DescriptorDecoder descriptor = frames.descriptor(term, offset, length);
        if (null != descriptor)
        {
            if (posted.read(descriptor, reserved))
            {
                onPosted(term, offset, position);
            }
        }
        else if (null != frames.fault())
        {
            rejections.add(frames.fault());
        }
        else if (frames.isFarewell())
        {
            watch.closed();
        }
        // else it is of a kind that a later version knows, and this one can do without
    }

    private void onPosted(final UnsafeBuffer term, final int offset, final long position)
    {
        if (isLoose && (!reader.isAt(term, offset) || isGuarded && row.isDetached()))
        {
            return; // the slot may be another message's by now
        }
        if (!posted.isSound(isGuarded))
        {
            if (!isGuarded || !row.isDetached())
            {
                rejections.add(posted.fault());
            }
            if (posted.isOut())
            {
                posted.take();
                row.consumedRelease(posted.ticket()); // it can't be read, but its publisher must not wait
            }
            return;
        }
        if (isGuarded && !row.tryHoldVolatile(posted.slot(), System.nanoTime()))
        {
            isDetached = true;
            isUnusual = true;
            return;
        }

        posted.take();
        isRetained = false;
        try
        {
            receiver.deliverPosted(this, posted, position);
        }
        finally
        {
            row.consumedRelease(posted.ticket());
            if (isGuarded && !isRetained)
            {
                row.unholdRelease(posted.slot());
            }
        }
    }

    private boolean isAdmittedAt(final long position)
    {
        if (row.isAdmittedAcquire())
        {
            isAdmitted = position > row.admittedPosition();
            posted.startAfter(row.admittedTicket());
        }

        return isAdmitted;
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

    /**
     * Nothing but a change from outside makes this different: it is admitted, and the log never goes on without it.
     */
    boolean isSettled()
    {
        return isSettled && !isUnusual;
    }

    FrameReader reader()
    {
        return reader;
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
            posted.releaseAll();
            reader.release();
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
