package io.sluice.perf.system;

import io.aeron.logbuffer.BufferClaim;
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
import io.sluice.perf.spi.Inlet;
import io.sluice.perf.spi.Keeper;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.MessageSink;
import io.sluice.perf.spi.Route;
import io.sluice.perf.spi.Station;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;

import java.util.Arrays;

/**
 * What all that Sluice does has in common: a publisher to the other end, and a subscriber.
 */
abstract class SluiceLink implements Link, ClaimOutlet.Log
{
    static final int CHOSEN_BY_SLUICE = 0; // the length of terms

    private static final int LIMIT = 256;
    private static final int LEAST_BUFFERS = 2;
    private static final int DEFAULT_BUFFERS_LENGTH = 8 << 20; // half of eight of 2 MiB

    private final Station station;
    private final Publisher publisher;
    private final Reader[] readers;
    private final int readersThere;
    private final int buffers; // 0 for as many as all have
    private int length;

    SluiceLink(
        final Station station,
        final End end,
        final Route route,
        final int termLength,
        final boolean isInPieces)
    {
        this.station = station;
        readersThere = End.FAR == end || station.wire().isNetwork() ? 1 : route.readers();
        buffers = station.wire().isNetwork() ? 0 : route.variant();
        final PublisherOptions options = new PublisherOptions();
        if (route.variant() > 0 && station.wire().isNetwork())
        {
            options.wireDatagram(route.variant());
        }
        publisher = station.sluice().addPublisher(
            station.wire().sendChannel(
                end, CHOSEN_BY_SLUICE == termLength ? "" : "term-length=" + termLength),
            route.sendStreamId(end),
            options);
        readers = new Reader[route.readers(end)];
        for (int i = 0; i < readers.length; i++)
        {
            readers[i] = new Reader(isInPieces, station.sluice().addSubscriber(
                station.wire().receiveChannel(end),
                route.receiveStreamId(end),
                receiving(station.regionLength())));
        }
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

    /**
     * How many buffers to send from.
     */
    final int slots(final int ofLength)
    {
        return buffers > 0 ? station.slots(ofLength, buffers) : station.slots(ofLength);
    }

    final int messageLength()
    {
        return length;
    }

    @Override
    public void poll(final MessageSink sink)
    {
        pollMessages(sink);
    }

    final int pollMessages(final MessageSink sink)
    {
        station.invoke();

        return readers[0].pollMessages(sink);
    }

    /**
     * The first is the link itself, with what goes along with its polls.
     */
    @Override
    public final Inlet inlet(final int reader)
    {
        return 0 == reader ? this : readers[reader];
    }

    @Override
    public final Keeper keeper(final int count, final int longest)
    {
        return new RetainKeeper(count);
    }

    @Override
    public final boolean claim(final int claimLength, final BufferClaim claim)
    {
        return isSent(publisher.claim(claimLength, claim));
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

        return publisher.readers() >= readersThere &&
            Arrays.stream(readers).allMatch((reader) -> reader.subscriber.isConnected());
    }

    @Override
    public void messageLength(final int newLength)
    {
        length = newLength;
    }

    @Override
    public void close()
    {
        Arrays.stream(readers).forEach((reader) -> CloseHelper.quietClose(reader.subscriber));
        publisher.close();
    }

    /**
     * A subscriber, and which of its messages is at hand.
     */
    private static final class Reader implements Inlet, MessageHandler
    {
        private final FragmentStreamHandler pieces = this::onPiece;
        private final boolean isInPieces;
        private final Subscriber subscriber;
        private MessageSink sink;
        private Message message;

        private Reader(final boolean isInPieces, final Subscriber subscriber)
        {
            this.isInPieces = isInPieces;
            this.subscriber = subscriber;
        }

        @Override
        public void poll(final MessageSink messageSink)
        {
            pollMessages(messageSink);
        }

        private int pollMessages(final MessageSink messageSink)
        {
            sink = messageSink;

            return isInPieces ? subscriber.pollFragments(pieces, LIMIT) : subscriber.poll(this, LIMIT);
        }

        private void onPiece(final Fragment piece)
        {
            sink.onPiece(piece.buffer(), 0, piece.length(), piece.messageOffset(), piece.isLast());
        }

        @Override
        public void onMessage(final Message newMessage)
        {
            if (message != newMessage)
            {
                message = newMessage; // rarely another: the collector's barrier would be in each round trip
            }
            sink.onMessage(newMessage.buffer(), 0, newMessage.length());
        }
    }

    /**
     * Keeps messages where they lie.
     */
    private final class RetainKeeper implements Keeper
    {
        private final Message[] kept;

        private RetainKeeper(final int count)
        {
            kept = new Message[count];
        }

        @Override
        public void keep(final int place, final DirectBuffer buffer, final int offset, final int messageLength)
        {
            kept[place] = readers[0].message.retain();
        }

        @Override
        public DirectBuffer buffer(final int place)
        {
            return kept[place].buffer();
        }

        @Override
        public int offset(final int place)
        {
            return 0;
        }

        @Override
        public void release(final int place)
        {
            kept[place].release();
        }
    }
}
