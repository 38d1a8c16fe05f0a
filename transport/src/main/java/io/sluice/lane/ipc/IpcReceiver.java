package io.sluice.lane.ipc;

import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.logbuffer.Header;
import io.sluice.lane.MessageHandler;
import io.sluice.lane.PollGuard;
import io.sluice.lane.ReceiveLane;
import io.sluice.ledger.ReaderRow;
import io.sluice.ledger.SlowReaderPolicy;
import io.sluice.region.AttachedRegion;
import io.sluice.region.RegionContext;
import io.sluice.status.Event;
import io.sluice.status.EventListener;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;

/**
 * Receives through shared memory, from every publication of a stream.
 */
public final class IpcReceiver implements ReceiveLane
{
    private static final int MIN_RECYCLED = 1024; // so long a stale handle is sure to throw
    private static final int MAX_RECYCLED = 2048;
    private static final long CLOSE_TIMEOUT_NS = 1_000_000_000L;

    private final RegionContext context;
    private final EventListener listener;
    private final String name;
    private final int streamId;
    private final boolean isStrict;
    private final ReceiveCounters counters;
    private final PollGuard guard = new PollGuard();
    private final ReaderImages images = new ReaderImages();
    private final RefusedImages refused = new RefusedImages(this, images);
    private final AtomicInteger held = new AtomicInteger();
    private final ManyToOneConcurrentArrayQueue<IpcMessage> recycled =
        new ManyToOneConcurrentArrayQueue<>(MAX_RECYCLED);
    private Subscription subscription;
    private IpcMessage message = new IpcMessage(this);
    private MessageHandler handler;
    private int roundRobinIndex;
    private boolean areCountersClosed;
    private volatile SlowReaderPolicy policy;
    private volatile boolean isClosed;

    IpcReceiver(
        final RegionContext context,
        final EventListener listener,
        final ReceiveCounters counters,
        final String name,
        final int streamId,
        final SlowReaderPolicy policy,
        final boolean isStrict)
    {
        this.context = context;
        this.listener = listener;
        this.counters = counters;
        this.name = name;
        this.streamId = streamId;
        this.policy = policy;
        this.isStrict = isStrict;
    }

    void subscription(final Subscription newSubscription)
    {
        subscription = newSubscription;
    }

    @Override
    public int poll(final MessageHandler messageHandler, final int limit)
    {
        guard.enter();
        try
        {
            return isClosed ? 0 : pollImages(messageHandler, limit);
        }
        finally
        {
            guard.exit();
            if (isClosed)
            {
                finishAll();
            }
        }
    }

    private int pollImages(final MessageHandler messageHandler, final int limit)
    {
        if (handler != messageHandler)
        {
            handler = messageHandler; // not each time: the collector's barrier costs more than the test
        }
        final SlowReaderPolicy currentPolicy = policy;
        final ReaderImage[] current = images.current();
        final int length = current.length;
        if (1 == length)
        {
            return pollImage(current[0], limit, currentPolicy);
        }
        int index = roundRobinIndex++;
        if (index >= length)
        {
            roundRobinIndex = index = 0;
        }

        int frames = 0;
        for (int i = 0; i < length && frames < limit; i++)
        {
            frames += pollImage(current[index], limit - frames, currentPolicy);
            index = index + 1 == length ? 0 : index + 1;
        }

        return frames;
    }

    private int pollImage(final ReaderImage image, final int limit, final SlowReaderPolicy currentPolicy)
    {
        final int frames = image.poll(limit, currentPolicy);
        if (0 == frames && images.isOver(image))
        {
            end(image);
        }

        return frames;
    }

    @Override
    public void policy(final SlowReaderPolicy newPolicy)
    {
        policy = newPolicy;
    }

    @Override
    public boolean isConnected()
    {
        for (final ReaderImage image : images.current())
        {
            if (image.isConnected())
            {
                return true;
            }
        }

        return false;
    }

    @Override
    public int held()
    {
        return held.get();
    }

    @Override
    public boolean isClosed()
    {
        return isClosed || subscription.isClosed();
    }

    @Override
    public void close()
    {
        synchronized (this)
        {
            if (isClosed)
            {
                return;
            }
            isClosed = true;
        }
        subscription.close();
        if (guard.awaitOutside(CLOSE_TIMEOUT_NS))
        {
            finishAll();
        }
        // else the polling thread does it when its callback returns
    }

    /**
     * A publication to read from, or one to go on with: the driver takes the image away from a subscriber that lets the
     * log fill, and gives it a new one later. That waits until the next poll has ended the old one, so that who never
     * polls keeps one row and no more.
     */
    void onAvailableImage(final Image image)
    {
        if (!images.mustWait(image))
        {
            begin(image);
        }
    }

    private void begin(final Image image)
    {
        if (images.wasDetached(image.sessionId()))
        {
            images.add(ReaderImage.ignored(this, image)); // it takes a new subscriber, as was said
        }
        else
        {
            join(image);
        }
    }

    private void join(final Image image)
    {
        try
        {
            final SlowReaderPolicy joinPolicy = policy;
            final Path ledger = ReaderRow.find(context.directory(), streamId, image.sessionId());
            ReaderRow row = null;
            if (null != ledger)
            {
                row = ReaderRow.join(context, ledger, name, joinPolicy, refused.joinPosition(image));
                if (null == row)
                {
                    refused.add(image, ledger);
                    return;
                }
            }
            images.add(new ReaderImage(this, image, row, joinPolicy));
        }
        catch (final IOException ex)
        {
            tell(Event.ERROR, "cannot join the publication of session " + image.sessionId() + ": " + ex);
        }
    }

    @Override
    public void observe(final LongPredicate isAlive)
    {
        for (final ReaderImage image : images.current())
        {
            image.observe(isAlive);
        }
        counters.publish();
        refused.observe();
    }

    @Override
    public boolean isDone()
    {
        return isClosed && 0 == held();
    }

    @Override
    public boolean isPolling()
    {
        return guard.isEntered();
    }

    @Override
    public void awaitPoll()
    {
        guard.awaitOutside(Long.MAX_VALUE);
    }

    @Override
    public int abandon()
    {
        close();

        return images.revokeHeld();
    }

    void deliverInline(
        final ReaderImage image, final DirectBuffer buffer, final int offset, final int length, final Header frame)
    {
        final IpcMessage current = message;
        current.beginInline(image, buffer, offset, length, frame);
        try
        {
            handler.onMessage(current);
        }
        finally
        {
            counters.received++;
            if (current.end())
            {
                replace();
            }
        }
    }

    void deliverPosted(
        final ReaderImage image,
        final AttachedRegion region,
        final long offset,
        final int length,
        final int slot,
        final long ticket,
        final Header frame)
    {
        final IpcMessage current = message;
        current.beginPosted(image, region, offset, length, slot, ticket, frame);
        try
        {
            handler.onMessage(current);
        }
        finally
        {
            counters.received++;
            counters.receivedBytes += length;
            if (current.end())
            {
                replace();
            }
        }
    }

    /**
     * The message that was delivered is held.
     */
    private void replace()
    {
        final IpcMessage next = recycled.size() >= MIN_RECYCLED ? recycled.poll() : null;
        message = null == next ? new IpcMessage(this) : next.renew();
    }

    void recycle(final IpcMessage released)
    {
        recycled.offer(released); // or, when very many were held at once, leave it to the garbage collector
    }

    boolean isPollingThread()
    {
        return guard.isInside();
    }

    void countInlineCopy(final int length)
    {
        if (isStrict)
        {
            throw new IllegalStateException("strict: retaining an inline message would copy its " + length +
                " bytes; let the publisher post it, or use it within the callback");
        }
        countCopied(length);
    }

    void countCopied(final int length)
    {
        counters.copiedBytes += length;
    }

    void countHeld(final int change)
    {
        held.getAndAdd(change);
    }

    void countRejected()
    {
        counters.rejected++;
    }

    void tell(final Event event, final String text)
    {
        listener.onEvent(event, name + ": stream " + streamId + ": " + text);
    }

    RegionContext context()
    {
        return context;
    }

    /**
     * An image has ended. If the driver took it away because the log filled, there may be a new one by now.
     */
    private void end(final ReaderImage image)
    {
        final Image next = images.end(image);
        if (null != next && !isClosed)
        {
            begin(next);
        }
    }

    private synchronized void finishAll()
    {
        images.endAll();
        if (!areCountersClosed)
        {
            areCountersClosed = true;
            counters.close();
        }
    }
}
