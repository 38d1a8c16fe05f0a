package io.sluice.samples;

import io.sluice.Sluice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Publisher and subscribers by one command.
 */
@Command(
    name = "pubsub",
    description = {
        "Move a file from one process to others and check what arrived: all in one command.",
        "",
        "This JVM runs a media driver and the publisher, each subscriber is a JVM of its own. The file is read into " +
            "registered buffers, and these are moved: the subscribers read them where they lie and compute the " +
            "SHA-256 of the whole, which must be that of the file.",
        "",
        "With --lane udp each process has a media driver of its own, as on two hosts, and the file goes through the " +
            "loopback or whatever --host names: from where the buffers lie to one subscriber, or by " +
            "multi-destination-cast to several, for which the driver copies each datagram once. On two machines, use " +
            "publisher and subscriber.",
        "",
        "Exit status 0 only if every hash matched, everything completed and nothing stayed held; 1 if not; 2 if " +
            "the command line is wrong.%n" },
    footer = {
        "",
        "Examples:",
        "  samples/run pubsub",
        "  samples/run pubsub --subscribers 3 --hold 20 --json summary.json",
        "  samples/run pubsub --size 64k --file /path/to/a/file",
        "  samples/run pubsub --lane udp --hold 20" })
final class PubSubCommand implements Callable<Integer>
{
    @Mixin
    private FileOptions fileOptions;

    @Mixin
    private HoldOptions holdOptions;

    @Mixin
    private StreamOptions streamOptions;

    public Integer call() throws IOException
    {
        fileOptions.check();
        streamOptions.check();
        holdOptions.check(streamOptions.isUdp());
        streamOptions.useFreePort();
        final int subscriberCount = fileOptions.subscribers();

        try (MeetingPoint meetingPoint = MeetingPoint.open(streamOptions);
            Sluice sluice = meetingPoint.connectPublisher();
            FilePublisher publisher = new FilePublisher(
                sluice, streamOptions.publisherChannel(subscriberCount), streamOptions.streamId(), fileOptions.file(),
                fileOptions.size(), streamOptions.isUdp() ? 0 : holdOptions.hold());
            SubscriberProcesses subscribers = SubscriberProcesses.start(
                subscriberCount, subscriberArguments(meetingPoint, publisher)))
        {
            final String sha256 = fileOptions.sha256();
            publisher.awaitReaders(subscriberCount, subscribers::checkStarting);

            final PublisherReport published;
            try (Progress progress = new Progress(publisher.length(), streamOptions.isUdp()))
            {
                published = publisher.publish(streamOptions.lane(), sha256, progress);
            }
            final PubSubReport report = new PubSubReport(published, subscribers.reports());
            System.out.print(report.toText());
            Json.write(fileOptions.json(), report.toMap());

            return report.isGood() ? 0 : 1;
        }
    }

    private List<String> subscriberArguments(final MeetingPoint meetingPoint, final FilePublisher publisher)
    {
        final List<String> arguments = new ArrayList<>(holdOptions.arguments(publisher.messagesInAll()));
        arguments.addAll(List.of("--size", Integer.toString(publisher.messageLength())));
        arguments.addAll(
            streamOptions.subscriberArguments(meetingPoint.aeronDirectory(), fileOptions.subscribers()));

        return arguments;
    }
}
