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
import picocli.CommandLine.Option;

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
            "Exit status 0 if it is the same and nothing stayed held.%n" },
    footer = {
        "",
        "Examples:",
        "  samples/run subscriber",
        "  samples/run subscriber --hold 20 --policy detach:10s" })
final class SubscriberCommand implements Callable<Integer>
{
    private static final int MESSAGE_LIMIT = 10;
    private static final long SEARCH_INTERVAL_MS = 100;

    @Mixin
    private HoldOptions holdOptions;

    @Mixin
    private StreamOptions streamOptions;

    @Option(
        names = "--name",
        paramLabel = "NAME",
        description = "What the publisher calls it in its messages. Default: subscriber-PID.")
    private String name = "subscriber-" + ProcessHandle.current().pid();

    @Option(
        names = "--child",
        hidden = true,
        description = "Started by another sample: end with standard input, and report as JSON.")
    private boolean isChild;

    public Integer call() throws IOException
    {
        if (isChild)
        {
            stopWithStandardInput();
        }
        final FileSubscriber file = new FileSubscriber(holdOptions.hold());
        final SubscriberReport report = receive(file, findDriver());
        System.out.print(isChild ? JSON.std.asString(report.toMap()) : report.toText());

        return report.isGood() ? 0 : 1;
    }

    private SubscriberReport receive(final FileSubscriber file, final String aeronDirectory)
    {
        final IdleStrategy idleStrategy = new BackoffIdleStrategy();
        final SluiceOptions options = new SluiceOptions()
            .aeronDirectoryName(aeronDirectory)
            .name(name)
            .eventListener(file);

        try (Sluice sluice = Sluice.connect(options);
            Subscriber subscriber = sluice.addSubscriber(StreamOptions.CHANNEL, streamOptions.streamId(),
                new SubscriberOptions().policy(holdOptions.policy())))
        {
            while (!file.isDone())
            {
                Stop.check();
                ClientCheck.check(sluice);
                final int work = subscriber.poll(file, MESSAGE_LIMIT);
                if (0 == work)
                {
                    file.checkFailure();
                }
                idleStrategy.idle(work);
            }
            file.releaseAll();

            return file.report(
                name,
                new StreamCounters(sluice.aeron().countersReader(), streamOptions.streamId(), 0, sluice.clientId()),
                subscriber.held());
        }
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
        while (null == aeronDirectory)
        {
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
