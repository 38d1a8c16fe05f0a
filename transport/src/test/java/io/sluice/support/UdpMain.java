package io.sluice.support;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.sluice.Publisher;
import io.sluice.PublisherOptions;
import io.sluice.Sluice;
import io.sluice.SluiceOptions;
import io.sluice.Subscriber;
import io.sluice.SubscriberOptions;
import io.sluice.driver.OffloadMode;
import io.sluice.driver.SluiceDriver;
import io.sluice.lane.CompletionStatus;
import io.sluice.lane.PostResult;
import io.sluice.region.BufferPool;
import io.sluice.region.RegionOptions;
import io.sluice.status.Event;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * One end of the UDP lane in a process of its own, with a media driver within it unless it is told of another. All
 * time-outs of the driver are short. Commands: post N, run, halt, left, sequence, completed STATUS, outstanding,
 * missing, result, closed, received, last, error, connected, event NAME, counter TYPE, offload MODE, pause, go, exit.
 */
public final class UdpMain
{
    public static final int STREAM_ID = 1013;
    public static final long TIMEOUT_MS = 1200;
    private static final int SLOTS = 12;
    private static final int SLOT_LENGTH = 100_000;

    private final EventLog events = new EventLog();
    private final SluiceDriver driver;
    private final Sluice sluice;
    private final AtomicLong toPost = new AtomicLong();
    private CheckedWriter writer;
    private CheckedReader reader;
    private volatile int outstanding;
    private volatile int free;
    private volatile boolean isStopped;
    private volatile String error;

    // driverDirectory: of another process' driver, or "-".
    private UdpMain(final String driverDirectory)
    {
        driver = "-".equals(driverDirectory) ? SluiceDriver.launchEmbedded(shortTimeouts()) : null;
        sluice = Sluice.connect(new SluiceOptions()
            .aeronDirectoryName(null == driver ? driverDirectory : driver.aeronDirectoryName())
            .driverTimeout(TIMEOUT_MS, TimeUnit.MILLISECONDS)
            .eventListener(events));
    }

    public static MediaDriver.Context shortTimeouts()
    {
        final long timeoutNs = TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);

        return SluiceDriver.newContext()
            .threadingMode(ThreadingMode.SHARED)
            .clientLivenessTimeoutNs(timeoutNs)
            .publicationUnblockTimeoutNs(2 * timeoutNs)
            .publicationConnectionTimeoutNs(timeoutNs)
            .imageLivenessTimeoutNs(timeoutNs)
            .driverTimeoutMs(TIMEOUT_MS)
            .termBufferSparseFile(true);
    }

    // args: role (publish, subscribe, or subscribe-some where not everything can come), directory of the driver,
    // channel, wire datagram, offload.
    public static void main(final String[] args) throws IOException
    {
        System.setProperty(OffloadMode.PROPERTY, args[4]);
        final UdpMain main = new UdpMain(args[1]);
        final Thread thread = "publish".equals(args[0]) ? main.publish(args[2], Integer.parseInt(args[3])) :
            main.subscribe(args[2], "subscribe-some".equals(args[0]));
        Commands.serve((words) -> main.handle(words, thread));
    }

    private Thread publish(final String channel, final int wireDatagram)
    {
        final PublisherOptions options = new PublisherOptions().depth(64);
        final Publisher publisher = sluice.addPublisher(
            channel, STREAM_ID, 0 == wireDatagram ? options : options.wireDatagram(wireDatagram));
        final BufferPool pool = sluice.register(RegionOptions.shared((long)SLOTS * SLOT_LENGTH)).pool(SLOT_LENGTH);
        writer = new CheckedWriter(publisher, pool);

        return start(() ->
        {
            boolean isIdle = 0 == writer.poll();
            if (toPost.get() > 0 && (3 == (writer.sequence() & 3) ? writer.post() : writer.claim()))
            {
                toPost.updateAndGet((left) -> left == Long.MAX_VALUE || 0 == left ? left : left - 1);
                isIdle = false;
            }
            outstanding = publisher.outstanding();
            free = pool.available();

            return isIdle;
        });
    }

    private Thread subscribe(final String channel, final boolean mayHaveGaps)
    {
        final Subscriber subscriber =
            sluice.addSubscriber(channel, STREAM_ID, new SubscriberOptions().receiveBuffers(1 << 20, 4));
        reader = new CheckedReader(subscriber, mayHaveGaps);
        reader.start();

        return null;
    }

    private Thread start(final BooleanSupplier duty)
    {
        final Thread thread = new Thread(() ->
        {
            try
            {
                while (!isStopped)
                {
                    if (duty.getAsBoolean())
                    {
                        Thread.yield();
                    }
                }
            }
            catch (final RuntimeException ex)
            {
                ex.printStackTrace();
                error = String.valueOf(ex);
            }
        });
        thread.setDaemon(true);
        thread.start();

        return thread;
    }

    private String handle(final String[] words, final Thread thread)
    {
        switch (words[0])
        {
            case "post":
                toPost.addAndGet(Long.parseLong(words[1]));
                return "";

            case "run":
                toPost.set(Long.MAX_VALUE);
                return "";

            case "halt":
                toPost.set(0);
                return "";

            case "left":
                return String.valueOf(toPost.get());

            case "sequence":
                return String.valueOf(writer.sequence());

            case "completed":
                return String.valueOf(writer.completed(CompletionStatus.valueOf(words[1])));

            case "outstanding":
                return String.valueOf(outstanding);

            case "missing":
                return String.valueOf(SLOTS - free);

            case "result":
                return PostResult.name(writer.lastResult());

            case "closed":
                return String.valueOf(writer.publisher().isClosed());

            case "received":
                return String.valueOf(reader.received());

            case "last":
                return String.valueOf(reader.lastSequence());

            case "error":
                return String.valueOf(null == reader ? error : reader.error());

            case "connected":
                return String.valueOf(
                    null == reader ? writer.publisher().isConnected() : reader.subscriber().isConnected());

            case "event":
                return String.valueOf(events.count(Event.valueOf(words[1])));

            case "counter":
                return String.valueOf(RawMain.counter(sluice.aeron(), Integer.parseInt(words[1])));

            case "offload":
                driver.offload(OffloadMode.valueOf(words[1]));
                return driver.offload();

            case "pause":
                reader.pause(true);
                return "";

            case "go":
                reader.pause(false);
                return "";

            case "exit":
                exit(thread);
                return "";

            default:
                throw new IllegalArgumentException(words[0]);
        }
    }

    private void exit(final Thread thread)
    {
        isStopped = true;
        if (null != reader)
        {
            reader.stop();
        }
        try
        {
            if (null != thread)
            {
                thread.join();
            }
        }
        catch (final InterruptedException ex)
        {
            throw new AssertionError(ex);
        }
        sluice.close();
        if (null != driver)
        {
            driver.close();
        }
    }
}
