package io.sluice.samples;

import io.sluice.Sluice;
import io.sluice.SluiceOptions;
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
            "own unless --aeron-dir names one.%n" },
    footer = {
        "",
        "Examples:",
        "  samples/run publisher",
        "  samples/run publisher --subscribers 2 --size 256k --file /path/to/a/file" })
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
        description = "How many messages a subscriber may hold: there are so many buffers more. From 0 to " +
        HoldOptions.MAX_HOLD + "; default: ${DEFAULT-VALUE}.")
    private int hold;

    @Spec
    private CommandSpec spec;

    public Integer call() throws IOException
    {
        fileOptions.check();
        HoldOptions.check(hold, spec);
        final int subscribers = fileOptions.subscribers();
        final String sha256 = Sha256.of(fileOptions.file());

        try (MeetingPoint meetingPoint = MeetingPoint.open(streamOptions);
            Sluice sluice = Sluice.connect(new SluiceOptions()
                .aeronDirectoryName(meetingPoint.aeronDirectory())
                .name("publisher"));
            FilePublisher publisher = new FilePublisher(
                sluice, streamOptions.streamId(), fileOptions.file(), fileOptions.size(), hold))
        {
            meetingPoint.announce(streamOptions.streamId());
            System.err.println("media driver on " + meetingPoint.aeronDirectory());
            System.err.println("waiting for " + subscribers + (1 == subscribers ? " subscriber" : " subscribers") +
                ": in another terminal, samples/run subscriber");
            publisher.awaitReaders(subscribers, () -> {});

            final PublisherReport report;
            try (Progress progress = new Progress(publisher.length()))
            {
                report = publisher.publish(sha256, progress);
            }
            publisher.awaitNoReaders(LEAVING_TIMEOUT_MS);
            System.out.print(report.toText(report.copiedBytes()));
            Json.write(fileOptions.json(), report.toMap());

            return report.isGood() ? 0 : 1;
        }
    }
}
