package io.sluice.samples;

import io.sluice.Sluice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.concurrent.Callable;

/**
 * The publisher's half of {@link PubSubCommand}, for a terminal of its own.
 */
@Command(
    name = "publisher",
    description = {
        "Publish a file from this terminal to 'samples/run subscriber' in others.",
        "",
        "Waits for the subscribers, then moves the file to them in registered buffers. Starts a media driver of its " +
            "own unless --aeron-dir names one.",
        "",
        "With --lane udp it sends to another machine, or over the loopback. To one subscriber: --host is where that " +
            "listens. To several: --host is where this publisher listens, and all of them need --subscribers too. " +
            "Exit status 0 if every subscriber has consumed all of it.%n" },
    footer = {
        "",
        "Examples:",
        "  samples/run publisher",
        "  samples/run publisher --subscribers 2 --size 256k --file /path/to/a/file",
        "  samples/run publisher --lane udp --host 10.0.0.2:24017                  (10.0.0.2 is the subscriber)",
        "  samples/run publisher --lane udp --host 10.0.0.1:24017 --subscribers 2  (10.0.0.1 is this machine)" })
final class PublisherCommand implements Callable<Integer>
{
    private static final long LEAVING_TIMEOUT_MS = 2_000;

    @Mixin
    private FileOptions fileOptions;

    @Mixin
    private StreamOptions streamOptions;

    @Option(
        names = "--hold",
        paramLabel = "N",
        defaultValue = "64",
        description = "How many messages a subscriber may hold: there are so many buffers more, but with --lane udp, " +
        "where it holds receive buffers of its own. From 0 to " +
        HoldOptions.MAX_HOLD + "; default: ${DEFAULT-VALUE}.")
    private int hold;

    @Spec
    private CommandSpec spec;

    public Integer call() throws IOException
    {
        fileOptions.check();
        HoldOptions.check(hold, spec);
        streamOptions.check();
        final int subscribers = fileOptions.subscribers();

        try (MeetingPoint meetingPoint = MeetingPoint.open(streamOptions);
            Sluice sluice = meetingPoint.connectPublisher();
            FilePublisher publisher = new FilePublisher(
                sluice, streamOptions.publisherChannel(subscribers), streamOptions.streamId(), fileOptions.file(),
                fileOptions.size(), streamOptions.isUdp() ? 0 : hold))
        {
            if (!streamOptions.isUdp())
            {
                meetingPoint.announce(streamOptions.streamId());
            }
            System.err.println("media driver on " + meetingPoint.aeronDirectory());
            final String sha256 = fileOptions.sha256();
            System.err.println("waiting for " + subscribers + (1 == subscribers ? " subscriber" : " subscribers") +
                ": in another terminal, samples/run subscriber" + streamOptions.otherEnd(subscribers));
            publisher.awaitReaders(subscribers, new Waiting(streamOptions, subscribers)::checkSubscribers);

            final PublisherReport report;
            try (Progress progress = new Progress(publisher.length(), streamOptions.isUdp()))
            {
                report = publisher.publish(streamOptions.lane(), sha256, progress);
            }
            publisher.awaitNoReaders(LEAVING_TIMEOUT_MS);
            System.out.print(report.toText(0));
            Json.write(fileOptions.json(), report.toMap());

            return report.isGood() ? 0 : 1;
        }
    }
}
