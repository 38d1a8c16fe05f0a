package io.sluice.lane.ipc;

import io.aeron.Aeron;
import io.aeron.Image;
import io.aeron.Subscription;
import io.sluice.lane.MessageHandler;
import io.sluice.lane.PollGuard;
import io.sluice.lane.ReceiveLane;
import io.sluice.ledger.SlowReaderPolicy;
import io.sluice.region.RegionContext;
import io.sluice.status.Event;
import io.sluice.status.EventListener;
import org.agrona.DirectBuffer;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;

/**
 * Receives through shared memory, from every publication of a stream.
 */
public final class IpcReceiver implements ReceiveLane
{
    private static final long CLOSE_TIMEOUT_NS = 1_000_000_000L;

    private final RegionContext context;
    private final EventListener listener;
    private final String name;
    private final int streamId;
    private final boolean isStrict;
    private final Aeron.Context aeron;
    private final ReceiveCounters counters;
    private final PollGuard guard = new PollGuard();
    private final ReaderImages images = new ReaderImages();
    private final ImageJoiner joiner = new ImageJoiner(this, images);
    private final AtomicInteger held = new AtomicInteger();
    private final MessageStock messages = new MessageStock(this);
    private Subscription subscription;
    private MessageHandler handler = (message) -> {};
    private int roundRobinIndex;
    private ReaderImage settled; // all that there is to read, as long as nothing changes
    private int settledAt = -1;
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
        final boolean isStrict,
        final Aeron.Context aeron)
    {
        this.context = context;
        this.listener = listener;
        this.counters = counters;
        this.name = name;
        this.streamId = streamId;
        this.policy = policy;
        this.isStrict = isStrict;
        this.aeron = aeron;
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
            if (handler != messageHandler)
            {
                // not each time: the collector's barrier costs more than the test
                handler = Objects.requireNonNull(messageHandler, "handler");
            }

            return images.changes() == settledAt && !settled.isEnded() ? settled.pollSettled(limit) : pollAll(limit);
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

    private int pollAll(final int limit)
    {
        final int changes = images.changes(); // comes before what may change
        if (isClosed)
        {
            return 0;
        }
        final SlowReaderPolicy currentPolicy = policy;
        final ReaderImage[] current = images.current();
        final int length = current.length;
        if (1 == length)
        {
            final int frames = pollImage(current[0], limit, currentPolicy);
            if (current[0].isSettled())
            {
                settled = current[0];
                settledAt = changes;
            }

            return frames;
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
        if (images.isOver(image))
        {
            end(image);
        }

        return frames;
    }

    @Override
    public void policy(final SlowReaderPolicy newPolicy)
    {
        policy = newPolicy;
        images.changed();
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
            images.changed();
        }
        subscription.close();
        if (guard.awaitOutside(CLOSE_TIMEOUT_NS)) // else the polling thread does it when its callback returns
        {
            finishAll();
        }
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

    /**
     * What it reads an image by is in the wrong ledger.
     */
    void joinAgain(final Image image, final ReaderImage astray)
    {
        joiner.joinAgain(image, astray);
    }

    private void begin(final Image image)
    {
        if (images.wasDetached(image.sessionId()))
        {
            images.add(ReaderImage.ignored(this, image)); // it takes a new subscriber, as was said
        }
        else
        {
            joiner.join(image);
        }
    }

    @Override
    public void observe(final LongPredicate isAlive)
    {
        for (final ReaderImage image : images.current())
        {
            image.observe(isAlive);
        }
        counters.publish(held());
        joiner.observe();
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
    public void awaitPoll(final long timeoutNs)
    {
        if (guard.awaitOutside(timeoutNs) && isClosed)
        {
            finishAll(); // who waits for this lets go of what that uses
        }
    }

    @Override
    public int abandon()
    {
        close();

        return images.revokeHeld();
    }

    void deliverInline(
        final ReaderImage image, final DirectBuffer buffer, final int offset, final int length, final long position)
    {
        final IpcMessage current = messages.current();
        current.beginInline(image, buffer, offset, length, position);
        try
        {
            handler.onMessage(current);
        }
        finally
        {
            counters.received++;
            if (current.end())
            {
                messages.replace();
            }
        }
    }

    void deliverPosted(final ReaderImage image, final PostedFrame posted, final long position)
    {
        final IpcMessage current = messages.current();
        current.beginPosted(image, posted, position);
        try
        {
            handler.onMessage(current);
        }
        finally
        {
            counters.received++;
            counters.receivedBytes += posted.length();
            if (current.end())
            {
                messages.replace();
            }
        }
    }

    void recycle(final IpcMessage released)
    {
        messages.recycle(released);
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

    void changed()
    {
        images.changed();
    }

    void countRejected()
    {
        counters.rejected++;
    }

    void tell(final Event event, final String text)
    {
        listener.onEvent(event, name + ": stream " + streamId + ": " + text);
    }

    String name()
    {
        return name;
    }

    int streamId()
    {
        return streamId;
    }

    SlowReaderPolicy policy()
    {
        return policy;
    }

    Aeron.Context aeron()
    {
        return aeron;
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
            counters.close(held());
        }
    }
}
