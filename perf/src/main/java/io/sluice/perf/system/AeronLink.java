package io.sluice.perf.system;

import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.logbuffer.Header;
import io.sluice.perf.spi.End;
import io.sluice.perf.spi.Inlet;
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
abstract class AeronLink implements Link, ClaimOutlet.Log
{
    private static final int FRAGMENT_LIMIT = 256;

    private final Station station;
    private final ExclusivePublication publication;
    private final Reader[] readers;
    private int length;

    AeronLink(final Station station, final End end, final Route route, final int termLength)
    {
        this.station = station;
        final String channel =
            station.wire().sendChannel(end, "term-length=" + termLength + "|mtu=" + route.variant());
        publication = station.aeron().addExclusivePublication(channel, route.sendStreamId(end));
        readers = new Reader[route.readers(end)];
        for (int i = 0; i < readers.length; i++)
        {
            final Reader reader = new Reader(station.aeron().addSubscription(
                station.wire().receiveChannel(end), route.receiveStreamId(end)));
            reader.handler = handler(reader);
            readers[i] = reader;
        }
    }

    /**
     * What the fragments of one reader go to, and what hands them on to it.
     */
    abstract FragmentHandler handler(Reader reader);

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
    public final void poll(final MessageSink sink)
    {
        station.invoke();
        readers[0].poll(sink);
    }

    @Override
    public final Inlet inlet(final int reader)
    {
        return 0 == reader ? this : readers[reader];
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

        return publication.isConnected() &&
            Arrays.stream(readers).allMatch((reader) -> reader.subscription.isConnected());
    }

    @Override
    public void messageLength(final int newLength)
    {
        length = newLength;
    }

    @Override
    public final void close()
    {
        Arrays.stream(readers).forEach((reader) -> CloseHelper.quietClose(reader.subscription));
        publication.close();
    }

    /**
     * A subscription, and where what comes is in it.
     */
    static final class Reader implements Inlet, FragmentHandler
    {
        private final Subscription subscription;
        private FragmentHandler handler;
        private MessageSink sink;
        private long pieceOffset;

        private Reader(final Subscription subscription)
        {
            this.subscription = subscription;
        }

        @Override
        public void poll(final MessageSink messageSink)
        {
            sink = messageSink;
            subscription.poll(handler, FRAGMENT_LIMIT);
        }

        @Override
        public void onFragment(
            final DirectBuffer buffer, final int offset, final int fragmentLength, final Header header)
        {
            sink.onMessage(buffer, offset, fragmentLength);
        }

        void onPiece(final DirectBuffer buffer, final int offset, final int fragmentLength, final Header header)
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
    }
}
