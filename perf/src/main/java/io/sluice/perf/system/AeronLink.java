package io.sluice.perf.system;

import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.logbuffer.Header;
import io.sluice.perf.spi.End;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.MessageSink;
import io.sluice.perf.spi.Route;
import io.sluice.perf.spi.Station;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;

import java.util.Arrays;

/**
 * What all that plain Aeron does has in common: an exclusive publication to the other end, and a subscription.
 */
abstract class AeronLink implements Link, FragmentHandler, ClaimOutlet.Log
{
    private static final int FRAGMENT_LIMIT = 256;

    private final Station station;
    private final ExclusivePublication publication;
    private final Subscription[] subscriptions;
    private final FragmentHandler[] handlers;
    private MessageSink sink;
    private int length;
    private long pieceOffset;

    AeronLink(final Station station, final End end, final Route route, final int termLength)
    {
        this.station = station;
        final String channel =
            station.wire().sendChannel(end, "term-length=" + termLength + "|mtu=" + route.variant());
        publication = station.aeron().addExclusivePublication(channel, route.sendStreamId(end));
        subscriptions = new Subscription[route.readers(end)];
        handlers = new FragmentHandler[subscriptions.length];
        for (int i = 0; i < subscriptions.length; i++)
        {
            subscriptions[i] = station.aeron().addSubscription(
                station.wire().receiveChannel(end), route.receiveStreamId(end));
            handlers[i] = handler();
        }
    }

    /**
     * What the fragments of one reader go to.
     */
    abstract FragmentHandler handler();

    final ExclusivePublication publication()
    {
        return publication;
    }

    /**
     * Run the driver once if it has no threads.
     */
    final void invoke()
    {
        station.invoke();
    }

    @Override
    public final boolean claim(final int claimLength, final BufferClaim claim)
    {
        return isSent(publication.tryClaim(claimLength, claim));
    }

    final int messageLength()
    {
        return length;
    }

    @Override
    public final void poll(final MessageSink messageSink)
    {
        poll(0, messageSink);
    }

    @Override
    public final void poll(final int reader, final MessageSink messageSink)
    {
        sink = messageSink;
        station.invoke();
        subscriptions[reader].poll(handlers[reader], FRAGMENT_LIMIT);
    }

    @Override
    public final void onFragment(
        final DirectBuffer buffer, final int offset, final int fragmentLength, final Header header)
    {
        sink.onMessage(buffer, offset, fragmentLength);
    }

    final void onPiece(
        final DirectBuffer buffer, final int offset, final int fragmentLength, final Header header)
    {
        final int flags = header.flags();
        if (0 != (flags & FrameDescriptor.BEGIN_FRAG_FLAG))
        {
            pieceOffset = 0;
        }
        final long messageOffset = pieceOffset;
        pieceOffset += fragmentLength;
        sink.onPiece(
            buffer, offset, fragmentLength, messageOffset, 0 != (flags & FrameDescriptor.END_FRAG_FLAG));
    }

    /**
     * Is this a result to try again after?
     */
    final boolean isSent(final long result)
    {
        if (result > 0)
        {
            return true;
        }
        station.invoke();
        if (Publication.BACK_PRESSURED != result && Publication.ADMIN_ACTION != result)
        {
            throw new IllegalStateException("Aeron: " + Publication.errorString(result));
        }

        return false;
    }

    @Override
    public final boolean isConnected()
    {
        station.invoke();

        return publication.isConnected() && Arrays.stream(subscriptions).allMatch(Subscription::isConnected);
    }

    @Override
    public void messageLength(final int newLength)
    {
        length = newLength;
    }

    @Override
    public final void close()
    {
        CloseHelper.quietCloseAll(subscriptions);
        publication.close();
    }
}
