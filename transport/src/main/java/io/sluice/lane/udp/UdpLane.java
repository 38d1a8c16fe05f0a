package io.sluice.lane.udp;

import static io.aeron.CommonContext.SESSION_ID_PARAM_NAME;
import static io.aeron.CommonContext.SPIES_SIMULATE_CONNECTION_PARAM_NAME;
import static io.aeron.CommonContext.TERM_LENGTH_PARAM_NAME;

import io.aeron.ChannelUri;
import io.aeron.ExclusivePublication;
import io.aeron.exceptions.RegistrationException;
import io.sluice.gather.TableId;
import io.sluice.host.HostDirectory;
import io.sluice.lane.ChannelParams;
import io.sluice.lane.LaneContext;
import io.sluice.lane.LogSpace;
import io.sluice.lane.ReceiveLane;
import io.sluice.lane.ReceiveSettings;
import io.sluice.lane.SendLane;
import io.sluice.lane.SendSettings;
import io.sluice.lane.Staging;
import io.sluice.status.Event;
import org.agrona.CloseHelper;
import org.agrona.concurrent.AgentInvoker;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Puts together the two ends of the UDP lane for a client.
 */
public final class UdpLane
{
    private static final int DEFAULT_TERM_LENGTH = 16 << 20; // Aeron's, where the driver has no other

    private static final long ATTACH_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long ATTACH_INTERVAL_NS = TimeUnit.MICROSECONDS.toNanos(50);

    private final LaneContext client;

    /**
     * The lane of a client.
     *
     * @param client that it is of.
     */
    public UdpLane(final LaneContext client)
    {
        this.client = client;
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

    private static boolean areSpiesEnough(final ChannelUri uri, final GatheringDriver driver)
    {
        final String said = uri.get(SPIES_SIMULATE_CONNECTION_PARAM_NAME);

        return null == said ? null != driver && driver.areSpiesEnough() : "true".equals(said);
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
        final ChannelUri uri = ChannelParams.parse(channel);
        final GatheringDriver driver = GatheringDriver.find(client.aeron().countersReader());
        final boolean isGathering = null != driver && isLookedInto();
        if (!isGathering && (null != driver || settings.isStrict()))
        {
            refuseCopies(settings, reasonOfCopies(driver), streamId);
        }
        if (null == uri.get(SESSION_ID_PARAM_NAME))
        {
            uri.put(SESSION_ID_PARAM_NAME, String.valueOf(ThreadLocalRandom.current().nextInt()));
        }
        final int sessionId = ChannelParams.sessionId(uri);
        if (null != driver && null == uri.get(TERM_LENGTH_PARAM_NAME))
        {
            uri.put(TERM_LENGTH_PARAM_NAME, String.valueOf(driver.termLength())); // the datagrams must fit into it
        }
        final int maxPayload = Datagrams.choose(
            uri,
            settings.wireDatagram(),
            Route.of(uri),
            null != driver,
            (text) -> warn(streamId, text));

        // this comes first, so that it is there when the driver looks for it
        Gathering gathering =
            isGathering ? Gathering.create(client, streamId, sessionId, maxPayload, channel) : null;
        ExclusivePublication publication = null;
        try
        {
            if (null != gathering)
            {
                TableId.put(uri, gathering.table().id());
            }
            publication = addPublication(uri, streamId);
            final LogProgress progress = new LogProgress(client.aeron(), publication, areSpiesEnough(uri, driver));
            if (null != gathering && !progress.isAcknowledging())
            {
                // without that nobody knows when a buffer may be used again
                refuseCopies(settings, "the flow control of " + uri + " is not that of Sluice: leave fc=... and the " +
                    "flow control suppliers of the driver as they are", streamId);
                gathering.delete();
                gathering = null;
            }

            if (null != gathering && !awaitAttached(gathering))
            {
                // it would send what lies in the log where the references are
                refuseCopies(settings, "the media driver does not follow the references of session " + sessionId +
                    ": see in its error log why", streamId);
                gathering.delete();
                gathering = null;
            }

            if (null != gathering)
            {
                gathering.publication(publication);
            }

            final UdpSendCounters counters = client.counters().allOrNone(
                (each) -> new UdpSendCounters(each, streamId, sessionId, settings.isReportingSent()));

            return new UdpSender(
                publication,
                new FragmentLog(publication, progress, 0 == maxPayload ? publication.maxPayloadLength() : maxPayload),
                progress,
                driver,
                gathering,
                settings,
                counters,
                new Staging(client.registrar(), settings),
                client.regions().clientId(),
                (text) -> warn(streamId, text));
        }
        catch (final RuntimeException ex)
        {
            CloseHelper.quietClose(publication);
            if (null != gathering)
            {
                gathering.delete();
            }
            throw ex;
        }
    }

    /**
     * The driver looks for the table before it sends anything; but its sender may do so a moment after its conductor
     * has made the publication.
     */
    private boolean awaitAttached(final Gathering gathering)
    {
        final AgentInvoker invoker = client.aeron().context().driverAgentInvoker();
        final long deadlineNs = System.nanoTime() + ATTACH_TIMEOUT_NS;
        while (!gathering.table().isAttached())
        {
            if (System.nanoTime() - deadlineNs > 0)
            {
                return false;
            }
            if (null != invoker)
            {
                invoker.invoke();
            }
            LockSupport.parkNanos(ATTACH_INTERVAL_NS);
        }

        return true;
    }

    private ExclusivePublication addPublication(final ChannelUri uri, final int streamId)
    {
        try
        {
            return client.ask((aeron) -> aeron.addExclusivePublication(uri.toString(), streamId));
        }
        catch (final RegistrationException ex)
        {
            throw LogSpace.explain(client.aeron(), ChannelParams.termLength(uri, DEFAULT_TERM_LENGTH), ex);
        }
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
        return UdpReceiver.open(client, channel, streamId, settings);
    }

    /**
     * The driver looks for regions where its clients meet by default, and nowhere else.
     */
    private boolean isLookedInto()
    {
        return HostDirectory.forDriver(client.aeron().context().aeronDirectoryName())
            .equals(client.regions().directory().path());
    }

    private void refuseCopies(final SendSettings settings, final String reason, final int streamId)
    {
        if (settings.isStrict())
        {
            throw new IllegalStateException("strict: every post would be copied, for " + reason +
                "; or leave PublisherOptions.strict out");
        }
        warn(streamId, "every post is copied, for " + reason);
    }

    private String reasonOfCopies(final GatheringDriver driver)
    {
        final String directory = client.aeron().context().aeronDirectoryName();

        return null == driver ? "the media driver at " + directory + " is a stock one, which can't send from where " +
            "the bytes lie: launch a SluiceDriver in its place" :
            "the media driver at " + directory + " looks for regions in " + HostDirectory.forDriver(directory) +
            " and not in " + client.regions().directory().path() + ": leave SluiceOptions.directory out";
    }

    private void warn(final int streamId, final String text)
    {
        client.listener().onEvent(Event.WARNING, client.name() + ": stream " + streamId + ": " + text);
    }
}
