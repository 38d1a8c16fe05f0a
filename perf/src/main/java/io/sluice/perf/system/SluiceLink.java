package io.sluice.perf.system;

import io.sluice.Publisher;
import io.sluice.PublisherOptions;
import io.sluice.Subscriber;
import io.sluice.SubscriberOptions;
import io.sluice.lane.CompletionHandler;
import io.sluice.lane.Fragment;
import io.sluice.lane.FragmentStreamHandler;
import io.sluice.lane.Message;
import io.sluice.lane.MessageHandler;
import io.sluice.lane.PostResult;
import io.sluice.perf.spi.End;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.MessageSink;
import io.sluice.perf.spi.Station;

/**
 * What all that Sluice does has in common: a publisher to the other end, and a subscriber.
 */
abstract class SluiceLink implements Link, MessageHandler
{
    static final int CHOSEN_BY_SLUICE = 0; // the length of terms

    private static final int LIMIT = 256;
    private static final int LEAST_BUFFERS = 2;
    private static final int DEFAULT_BUFFERS_LENGTH = 8 << 20; // half of eight of 2 MiB

    private final FragmentStreamHandler pieces = this::onPiece;
    private final boolean isInPieces;
    private final Station station;
    private final Publisher publisher;
    private final Subscriber subscriber;
    private MessageSink sink;
    private int length;

    SluiceLink(
        final Station station,
        final End end,
        final int streamId,
        final int termLength,
        final int wireDatagram,
        final boolean isInPieces)
    {
        this.station = station;
        this.isInPieces = isInPieces;
        final boolean isNear = End.NEAR == end;
        final PublisherOptions options = new PublisherOptions();
        if (wireDatagram > 0)
        {
            options.wireDatagram(wireDatagram);
        }
        publisher = station.sluice().addPublisher(
            station.wire().sendChannel(
                end, CHOSEN_BY_SLUICE == termLength ? "" : "term-length=" + termLength),
            isNear ? streamId : streamId + 1,
            options);
        subscriber = station.sluice().addSubscriber(
            station.wire().receiveChannel(end),
            isNear ? streamId + 1 : streamId,
            receiving(station.regionLength()));
    }

    /**
     * The default where that is enough: a region has room for two of the longest messages, at least.
     */
    private static SubscriberOptions receiving(final long regionLength)
    {
        final SubscriberOptions options = new SubscriberOptions();
        final long longest = regionLength / LEAST_BUFFERS;

        return longest <= DEFAULT_BUFFERS_LENGTH ? options :
            options.receiveBuffers((int)Math.min(longest, Integer.MAX_VALUE), LEAST_BUFFERS);
    }

    /**
     * Take completions.
     */
    final void pollCompletions(final CompletionHandler handler)
    {
        station.invoke();
        publisher.poll(handler);
    }

    final Publisher publisher()
    {
        return publisher;
    }

    /**
     * Run the driver once if it has no threads.
     */
    final void invoke()
    {
        station.invoke();
    }

    final int messageLength()
    {
        return length;
    }

    @Override
    public void poll(final MessageSink messageSink)
    {
        pollMessages(messageSink);
    }

    final int pollMessages(final MessageSink messageSink)
    {
        sink = messageSink;
        station.invoke();

        return isInPieces ? subscriber.pollFragments(pieces, LIMIT) : subscriber.poll(this, LIMIT);
    }

    private void onPiece(final Fragment piece)
    {
        sink.onPiece(piece.buffer(), 0, piece.length(), piece.messageOffset(), piece.isLast());
    }

    @Override
    public final void onMessage(final Message message)
    {
        sink.onMessage(message.buffer(), 0, message.length());
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
        if (PostResult.BACK_PRESSURED != result && PostResult.ADMIN_ACTION != result)
        {
            throw new IllegalStateException("Sluice: " + publisher.describe(result));
        }

        return false;
    }

    @Override
    public final boolean isConnected()
    {
        station.invoke();

        return publisher.isConnected() && subscriber.isConnected();
    }

    @Override
    public void messageLength(final int newLength)
    {
        length = newLength;
    }

    @Override
    public void close()
    {
        subscriber.close();
        publisher.close();
    }
}
