package io.sluice.lane.ipc;

import static io.aeron.CommonContext.*;

import io.aeron.ChannelUri;
import io.aeron.ExclusivePublication;
import io.aeron.exceptions.RegistrationException;
import io.sluice.lane.ChannelParams;
import io.sluice.lane.LaneContext;
import io.sluice.lane.LogSpace;
import io.sluice.lane.ReceiveLane;
import io.sluice.lane.ReceiveSettings;
import io.sluice.lane.SendCounters;
import io.sluice.lane.SendLane;
import io.sluice.lane.SendSettings;
import io.sluice.lane.Staging;
import io.sluice.ledger.LedgerFile;
import io.sluice.ledger.PublisherLedger;
import io.sluice.ledger.ReaderEvent;
import io.sluice.ledger.Readers;
import io.sluice.status.Event;
import org.agrona.BitUtil;
import org.agrona.CloseHelper;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Puts together the two ends of the shared-memory lane for a client.
 */
public final class IpcLane
{
    private static final int MIN_TERM_LENGTH = 4 << 20;
    private static final int LOG_BYTES_PER_TICKET = 4 * 64; // what is out is to fill less than a quarter of a term

    private final LaneContext client;

    /**
     * The lane of a client.
     *
     * @param client that it is of.
     */
    public IpcLane(final LaneContext client)
    {
        this.client = client;
    }

    /**
     * Does this lane carry a channel?
     *
     * @param channel as users write it.
     * @return true for {@code aeron:ipc}.
     */
    public static boolean carries(final String channel)
    {
        return ChannelUri.parse(channel).isIpc();
    }

    /**
     * Make a sender.
     *
     * @param channel  as users write it.
     * @param streamId of the stream.
     * @param settings of the sender; those that are about a network do nothing here.
     * @return the sender.
     */
    public SendLane addSender(final String channel, final int streamId, final SendSettings settings)
    {
        final int depth = settings.depth();
        final ChannelUri uri = ChannelParams.parse(channel);
        putIfAbsent(uri, SESSION_ID_PARAM_NAME, String.valueOf(ThreadLocalRandom.current().nextInt()));
        final int sessionId = ChannelParams.sessionId(uri);
        final int termLength = ChannelParams.termLength(
            uri, Math.max(MIN_TERM_LENGTH, BitUtil.findNextPositivePowerOfTwo(depth * LOG_BYTES_PER_TICKET)));
        final int window = ChannelParams.window(uri, termLength / 2);
        final int maxLag = window / 2; // the driver lets go of readers at three quarters
        putIfAbsent(uri, TERM_LENGTH_PARAM_NAME, String.valueOf(termLength));
        putIfAbsent(uri, PUBLICATION_WINDOW_LENGTH_PARAM_NAME, String.valueOf(window));
        putIfAbsent(uri, UNTETHERED_WINDOW_LIMIT_TIMEOUT_PARAM_NAME, "200ms");
        putIfAbsent(uri, UNTETHERED_LINGER_TIMEOUT_PARAM_NAME, "100ms");
        putIfAbsent(uri, UNTETHERED_RESTING_TIMEOUT_PARAM_NAME, "1s");

        // the ledger comes first, so that it is there for whoever sees the publication
        final PublisherLedger ledger =
            PublisherLedger.create(client.regions(), streamId, sessionId, depth, maxLag, client.name(), channel);
        ExclusivePublication publication = null;
        try
        {
            publication = client.ask((aeron) -> aeron.addExclusivePublication(uri.toString(), streamId));
            ledger.publishedRelease(
                LedgerFile.publicationId(publication.registrationId(), publication.initialTermId()));
            final SendCounters counters = client.counters().allOrNone(
                (each) -> new SendCounters(each, streamId, sessionId, false));
            final Readers readers = new Readers(ledger, (event, text) ->
                client.listener().onEvent(eventOf(event), client.name() + ": stream " + streamId + ": " + text));

            return new IpcSender(
                publication,
                ledger,
                readers,
                counters,
                new Staging(client.registrar(), settings),
                depth,
                maxLag,
                client.regions().clientId());
        }
        catch (final RegistrationException ex)
        {
            giveUp(publication, ledger);
            throw LogSpace.explain(client.aeron(), termLength, ex);
        }
        catch (final RuntimeException ex)
        {
            giveUp(publication, ledger);
            throw ex;
        }
    }

    private static void giveUp(final ExclusivePublication publication, final PublisherLedger ledger)
    {
        CloseHelper.quietClose(publication);
        ledger.discard();
    }

    /**
     * Make a receiver.
     *
     * @param channel  as users write it.
     * @param streamId of the stream.
     * @param settings of the receiver.
     * @return the receiver.
     */
    public ReceiveLane addReceiver(final String channel, final int streamId, final ReceiveSettings settings)
    {
        final ChannelUri uri = ChannelParams.parse(channel);
        putIfAbsent(uri, TETHER_PARAM_NAME, "false");
        final ReceiveCounters counters =
            client.counters().allOrNone((each) -> new ReceiveCounters(each, streamId));
        final IpcReceiver receiver = new IpcReceiver(
            client.regions(),
            client.listener(),
            counters,
            settings.name(),
            streamId,
            settings.policy(),
            settings.isStrict(),
            client.aeron().context());
        try
        {
            receiver.subscription(client.ask((aeron) ->
                aeron.addSubscription(uri.toString(), streamId, receiver::onAvailableImage, (image) -> {})));
        }
        catch (final RuntimeException ex)
        {
            CloseHelper.quietClose(() -> counters.close(0));
            throw ex;
        }

        return receiver;
    }

    private static void putIfAbsent(final ChannelUri uri, final String name, final String value)
    {
        if (null == uri.get(name))
        {
            uri.put(name, value);
        }
    }

    private static Event eventOf(final ReaderEvent event)
    {
        switch (event)
        {
            case JOINED:
                return Event.READER_JOINED;

            case LEFT:
                return Event.READER_LEFT;

            case DIED:
                return Event.READER_DIED;

            case DROPPING:
                return Event.READER_DROPPING;

            default:
                return Event.READER_DETACHED;
        }
    }
}
