package io.sluice.samples;

import com.fasterxml.jackson.jr.ob.JSON;
import io.sluice.Sluice;
import io.sluice.SluiceOptions;
import io.sluice.Subscriber;
import io.sluice.SubscriberOptions;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.concurrent.Callable;

/**
 * The subscriber's half of {@link PubSubCommand}, for a terminal of its own.
 */
@Command(
    name = "subscriber",
    description = {
        "Receive in this terminal what 'samples/run publisher' publishes in another.",
        "",
        "Waits for the publisher, reads each message where it lies, and compares the SHA-256 with the publisher's. " +
            "Exit status 0 if it is the same and nothing stayed held.",
        "",
        "With --lane udp the publisher may be on another machine; this end has its own media driver. Where there " +
            "is one subscriber: --host is where it listens, an address of this machine. Where there are several: " +
            "--host is where the publisher listens, and --subscribers says how many, as it does there. Messages are " +
            "read in pieces where they lie in the log; with --hold they are put together in receive buffers.%n" },
    footer = {
        "",
        "Examples:",
        "  samples/run subscriber",
        "  samples/run subscriber --hold 20 --policy detach:10s",
        "  samples/run subscriber --lane udp",
        "On 10.0.0.2, from a publisher anywhere:",
        "  samples/run subscriber --lane udp --host 10.0.0.2:24017",
        "As one of two, from a publisher on 10.0.0.1:",
        "  samples/run subscriber --lane udp --host 10.0.0.1:24017 --subscribers 2" })
final class SubscriberCommand implements Callable<Integer>
{
    private static final int MESSAGE_LIMIT = 10;
    private static final int FRAGMENT_LIMIT = 64;
    private static final int SPARE_BUFFERS = 2; // for what comes while all that may be are held
    private static final long SEARCH_INTERVAL_MS = 100;

    @Mixin
    private HoldOptions holdOptions;

    @Mixin
    private StreamOptions streamOptions;

    @Mixin
    private WaitOptions waitOptions;

    @Option(
        names = "--subscribers",
        paramLabel = "K",
        defaultValue = "1",
        description = "With --lane udp: how many subscribers there are in all, as the publisher has it. Default: " +
        "${DEFAULT-VALUE}.")
    private int subscribers;

    @Option(
        names = "--size",
        paramLabel = "BYTES",
        defaultValue = "1m",
        converter = Converters.Size.class,
        description = "With --lane udp and --hold: length of each receive buffer, and so of the longest message, as " +
        "the publisher has it. Default: ${DEFAULT-VALUE}.")
    private int size;

    @Option(
        names = "--name",
        paramLabel = "NAME",
        converter = Converters.ReaderName.class,
        description = "What the publisher calls it in its messages: up to 60 bytes. Default: subscriber-PID.")
    private String name = "subscriber-" + ProcessHandle.current().pid();

    @Option(
        names = "--child",
        hidden = true,
        description = "Started by another sample: end with standard input, and report as JSON.")
    private boolean isChild;

    @Spec
    private CommandSpec spec;

    public Integer call() throws IOException
    {
        streamOptions.check();
        holdOptions.check(streamOptions.isUdp());
        FileOptions.checkSubscribers(subscribers, spec);
        if (isChild)
        {
            stopWithStandardInput();
        }
        final FileSubscriber file = new FileSubscriber(holdOptions.hold(), streamOptions.isUdp());
        final SubscriberReport report = streamOptions.isUdp() ? receiveOnDriverOfItsOwn(file) :
            receive(file, findDriver());
        System.out.print(isChild ? JSON.std.asString(report.toMap()) : report.toText());

        return report.isGood() ? 0 : 1;
    }

    private SubscriberReport receiveOnDriverOfItsOwn(final FileSubscriber file)
    {
        try (MeetingPoint meetingPoint = MeetingPoint.open(streamOptions))
        {
            if (!isChild)
            {
                System.err.println("media driver on " + meetingPoint.aeronDirectory());
            }

            return receive(file, meetingPoint.aeronDirectory());
        }
    }

    private SubscriberReport receive(final FileSubscriber file, final String aeronDirectory)
    {
        final SubscriberOptions subscriberOptions = new SubscriberOptions()
            .policy(holdOptions.policy())
            .receiveBuffers(size, holdOptions.hold() + SPARE_BUFFERS);
        final SluiceOptions options = new SluiceOptions()
            .aeronDirectoryName(aeronDirectory)
            .name(name)
            .eventListener(file);

        try (Sluice sluice = Stop.interruptibly(() -> Sluice.connect(options));
            Subscriber subscriber = Stop.interruptibly(() -> sluice.addSubscriber(
                streamOptions.subscriberChannel(subscribers), streamOptions.streamId(), subscriberOptions)))
        {
            if (streamOptions.isUdp() && !isChild)
            {
                System.err.println("waiting for a publisher: in another terminal, samples/run publisher" +
                    streamOptions.otherEnd(subscribers));
            }
            try
            {
                receiveAll(file, sluice, subscriber);
            }
            finally
            {
                file.releaseAll(); // also when it is interrupted
            }

            return file.report(
                name,
                new StreamCounters(sluice.aeron().countersReader(), streamOptions.streamId(), 0, sluice.clientId()),
                streamOptions.isUdp() ? new DriverCounters(sluice.aeron().countersReader()).offload() :
                    DriverCounters.NO_OFFLOAD,
                subscriber.held());
        }
    }

    private void receiveAll(final FileSubscriber file, final Sluice sluice, final Subscriber subscriber)
    {
        final IdleStrategy idleStrategy = new BackoffIdleStrategy();
        final Waiting waiting = waitOptions.begin(streamOptions, subscribers);
        while (!file.isDone())
        {
            Stop.check();
            ClientCheck.check(sluice);
            final int work = isWhole() ?
                subscriber.poll(file, MESSAGE_LIMIT) : subscriber.pollFragments(file, FRAGMENT_LIMIT);
            if (0 == work)
            {
                file.checkFailure();
                if (!file.isStarted() && !subscriber.isConnected())
                {
                    waiting.checkPublisher();
                }
            }
            idleStrategy.idle(work);
        }
    }

    /**
     * Over UDP a message that need not be kept is read in pieces, without a copy.
     */
    private boolean isWhole()
    {
        return !streamOptions.isUdp() || holdOptions.hold() > 0;
    }

    private String findDriver()
    {
        if (null != streamOptions.aeronDirectory())
        {
            return MeetingPoint.checkDriver(streamOptions.aeronDirectory());
        }

        String aeronDirectory = MeetingPoint.find(streamOptions.streamId());
        if (null == aeronDirectory)
        {
            System.err.println("waiting for a publisher: in another terminal, samples/run publisher");
        }
        final Waiting waiting = waitOptions.begin(streamOptions, subscribers);
        while (null == aeronDirectory)
        {
            waiting.checkPublisher();
            Stop.sleepMs(SEARCH_INTERVAL_MS);
            aeronDirectory = MeetingPoint.find(streamOptions.streamId());
        }
        System.err.println("media driver on " + aeronDirectory);

        return aeronDirectory;
    }

    private static void stopWithStandardInput()
    {
        final Thread thread = new Thread(() ->
        {
            try
            {
                while (System.in.read() >= 0)
                {
                    Thread.onSpinWait();
                }
            }
            catch (final IOException ignore)
            {
                Stop.request();
            }
            Stop.request();
        }, "standard-input");
        thread.setDaemon(true);
        thread.start();
    }
}
