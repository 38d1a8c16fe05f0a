package io.sluice.lane.udp;

import io.aeron.logbuffer.Header;
import io.sluice.lane.FragmentStreamHandler;
import io.sluice.lane.MessageHandler;
import io.sluice.lane.PollGuard;
import io.sluice.region.RegisteredBuffer;
import io.sluice.status.Counters;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How a receiver's images hand to its user what they have received, and how that comes back. The polling thread, but
 * for {@link #released(UdpMessage)}.
 */
final class UdpDelivery
{
    private static final int MIN_RECYCLED = 1024; // so long a stale handle is sure to throw
    private static final int MAX_RECYCLED = 2048;

    private final PollGuard guard;
    private final ReceiveBuffers buffers;
    private final UdpReceiveCounters counters;
    private final SkippedMessages skipped;
    private final boolean isStrict;
    private final AtomicInteger held = new AtomicInteger();
    private final ManyToOneConcurrentArrayQueue<UdpMessage> recycled =
        new ManyToOneConcurrentArrayQueue<>(MAX_RECYCLED);
    private final ManyToOneConcurrentArrayQueue<UnsafeBuffer> copies =
        new ManyToOneConcurrentArrayQueue<>(MAX_RECYCLED);
    private final UdpFragment fragment = new UdpFragment();
    private UdpMessage message;
    private MessageHandler messageHandler;
    private FragmentStreamHandler streamHandler;
    private int messagesLeft;
    private int heldCounted;
    private RuntimeException failure;
    private volatile boolean isStopped;

    UdpDelivery(
        final PollGuard guard,
        final ReceiveBuffers buffers,
        final UdpReceiveCounters counters,
        final SkippedMessages skipped,
        final boolean isStrict)
    {
        this.guard = guard;
        this.buffers = buffers;
        this.counters = counters;
        this.skipped = skipped;
        this.isStrict = isStrict;
        message = new UdpMessage(this);
    }

    void beginMessages(final MessageHandler handler, final int limit)
    {
        if (messageHandler != handler)
        {
            messageHandler = handler; // not each time: the collector's barrier costs more than the test
        }
        messagesLeft = limit;
    }

    void beginFragments(final FragmentStreamHandler handler)
    {
        if (streamHandler != handler)
        {
            streamHandler = handler;
        }
        buffers.forgetWaiting();
    }

    /**
     * A poll has done its work.
     *
     * @throws RuntimeException if something was in its way that its caller has to know of.
     */
    void end()
    {
        final int nowHeld = held.get();
        if (heldCounted != nowHeld && !counters.held.isClosed())
        {
            heldCounted = nowHeld;
            counters.held.setRelease(nowHeld);
        }
        final RuntimeException failed = failure;
        if (null != failed)
        {
            failure = null;
            throw failed;
        }
    }

    boolean isToStop()
    {
        return messagesLeft <= 0 || null != failure || isStopped;
    }

    /**
     * On any thread: the receiver has been closed, and no more callbacks begin.
     */
    void stop()
    {
        isStopped = true;
    }

    boolean isStopped()
    {
        return isStopped;
    }

    boolean hasFailed()
    {
        return null != failure;
    }

    /**
     * A message of one frame.
     */
    void deliverInline(
        final DirectBuffer buffer, final int offset, final int length, final int sessionId, final Header frame)
    {
        final UdpMessage current = message;
        current.beginInline(buffer, offset, length, sessionId, frame);
        try
        {
            messageHandler.onMessage(current);
        }
        finally
        {
            end(current);
            Counters.add(counters.receivedBytes, length);
        }
    }

    /**
     * A message that was put together in a buffer, which is taken over.
     */
    void deliverAssembled(final RegisteredBuffer buffer, final int length, final int sessionId, final Header frame)
    {
        Counters.add(counters.copiedBytes, length);
        final UdpMessage current = message;
        current.beginAssembled(buffer, length, sessionId, frame);
        try
        {
            messageHandler.onMessage(current);
        }
        finally
        {
            if (!end(current))
            {
                buffer.release();
            }
        }
    }

    /**
     * A message where it lies in a region of its publisher.
     */
    void deliverSpied(
        final SpiedRegion region,
        final SpyHolds holds,
        final long offset,
        final int length,
        final long beginPosition,
        final int sessionId,
        final Header frame)
    {
        final UdpMessage current = message;
        current.beginSpied(region, holds, offset, length, beginPosition, sessionId, frame);
        try
        {
            messageHandler.onMessage(current);
        }
        finally
        {
            end(current);
            Counters.add(counters.receivedBytes, length);
        }
    }

    private boolean end(final UdpMessage current)
    {
        messagesLeft--;
        Counters.add(counters.received, 1);
        final boolean wasHeld = current.end();
        if (wasHeld)
        {
            final UdpMessage next = recycled.size() >= MIN_RECYCLED ? recycled.poll() : null;
            message = null == next ? new UdpMessage(this) : next;
        }

        return wasHeld;
    }

    void deliverFragment(
        final DirectBuffer buffer,
        final int offset,
        final int length,
        final long messageOffset,
        final boolean isFirst,
        final boolean isLast,
        final int sessionId,
        final Header frame)
    {
        fragment.begin(length, messageOffset, isFirst, isLast, sessionId, frame);
        fragment.view().show(buffer, offset, length);
        deliverFragment(length, isLast);
    }

    void deliverSpiedFragment(
        final SpiedRegion region,
        final long offset,
        final int length,
        final long messageOffset,
        final boolean isFirst,
        final boolean isLast,
        final int sessionId,
        final Header frame)
    {
        fragment.begin(length, messageOffset, isFirst, isLast, sessionId, frame);
        region.show(fragment.view(), offset, length);
        deliverFragment(length, isLast);
    }

    private void deliverFragment(final int length, final boolean isLast)
    {
        try
        {
            streamHandler.onFragment(fragment);
        }
        finally
        {
            fragment.end();
            Counters.add(counters.receivedBytes, length);
            if (isLast)
            {
                Counters.add(counters.received, 1);
            }
        }
    }

    void deliverIncomplete(final int sessionId, final long length)
    {
        try
        {
            streamHandler.onIncomplete(sessionId, length);
        }
        catch (final RuntimeException ex)
        {
            fail(ex);
        }
    }

    /**
     * A buffer for a message of more than one frame.
     *
     * @return null if there is none now, or can't be any, of which the caller of the poll then hears.
     */
    RegisteredBuffer acquireFor(final UdpImage image)
    {
        try
        {
            return buffers.acquireFor(image);
        }
        catch (final RuntimeException ex)
        {
            fail(ex);
            return null;
        }
    }

    /**
     * May a message of more than one frame be put together? If not, the caller of the poll hears of it.
     */
    boolean mayAssemble(final int sessionId)
    {
        if (isStrict)
        {
            Counters.add(counters.rejected, 1);
            fail(new IllegalStateException("strict: a message of session " + sessionId + " is longer than one frame " +
                "of the log and putting it together would copy it, so it was skipped: receive it with " +
                "pollFragments, or let the publisher raise the MTU of its channel"));
        }

        return !isStrict;
    }

    private void fail(final RuntimeException ex)
    {
        if (null == failure)
        {
            failure = ex;
        }
        else
        {
            failure.addSuppressed(ex);
        }
    }

    int maxAssembledLength()
    {
        return buffers.length();
    }

    PollGuard guard()
    {
        return guard;
    }

    /**
     * In the callback: a message is kept that lies in the log.
     */
    UnsafeBuffer copyBuffer(final int length)
    {
        if (isStrict)
        {
            throw new IllegalStateException("strict: retaining a message of one frame would copy its " + length +
                " bytes out of the log; use it within the callback");
        }
        countCopied(length);
        final UnsafeBuffer copy = copies.poll();

        return null == copy || copy.capacity() < length ? new UnsafeBuffer(ByteBuffer.allocateDirect(length)) : copy;
    }

    /**
     * In the callback: the message is kept.
     */
    void held(final UdpMessage held)
    {
        if (null != held.assembled())
        {
            buffers.hold(held);
        }
        this.held.getAndIncrement();
    }

    /**
     * On any thread: the message is not read any more.
     */
    void released(final UdpMessage released)
    {
        final UnsafeBuffer copy = released.takeCopy();
        if (null != copy)
        {
            copies.offer(copy); // or, when very many were held, leave it to the garbage collector
        }
        else if (null != released.assembled())
        {
            buffers.unhold(released);
        }
        held.getAndDecrement();
        recycled.offer(released);
    }

    int held()
    {
        return held.get();
    }

    void countCopied(final long length)
    {
        Counters.add(counters.copiedBytes, length);
    }

    SkippedMessages skipped()
    {
        return skipped;
    }
}
