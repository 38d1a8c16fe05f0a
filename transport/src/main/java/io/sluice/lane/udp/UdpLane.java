package io.sluice.lane.udp;

import static io.aeron.CommonContext.SESSION_ID_PARAM_NAME;
import static io.aeron.CommonContext.TERM_LENGTH_PARAM_NAME;

import io.aeron.Aeron;
import io.aeron.ChannelUri;
import io.aeron.ExclusivePublication;
import io.aeron.exceptions.RegistrationException;
import io.sluice.gather.GatherTable;
import io.sluice.host.HostDirectory;
import io.sluice.lane.LogSpace;
import io.sluice.lane.ReceiveLane;
import io.sluice.lane.SendCounters;
import io.sluice.lane.SendLane;
import io.sluice.lane.SendSettings;
import io.sluice.lane.Staging;
import io.sluice.ledger.SlowReaderPolicy;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionContext;
import io.sluice.region.RegionOptions;
import io.sluice.status.CounterTypes;
import io.sluice.status.Counters;
import io.sluice.status.Event;
import io.sluice.status.EventListener;
import org.agrona.SystemUtil;
import org.agrona.concurrent.status.AtomicCounter;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * Puts together the two ends of the UDP lane for a client.
 */
public final class UdpLane
{
    private static final String DEFAULT_TERM_LENGTH = "16m"; // Aeron's, where the driver has no other

    private final Aeron aeron;
    private final RegionContext context;
    private final Counters counters;
    private final EventListener listener;
    private final String name;
    private final Function<RegionOptions, MemoryRegion> registrar;

    /**
     * The lane of a client.
     *
     * @param aeron     client.
     * @param context   of the Sluice client.
     * @param listener  of events.
     * @param name      of the Sluice client.
     * @param registrar makes regions of the Sluice client.
     */
    public UdpLane(
        final Aeron aeron,
        final RegionContext context,
        final EventListener listener,
        final String name,
        final Function<RegionOptions, MemoryRegion> registrar)
    {
        this.aeron = aeron;
        this.context = context;
        this.counters = new Counters(aeron, context.clientId());
        this.listener = listener;
        this.name = name;
        this.registrar = registrar;
    }

    /**
     * Does this lane carry a channel?
     *
     * @param channel as users write it.
     * @return true for {@code aeron:udp}.
     */
    public static boolean carries(final String channel)
    {
        return ChannelUri.parse(channel).isUdp();
    }

    /**
     * Make a sender.
     *
     * @param channel  as users write it.
     * @param streamId of the stream.
     * @param settings of the sender.
     * @return the sender.
     * @throws IllegalStateException in strict mode, if the media driver can't send without a copy.
     */
    public SendLane addSender(final String channel, final int streamId, final SendSettings settings)
    {
        final ChannelUri uri = ChannelUri.parse(channel);
        final GatheringDriver driver = GatheringDriver.find(aeron.countersReader());
        final boolean isGathering = null != driver && isLookedInto();
        if (settings.isStrict() && !isGathering)
        {
            throw new IllegalStateException("strict: every post to " + channel + " would be copied, for " +
                reasonOfCopies(driver));
        }
        if (null != driver && !isGathering)
        {
            warn(streamId, "every post is copied, for " + reasonOfCopies(driver));
        }
        if (null == uri.get(SESSION_ID_PARAM_NAME))
        {
            uri.put(SESSION_ID_PARAM_NAME, String.valueOf(ThreadLocalRandom.current().nextInt()));
        }
        final int sessionId = Integer.parseInt(uri.get(SESSION_ID_PARAM_NAME));
        final int maxPayload = Datagrams.choose(
            uri,
            settings.wireDatagram(),
            Route.of(uri),
            null != driver,
            null != driver && driver.isSegmenting(),
            (text) -> warn(streamId, text));

        // the table comes first, so that it is there when the driver looks for it
        final GatherTable table = isGathering ? GatherTable.create(context, streamId, sessionId) : null;
        try
        {
            return addSender(uri, streamId, sessionId, maxPayload, driver, table, settings);
        }
        catch (final RuntimeException ex)
        {
            if (null != table)
            {
                table.delete();
            }
            throw ex;
        }
    }

    /**
     * Make a receiver.
     *
     * @param channel      as users write it.
     * @param streamId     of the stream.
     * @param readerName   for people.
     * @param policy       for the case that it is slow.
     * @param isStrict     refuse to copy.
     * @param bufferLength of each receive buffer, in bytes.
     * @param buffers      how many of them.
     * @return the receiver.
     */
    public ReceiveLane addReceiver(
        final String channel,
        final int streamId,
        final String readerName,
        final SlowReaderPolicy policy,
        final boolean isStrict,
        final int bufferLength,
        final int buffers)
    {
        return UdpReceiver.open(
            aeron,
            counters,
            listener,
            registrar,
            channel,
            streamId,
            readerName,
            policy,
            isStrict,
            bufferLength,
            buffers);
    }

    private SendLane addSender(
        final ChannelUri uri,
        final int streamId,
        final int sessionId,
        final int maxPayload,
        final GatheringDriver driver,
        final GatherTable table,
        final SendSettings settings)
    {
        final ExclusivePublication publication;
        try
        {
            publication = aeron.addExclusivePublication(uri.toString(), streamId);
        }
        catch (final RegistrationException ex)
        {
            final String termLength = uri.get(TERM_LENGTH_PARAM_NAME, DEFAULT_TERM_LENGTH);
            throw LogSpace.explain(aeron, SystemUtil.parseSize(TERM_LENGTH_PARAM_NAME, termLength), ex);
        }
        final AtomicCounter userCursor =
            counters.ofStream(CounterTypes.USER_CURSOR, "user cursor", streamId, sessionId);

        return new UdpSender(
            aeron,
            publication,
            0 == maxPayload ? publication.maxPayloadLength() : maxPayload,
            driver,
            table,
            settings,
            new SendCounters(counters, streamId, sessionId, settings.isReportingSent()),
            userCursor,
            new Staging(registrar, settings),
            context.clientId());
    }

    /**
     * The driver looks for regions where its clients meet by default, and nowhere else.
     */
    private boolean isLookedInto()
    {
        return HostDirectory.forDriver(aeron.context().aeronDirectoryName()).equals(context.directory().path());
    }

    private String reasonOfCopies(final GatheringDriver driver)
    {
        final String directory = aeron.context().aeronDirectoryName();

        return null == driver ? "the media driver at " + directory + " is a stock one, which can't send from where " +
            "the bytes lie: launch a SluiceDriver in its place, or leave PublisherOptions.strict out" :
            "the media driver at " + directory + " looks for regions in " + HostDirectory.forDriver(directory) +
            " and not in " + context.directory().path() + ": leave SluiceOptions.directory out";
    }

    private void warn(final int streamId, final String text)
    {
        listener.onEvent(Event.WARNING, name + ": stream " + streamId + ": " + text);
    }
}
