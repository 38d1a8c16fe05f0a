package io.sluice.perf.system;

import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.logbuffer.Header;
import io.sluice.perf.spi.End;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.MessageSink;
import io.sluice.perf.spi.Station;
import org.agrona.DirectBuffer;

/**
 * What all that plain Aeron does has in common: an exclusive publication to the other end, and a subscription.
 */
abstract class AeronLink implements Link, FragmentHandler
{
    private static final int FRAGMENT_LIMIT = 256;

    private final ExclusivePublication publication;
    private final Subscription subscription;
    private final FragmentHandler handler;
    private MessageSink sink;
    private int length;
    private long pieceOffset;

    AeronLink(final Station station, final End end, final int streamId, final int termLength, final int mtu)
    {
        final String channel = station.wire().sendChannel(end, "term-length=" + termLength + "|mtu=" + mtu);
        final boolean isNear = End.NEAR == end;
        publication = station.aeron().addExclusivePublication(channel, isNear ? streamId : streamId + 1);
        subscription = station.aeron().addSubscription(
            station.wire().receiveChannel(end), isNear ? streamId + 1 : streamId);
        handler = handler();
    }

    /**
     * What fragments go to.
     */
    abstract FragmentHandler handler();

    final ExclusivePublication publication()
    {
        return publication;
    }

    final int messageLength()
    {
        return length;
    }

    @Override
    public final void poll(final MessageSink messageSink)
    {
        sink = messageSink;
        subscription.poll(handler, FRAGMENT_LIMIT);
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
    static boolean isSent(final long result)
    {
        if (result > 0)
        {
            return true;
        }
        if (Publication.BACK_PRESSURED != result && Publication.ADMIN_ACTION != result)
        {
            throw new IllegalStateException("Aeron: " + Publication.errorString(result));
        }

        return false;
    }

    @Override
    public final boolean isConnected()
    {
        return publication.isConnected() && subscription.isConnected();
    }

    @Override
    public void messageLength(final int newLength)
    {
        length = newLength;
    }

    @Override
    public final void close()
    {
        subscription.close();
        publication.close();
    }
}
