package io.sluice.driver;

import io.aeron.driver.Configuration;
import io.aeron.driver.CongestionControlSupplier;
import io.aeron.driver.FlowControlSupplier;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.sluice.host.HostDirectory;
import org.agrona.BitUtil;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.status.CountersReader;

import java.nio.file.Path;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Turns the settings of an Aeron media driver into those of ours. Whatever the user has set, in the context or by a
 * system property, stays as it is.
 */
final class DriverSettings
{
    static final int COUNTER_METADATA_RATIO = CountersReader.METADATA_LENGTH / CountersReader.COUNTER_LENGTH;

    private static final long TIMER_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long STATUS_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int COUNTERS_LENGTH = 1 << 20; // 8192 counters: with Aeron's default they take 40 MiB
    private static final int SOCKET_BUFFER_LENGTH = 4 << 20;
    private static final int CORES_FOR_THREADS = 6;
    private static final int WINDOWS_PER_BUFFER = 4; // of a socket, where datagrams take more room than they have bytes
    private static final int WINDOWS_PER_TERM = 4;
    private static final int MIN_TERM_LENGTH = 1 << 20; // room for sends of 64 KiB, each at most an eighth of a term

    private final MediaDriver.Context context;
    private final DriverStatus status;
    private final AtomicBoolean isStarted = new AtomicBoolean();
    private final CleanedLogs logs; // null if not gathering
    private String idleStrategy;

    private DriverSettings(final MediaDriver.Context context)
    {
        this.context = context;
        final Path directory = HostDirectory.forDriver(context.aeronDirectoryName());
        status = new DriverStatus(OffloadMode.configured(), directory.toString());
        final boolean isGathering = null == context.sendChannelEndpointSupplier() &&
            !isSet(Configuration.SEND_CHANNEL_ENDPOINT_SUPPLIER_PROP_NAME);
        logs = isGathering ? CleanedLogs.installIn(context) : null;
        if (isGathering)
        {
            final GatherVector vector = new GatherVector();
            context.sendChannelEndpointSupplier((channel, indicator, ctx) ->
                new GatherSendEndpoint(channel, indicator, ctx, status, vector, logs, directory));
        }
        if (null == context.receiveChannelEndpointSupplier() &&
            !isSet(Configuration.RECEIVE_CHANNEL_ENDPOINT_SUPPLIER_PROP_NAME))
        {
            final ReceiveBuffer more = new ReceiveBuffer();
            context.receiveChannelEndpointSupplier((channel, dispatcher, indicator, ctx) ->
                new CoalescedReceiveEndpoint(channel, dispatcher, indicator, ctx, status, more));
        }
        final FlowControlSupplier unicast = context.unicastFlowControlSupplier();
        final FlowControlSupplier multicast = context.multicastFlowControlSupplier();
        context.unicastFlowControlSupplier(
            acknowledging(null != unicast ? unicast : Configuration.unicastFlowControlSupplier()));
        context.multicastFlowControlSupplier(
            acknowledging(null != multicast ? multicast : Configuration.multicastFlowControlSupplier()));
        final CongestionControlSupplier congestion = context.congestionControlSupplier();
        context.congestControlSupplier(
            reporting(null != congestion ? congestion : Configuration.congestionControlSupplier()));
        if (Configuration.STATUS_MESSAGE_TIMEOUT_DEFAULT_NS == context.statusMessageTimeoutNs() &&
            !isSet(Configuration.STATUS_MESSAGE_TIMEOUT_PROP_NAME))
        {
            context.statusMessageTimeoutNs(STATUS_INTERVAL_NS); // should a report be lost, the last buffers wait for it
        }
        chooseIdleStrategies();
        context
            .conductorThreadFactory(starting(context.conductorThreadFactory()))
            .sharedThreadFactory(starting(context.sharedThreadFactory()));
    }

    /**
     * Make a context ours.
     *
     * @param context whose directory is set.
     * @return the settings, in the context.
     * @throws io.aeron.exceptions.ConfigurationException if the system can't grant them; the text says what to do.
     */
    static DriverSettings applyTo(final MediaDriver.Context context)
    {
        ChannelSettings.check(context);

        return new DriverSettings(context);
    }

    /**
     * The context of a driver about which the user has said nothing.
     */
    static MediaDriver.Context defaults()
    {
        final MediaDriver.Context context = new MediaDriver.Context();
        if (!isSet(Configuration.THREADING_MODE_PROP_NAME))
        {
            context.threadingMode(Runtime.getRuntime().availableProcessors() < CORES_FOR_THREADS ?
                ThreadingMode.SHARED : ThreadingMode.DEDICATED);
        }
        if (!isSet(Configuration.TIMER_INTERVAL_PROP_NAME))
        {
            context.timerIntervalNs(TIMER_INTERVAL_NS);
        }
        if (!isSet(Configuration.COUNTERS_VALUES_BUFFER_LENGTH_PROP_NAME))
        {
            context.counterValuesBufferLength(COUNTERS_LENGTH);
        }
        chooseBuffers(context);

        return context;
    }

    /**
     * The last thing of the launch, if no thread of the driver has done it.
     */
    void start()
    {
        if (null != logs && isStarted.compareAndSet(false, true))
        {
            status.start(context.countersManager(), termLength(), context.spiesSimulateConnection());
            status.reportMissing(context.errorHandler());
            logs.reportMissing(context.errorHandler());
        }
    }

    /**
     * How long the terms are of a publisher whose channel does not say. What is posted only passes through the log, and
     * the shorter that is, the more of it stays in the caches. Aeron lets no more be under way than half a term, so
     * twice the window would do; but a receiver drops what is half a term ahead, a heartbeat too, and the padding of a
     * term takes the sender past the window: should all of a window be lost there, it could not be told.
     * Publications of plain Aeron clients have what the context says.
     */
    private int termLength()
    {
        final int configured = context.publicationTermBufferLength();
        if (Configuration.TERM_BUFFER_LENGTH_DEFAULT != configured || isSet(Configuration.TERM_BUFFER_LENGTH_PROP_NAME))
        {
            return configured;
        }

        final long wanted = BitUtil.findNextPositivePowerOfTwo((long)WINDOWS_PER_TERM * context.initialWindowLength());

        return Math.max(MIN_TERM_LENGTH, (int)Math.min(configured, wanted));
    }

    DriverStatus status()
    {
        return status;
    }

    String idleStrategy()
    {
        return idleStrategy;
    }

    /**
     * As large as the system grants without being asked to, up to what a burst needs.
     */
    private static void chooseBuffers(final MediaDriver.Context context)
    {
        final int receive = Math.min(SOCKET_BUFFER_LENGTH, ChannelSettings.systemLimit("rmem_max"));
        final int send = Math.min(SOCKET_BUFFER_LENGTH, ChannelSettings.systemLimit("wmem_max"));
        if (!isSet(Configuration.SOCKET_RCVBUF_LENGTH_PROP_NAME) && receive > context.socketRcvbufLength())
        {
            context.socketRcvbufLength(receive);
            if (!isSet(Configuration.INITIAL_WINDOW_LENGTH_PROP_NAME))
            {
                context.initialWindowLength(Math.max(context.initialWindowLength(), receive / WINDOWS_PER_BUFFER));
            }
        }
        if (!isSet(Configuration.SOCKET_SNDBUF_LENGTH_PROP_NAME) && 0 == context.socketSndbufLength())
        {
            context.socketSndbufLength(send);
        }
    }

    private void chooseIdleStrategies()
    {
        final int cores = Runtime.getRuntime().availableProcessors();
        idleStrategy = cores + " cores: " + new DriverIdleStrategy(status, cores);
        if (null == context.sharedIdleStrategy() && !isSet(Configuration.SHARED_IDLE_STRATEGY_PROP_NAME))
        {
            context.sharedIdleStrategy(newIdleStrategy(cores));
        }
        if (null == context.conductorIdleStrategy() && !isSet(Configuration.CONDUCTOR_IDLE_STRATEGY_PROP_NAME))
        {
            context.conductorIdleStrategy(newIdleStrategy(cores));
        }
        if (null == context.senderIdleStrategy() && !isSet(Configuration.SENDER_IDLE_STRATEGY_PROP_NAME))
        {
            context.senderIdleStrategy(newIdleStrategy(cores));
        }
        if (null == context.receiverIdleStrategy() && !isSet(Configuration.RECEIVER_IDLE_STRATEGY_PROP_NAME))
        {
            context.receiverIdleStrategy(newIdleStrategy(cores));
        }
        if (null == context.sharedNetworkIdleStrategy() &&
            !isSet(Configuration.SHARED_NETWORK_IDLE_STRATEGY_PROP_NAME))
        {
            context.sharedNetworkIdleStrategy(newIdleStrategy(cores));
        }
    }

    private IdleStrategy newIdleStrategy(final int cores)
    {
        return new DriverIdleStrategy(status, cores);
    }

    /**
     * The counters of the driver are made by its conductor alone. The thread that launches it makes ours, right before
     * there is a conductor.
     */
    private ThreadFactory starting(final ThreadFactory factory)
    {
        return (task) ->
        {
            start();
            return null == factory ? new Thread(task) : factory.newThread(task);
        };
    }

    private static FlowControlSupplier acknowledging(final FlowControlSupplier supplier)
    {
        return (channel, streamId, registrationId) ->
            new AcknowledgedFlowControl(supplier.newInstance(channel, streamId, registrationId));
    }

    private static CongestionControlSupplier reporting(final CongestionControlSupplier supplier)
    {
        return (registrationId, channel, streamId, sessionId, termLength, mtu, control, source, clock, ctx, counters) ->
            new PromptCongestionControl(supplier.newInstance(registrationId, channel, streamId, sessionId, termLength,
            mtu, control, source, clock, ctx, counters));
    }

    private static boolean isSet(final String property)
    {
        return null != System.getProperty(property);
    }
}
