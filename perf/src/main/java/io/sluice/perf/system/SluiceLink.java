package io.sluice.perf.system;

import io.sluice.Publisher;
import io.sluice.PublisherOptions;
import io.sluice.Subscriber;
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
    private static final int LIMIT = 256;

    private final FragmentStreamHandler pieces = this::onPiece;
    private final boolean isInPieces;
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
        this.isInPieces = isInPieces;
        final boolean isNear = End.NEAR == end;
        final PublisherOptions options = new PublisherOptions();
        if (wireDatagram > 0)
        {
            options.wireDatagram(wireDatagram);
        }
        publisher = station.sluice().addPublisher(
            station.wire().sendChannel(end, "term-length=" + termLength),
            isNear ? streamId : streamId + 1,
            options);
        subscriber = station.sluice().addSubscriber(
            station.wire().receiveChannel(end), isNear ? streamId + 1 : streamId);
    }

    final Publisher publisher()
    {
        return publisher;
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
        if (PostResult.BACK_PRESSURED != result && PostResult.ADMIN_ACTION != result)
        {
            throw new IllegalStateException("Sluice: " + publisher.describe(result));
        }

        return false;
    }

    @Override
    public final boolean isConnected()
    {
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
