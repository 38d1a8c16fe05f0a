package io.sluice.lane.udp;

import io.aeron.Aeron;
import io.aeron.CommonContext;
import io.aeron.Image;
import io.aeron.Subscription;
import io.sluice.host.HostDirectory;
import io.sluice.lane.ChannelParams;
import io.sluice.lane.FragmentStreamHandler;
import io.sluice.lane.LaneContext;
import io.sluice.lane.MessageHandler;
import io.sluice.lane.PollGuard;
import io.sluice.lane.ReceiveLane;
import io.sluice.lane.ReceiveSettings;
import io.sluice.ledger.SlowReaderPolicy;
import io.sluice.region.RegionContext;
import io.sluice.status.Event;
import io.sluice.status.EventListener;
import org.agrona.CloseHelper;
import org.agrona.collections.ArrayUtil;
import org.agrona.concurrent.status.CountersReader;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.function.LongPredicate;

/**
 * Receives from the network, from every publication of a stream, those of plain Aeron clients included.
 */
public final class UdpReceiver implements ReceiveLane
{
    private static final UdpImage[] NONE = new UdpImage[0];
    private static final int MAX_FRAMES = 128; // of one image in one poll, however few messages these are
    private static final long CLOSE_TIMEOUT_NS = 1_000_000_000L;

    private final PollGuard guard = new PollGuard();
    private final Spy spy; // or null if it receives from the network
    private final ReceiveBuffers buffers;
    private final UdpReceiveCounters counters;
    private final BiConsumer<Event, String> events;
    private final UdpDelivery delivery;
    private Subscription subscription;
    private volatile UdpImage[] images = NONE; // changed under the lock of this, read without
    private int roundRobinIndex;
    private boolean isFinished;
    private volatile boolean isClosed;

    private UdpReceiver(
        final Spy spy,
        final ReceiveBuffers buffers,
        final UdpReceiveCounters counters,
        final BiConsumer<Event, String> events,
        final boolean isStrict)
    {
        this.spy = spy;
        this.buffers = buffers;
        this.counters = counters;
        this.events = events;
        final SkippedMessages skipped = new SkippedMessages(counters, events, buffers.length());
        delivery = new UdpDelivery(guard, buffers, counters, skipped, isStrict);
    }

    /**
     * Make a receiver.
     *
     * @param aeron     client.
     * @param context   of the Sluice client, for spies.
     * @param counters  of the Sluice client.
     * @param listener  of events.
     * @param registrar makes regions of the Sluice client.
     * @param channel   complete, as Aeron shall have it.
     * @param streamId  of the stream.
     * @param settings  of the receiver.
     * @return the receiver.
     */
    static UdpReceiver open(
        final LaneContext client, final String channel, final int streamId, final ReceiveSettings settings)
    {
        checkPolicy(settings.policy());
        ChannelParams.parse(channel); // who is told of a mistake now need not look for it in the driver's errors
        final boolean isSpy = channel.startsWith(CommonContext.SPY_PREFIX);
        final EventListener listener = client.listener();
        final UdpReceiver receiver = new UdpReceiver(
            isSpy ? newSpy(client.aeron(), client.regions(), streamId, settings.name()) : null,
            new ReceiveBuffers(client.registrar(), settings.bufferLength(), settings.buffers()),
            client.counters().allOrNone((each) -> new UdpReceiveCounters(each, streamId)),
            (event, text) -> listener.onEvent(event, settings.name() + ": stream " + streamId + ": " + text),
            settings.isStrict());
        try
        {
            receiver.subscription = client.ask((aeron) ->
                aeron.addSubscription(channel, streamId, receiver::onAvailableImage, (image) -> {}));
        }
        catch (final RuntimeException ex)
        {
            CloseHelper.quietClose(receiver.counters::close);
            throw ex;
        }

        return receiver;
    }

    @Override
    public int poll(final MessageHandler handler, final int limit)
    {
        guard.enter();
        try
        {
            delivery.beginMessages(handler, limit);
            final int frames = isClosed ? 0 : pollMessages();
            delivery.end();

            return frames;
        }
        finally
        {
            exit();
        }
    }

    @Override
    public int pollFragments(final FragmentStreamHandler handler, final int limit)
    {
        guard.enter();
        try
        {
            delivery.beginFragments(handler);
            final int frames = isClosed ? 0 : pollFragments(limit);
            delivery.end();

            return frames;
        }
        finally
        {
            exit();
        }
    }

    private void exit()
    {
        guard.exit();
        if (isClosed)
        {
            finishAll();
        }
    }

    private int pollMessages()
    {
        final UdpImage[] current = images;
        final int length = current.length;
        int index = firstIndex(length);
        int frames = 0;
        for (int i = 0; i < length && !delivery.isToStop(); i++)
        {
            final UdpImage image = current[index];
            final int taken = image.pollMessages(MAX_FRAMES);
            frames += taken;
            if (0 == taken && image.isEnded() && !isClosed)
            {
                end(image);
            }
            index = index + 1 == length ? 0 : index + 1;
        }

        return frames;
    }

    private int pollFragments(final int limit)
    {
        final UdpImage[] current = images;
        final int length = current.length;
        int index = firstIndex(length);
        int frames = 0;
        for (int i = 0; i < length && frames < limit && !delivery.hasFailed() && !isClosed; i++)
        {
            final UdpImage image = current[index];
            final int taken = image.pollFragments(limit - frames);
            frames += taken;
            if (0 == taken && image.isEnded() && !isClosed)
            {
                end(image);
            }
            index = index + 1 == length ? 0 : index + 1;
        }

        return frames;
    }

    private int firstIndex(final int length)
    {
        int index = roundRobinIndex++;
        if (index >= length)
        {
            roundRobinIndex = index = 0;
        }

        return index;
    }

    /**
     * Only {@link SlowReaderPolicy#BLOCK}: what becomes of a slow receiver, the publisher's flow control decides.
     *
     * @param policy BLOCK.
     * @throws IllegalArgumentException if it is another.
     */
    @Override
    public void policy(final SlowReaderPolicy policy)
    {
        checkPolicy(policy);
    }

    @Override
    public boolean isConnected()
    {
        for (final UdpImage image : images)
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
        return delivery.held();
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
        delivery.stop();
        if (guard.awaitOutside(CLOSE_TIMEOUT_NS))
        {
            finishAll();
        }
        // else the polling thread does it when its callback returns, which reads what Aeron then unmaps
    }

    @Override
    public void observe(final LongPredicate isAlive)
    {
        // an image goes when its publisher is gone; Aeron sees to that
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
        guard.awaitOutside(timeoutNs);
    }

    @Override
    public int abandon()
    {
        close();

        return buffers.revokeHeld() + (null == spy ? 0 : spy.revokeHeld());
    }

    private void onAvailableImage(final Image image)
    {
        if (null == spy)
        {
            add(new UdpImage(delivery, image, null));
            return;
        }
        try
        {
            add(spy.join(image, delivery));
        }
        catch (final IOException ex)
        {
            add(UdpImage.ignored(delivery, image));
            events.accept(Event.ERROR, "cannot spy on the publication of session " + image.sessionId() + ": " + ex);
        }
    }

    private synchronized void add(final UdpImage image)
    {
        if (isFinished)
        {
            image.finish();
        }
        else
        {
            images = ArrayUtil.add(images, image);
        }
    }

    private void end(final UdpImage image)
    {
        image.end();
        buffers.forgetWaiting(image);
        if (image.isEndOfStream())
        {
            events.accept(Event.PUBLISHER_CLOSED, "publisher of session " + image.sessionId() + " has closed");
        }
        else
        {
            events.accept(Event.PUBLISHER_DIED, "nothing is heard any more of the publisher of session " +
                image.sessionId() + ": see whether it still runs and the network is up; held messages stay readable");
        }
        synchronized (this)
        {
            images = ArrayUtil.remove(images, image);
        }
    }

    private void finishAll()
    {
        subscription.close();
        finishImages();
    }

    private synchronized void finishImages()
    {
        if (isFinished)
        {
            return;
        }
        isFinished = true;
        for (final UdpImage image : images)
        {
            image.finish();
        }
        images = NONE;
        buffers.close();
        counters.close();
    }

    private static Spy newSpy(
        final Aeron aeron, final RegionContext context, final int streamId, final String name)
    {
        final Path driverDirectory = HostDirectory.forDriver(aeron.context().aeronDirectoryName());

        final CountersReader counters = aeron.countersReader();

        return new Spy(context, counters, driverDirectory, GatheringDriver.find(counters), streamId, name);
    }

    private static void checkPolicy(final SlowReaderPolicy policy)
    {
        if (SlowReaderPolicy.Kind.BLOCK != policy.kind())
        {
            throw new IllegalArgumentException("over UDP the flow control of the publisher's channel (fc=...) " +
                "decides what becomes of a slow receiver: leave the policy at SlowReaderPolicy.BLOCK, not " +
                policy.kind());
        }
    }
}
