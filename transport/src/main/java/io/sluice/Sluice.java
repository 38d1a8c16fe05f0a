package io.sluice;

import io.aeron.Aeron;
import io.aeron.exceptions.DriverTimeoutException;
import io.sluice.AeronClient.ConductorThread;
import io.sluice.driver.SluiceDriver;
import io.sluice.host.ClientLock;
import io.sluice.host.HostDirectory;
import io.sluice.host.JvmFlags;
import io.sluice.host.Leftovers;
import io.sluice.host.Uninterrupted;
import io.sluice.lane.LaneContext;
import io.sluice.lane.ReceiveLane;
import io.sluice.lane.ReceiveSettings;
import io.sluice.lane.SendLane;
import io.sluice.lane.SendSettings;
import io.sluice.lane.ipc.IpcLane;
import io.sluice.lane.udp.UdpLane;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionContext;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegionRecord;
import io.sluice.status.Counters;
import io.sluice.status.Event;
import io.sluice.status.EventListener;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.SleepingMillisIdleStrategy;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A client: registers memory, and makes publishers and subscribers. Thread safe; all of it is set-up. An interrupt
 * breaks none of that off, and the thread is still interrupted afterwards. Only with an Aeron client of your own in
 * invoker mode, an interrupt that comes meanwhile ends that client, as it does without Sluice.
 */
public final class Sluice implements AutoCloseable
{
    private final String name;
    private final EventListener listener;
    private final HostDirectory directory;
    private final ClientLock lock;
    private final Aeron aeron;
    private final boolean ownsAeron;
    private final Conductor conductor;
    private final long closeHandler;
    private final AgentRunner conductorRunner;
    private final RegionContext context;
    private final Counters counters;
    private final IpcLane ipc;
    private final UdpLane udp;
    private final Leaks leaks; // or null
    private final List<MemoryRegion> regions = new CopyOnWriteArrayList<>();
    private volatile boolean isClosed;

    private Sluice(final SluiceOptions options, final Aeron aeron)
    {
        this.aeron = aeron;
        ownsAeron = null == options.aeron();
        name = options.name();
        listener = options.eventListener();
        leaks = options.isLeakTracking() ? new Leaks() : null;
        directory = HostDirectory.open(options.directory(), options.access());
        Leftovers.remove(directory, RegionRecord::removeLeftover);
        conductor = new Conductor(directory);
        closeHandler = aeron.addCloseHandler(
            () -> conductor.awaitCalls(aeron.context().resourceLingerDurationNs())); // logs go next
        lock = ClientLock.acquire(directory, name);
        context = new RegionContext(
            directory, lock.id(), conductor::retire, (text) -> listener.onEvent(Event.WARNING, text));
        counters = new Counters(aeron, lock.id());
        final LaneContext lanes = new LaneContext(aeron, context, counters, listener, name, this::register);
        ipc = new IpcLane(lanes);
        udp = new UdpLane(lanes);
        conductorRunner = new AgentRunner(
            new SleepingMillisIdleStrategy(Conductor.INTERVAL_MS), this::onError, null, conductor);
        final Thread thread = AgentRunner.startOnThread(conductorRunner, (task) ->
        {
            final Thread daemon = new ConductorThread(task);
            daemon.setDaemon(true);
            return daemon;
        });
        assert thread.isDaemon();
    }

    /**
     * Connect to the media driver at Aeron's default directory.
     *
     * @return a client.
     * @throws IllegalStateException  if the JVM lacks a flag; the text is the flag.
     * @throws DriverTimeoutException if there is no such driver.
     */
    public static Sluice connect()
    {
        return connect(new SluiceOptions());
    }

    /**
     * Connect to an embedded media driver.
     *
     * @param driver to use; close it after the client.
     * @return a client.
     */
    public static Sluice connect(final SluiceDriver driver)
    {
        return connect(new SluiceOptions().aeronDirectoryName(driver.aeronDirectoryName()));
    }

    /**
     * Connect as the options say.
     *
     * @param options of the client.
     * @return a client.
     * @throws IllegalStateException        if the JVM lacks a flag; the text is the flag.
     * @throws java.io.UncheckedIOException if the directory in shared memory can't be used.
     * @throws DriverTimeoutException       if there is no media driver.
     */
    public static Sluice connect(final SluiceOptions options)
    {
        JvmFlags.check();

        return AeronClient.call(options.aeron(), () -> connectApart(options));
    }

    private static Sluice connectApart(final SluiceOptions options)
    {
        final Aeron aeron = null != options.aeron() ? options.aeron() : AeronClient.connect(options);
        try
        {
            return new Sluice(options, aeron);
        }
        catch (final RuntimeException ex)
        {
            if (null == options.aeron())
            {
                aeron.close();
            }
            throw ex;
        }
    }

    /**
     * Register memory. Takes as long as writing zeros to all of it.
     *
     * @param options what to register.
     * @return the region; close it when no publisher needs it any more.
     * @throws java.io.UncheckedIOException if there is not enough space; the text names path, need, free and remedy.
     */
    public MemoryRegion register(final RegionOptions options)
    {
        checkOpen();
        final MemoryRegion region = Uninterrupted.get(
            () -> MemoryRegion.register(context, options, counters::ofRegion));
        regions.removeIf(MemoryRegion::isUnmapped);
        regions.add(region);
        checkStillOpen(region::abandon);

        return region;
    }

    /**
     * Add a publisher with default options.
     *
     * @param channel  such as {@code aeron:ipc} or {@code aeron:udp?endpoint=host:port}, with any parameter that Aeron
     *                 knows.
     * @param streamId of the stream.
     * @return the publisher.
     */
    public Publisher addPublisher(final String channel, final int streamId)
    {
        return addPublisher(channel, streamId, new PublisherOptions());
    }

    /**
     * Add a publisher. Unless the channel says otherwise, its log in shared memory has terms of 4 MiB, or more if the
     * depth asks for it. Over a network a {@link io.sluice.driver.SluiceDriver} is used with terms of four times the
     * window of its receivers, unless it is set to others: a short log stays in the caches, and messages may be longer.
     * That is 4 MiB where the system grants sockets buffers of 4 MiB (net.core.rmem_max), else less. Say
     * {@code term-length=...} in the channel if more is to be under way than half a term, or if plain Aeron subscribers
     * shall receive messages of more than an eighth of one. A stock driver uses its own default.
     *
     * @param channel  such as {@code aeron:ipc} or {@code aeron:udp?endpoint=host:port}, with any parameter that Aeron
     *                 knows.
     * @param streamId of the stream.
     * @param options  of the publisher.
     * @return the publisher.
     * @throws IllegalStateException if it shall be strict, and its media driver would copy; the text says why.
     */
    public Publisher addPublisher(final String channel, final int streamId, final PublisherOptions options)
    {
        checkOpen();
        checkChannel(channel);
        final SendSettings settings = options.settings();
        final SendLane sender = Uninterrupted.get(() -> IpcLane.carries(channel) ?
            ipc.addSender(channel, streamId, settings) :
            udp.addSender(channel, streamId, settings));
        conductor.add(sender);
        checkStillOpen(sender::abandon);

        return new Publisher(null == leaks ? sender : new TrackedSender(sender, streamId, leaks),
            channel, streamId, aeron.context().clientLock());
    }

    /**
     * Add a subscriber with default options.
     *
     * @param channel  such as {@code aeron:ipc} or {@code aeron:udp?endpoint=host:port}.
     * @param streamId of the stream.
     * @return the subscriber.
     */
    public Subscriber addSubscriber(final String channel, final int streamId)
    {
        return addSubscriber(channel, streamId, new SubscriberOptions());
    }

    /**
     * Add a subscriber.
     *
     * @param channel  such as {@code aeron:ipc}, {@code aeron:udp?endpoint=host:port}, or {@code aeron-spy:} before the
     *                 channel of a UDP publisher on the same media driver, which is then read where it lies.
     * @param streamId of the stream.
     * @param options  of the subscriber.
     * @return the subscriber.
     */
    public Subscriber addSubscriber(final String channel, final int streamId, final SubscriberOptions options)
    {
        checkOpen();
        checkChannel(channel);
        final ReceiveSettings settings = options.settings(name);
        final ReceiveLane receiver = Uninterrupted.get(() -> IpcLane.carries(channel) ?
            ipc.addReceiver(channel, streamId, settings) :
            udp.addReceiver(channel, streamId, settings));
        conductor.add(receiver);
        checkStillOpen(receiver::abandon);

        return new Subscriber(null == leaks ? receiver : new TrackedReceiver(receiver, streamId, leaks),
            channel, streamId, aeron.context().clientLock());
    }

    /**
     * The Aeron client underneath, for counters and whatever else Sluice does not do.
     *
     * @return the client.
     */
    public Aeron aeron()
    {
        return aeron;
    }

    /**
     * Where this client's regions and ledgers are kept.
     *
     * @return the path of the directory.
     */
    public Path directory()
    {
        return directory.path();
    }

    /**
     * The id of this client, which its files carry in their names.
     *
     * @return the id.
     */
    public long clientId()
    {
        return lock.id();
    }

    /**
     * Is it closed?
     *
     * @return true from the first close on.
     */
    public boolean isClosed()
    {
        return isClosed;
    }

    /**
     * Leave: closes all publishers, subscribers and regions of this client. To other clients it is then as dead, or as
     * soon as a callback that is under way has returned: what that reads stays as it is. Messages that are held here
     * are void and refuse access; a warning says how many. Messages that are out with readers stay readable for them as
     * long as they hold them. Files that clients of the same driver left behind when they died are removed. Called by
     * an event listener, or in a callback of Aeron, it may return before all that is done.
     */
    public void close()
    {
        synchronized (this)
        {
            if (isClosed)
            {
                return;
            }
            isClosed = true;
        }
        ConductorThread.runOutside(aeron.context().clientLock(), this::leave);
    }

    private void leave()
    {
        Uninterrupted.get(() -> // else what this waits for would not be waited for
        {
            leaveUninterrupted();
            return null;
        });
    }

    private void leaveUninterrupted()
    {
        Uninterrupted.apart(conductorRunner::close);

        int held = 0;
        for (final ReceiveLane receiver : conductor.receivers())
        {
            held += receiver.abandon();
        }
        int outstanding = 0;
        for (final SendLane sender : conductor.senders())
        {
            outstanding += sender.drain() ? 0 : sender.abandon();
        }
        if (held > 0 || outstanding > 0)
        {
            listener.onEvent(Event.WARNING, name + " closed with " + held + " messages held and " + outstanding +
                " posted messages not completed" +
                (null == leaks ? "; SluiceOptions.leakTracking(true) tells where they were taken" : ""));
        }
        if (null != leaks)
        {
            leaks.oldest(outstanding > 0).forEach((text) -> listener.onEvent(Event.WARNING, name + ": " + text));
        }
        regions.forEach(MemoryRegion::abandon);
        aeron.removeCloseHandler(closeHandler);
        if (!AeronClient.close(conductor, this::end))
        {
            listener.onEvent(Event.WARNING, name +
                " closed while a callback is under way: for others it is there until that has returned");
        }
    }

    private void end()
    {
        if (ownsAeron)
        {
            Uninterrupted.apart(aeron::close);
        }
        conductor.unmapRest();
        lock.close();
        Leftovers.removeHere(directory, RegionRecord::removeLeftover); // nobody may ever connect here again
        directory.deleteIfEmpty();
    }

    /**
     * A description.
     *
     * @return name and directory.
     */
    public String toString()
    {
        return "Sluice{name=" + name + " directory=" + directory.path() + "}";
    }

    private void onError(final Throwable error)
    {
        listener.onEvent(Event.ERROR, name + ": " + error);
    }

    private void checkOpen()
    {
        if (isClosed)
        {
            throw new IllegalStateException("closed: " + this);
        }
    }

    /**
     * What was made while another thread closed the client may have escaped it.
     */
    private void checkStillOpen(final Runnable undo)
    {
        if (isClosed)
        {
            undo.run();
            directory.deleteIfEmpty();
            checkOpen();
        }
    }

    private static void checkChannel(final String channel)
    {
        if (!IpcLane.carries(channel) && !UdpLane.carries(channel))
        {
            throw new IllegalArgumentException(
                "no lane carries this channel, only aeron:ipc and aeron:udp: " + channel);
        }
    }
}
