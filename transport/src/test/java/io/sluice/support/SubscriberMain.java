package io.sluice.support;

import io.sluice.Sluice;
import io.sluice.SluiceOptions;
import io.sluice.Subscriber;
import io.sluice.SubscriberOptions;
import io.sluice.ledger.SlowReaderPolicy;
import io.sluice.status.Event;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A subscriber in a process of its own. Commands: keep N, kept, check, release N, received, last, error, event NAME,
 * policy P, pause, go, connected, exit. A policy is block, drop:MESSAGES or detach:MILLISECONDS.
 */
public final class SubscriberMain
{
    private SubscriberMain()
    {
    }

    public static void main(final String[] args) throws IOException
    {
        final EventLog events = new EventLog();
        final SlowReaderPolicy policy = policy(args[5]);
        final Sluice sluice = Sluice.connect(new SluiceOptions()
            .aeronDirectoryName(args[0])
            .directory(Path.of(args[1]))
            .name(args[4])
            .eventListener(events));
        final Subscriber subscriber = sluice.addSubscriber(
            args[2], Integer.parseInt(args[3]), new SubscriberOptions().policy(policy));
        final CheckedReader reader =
            new CheckedReader(subscriber, SlowReaderPolicy.Kind.BLOCK != policy.kind()).start();

        Commands.serve((words) -> handle(words, sluice, subscriber, reader, events));
    }

    private static String handle(
        final String[] words,
        final Sluice sluice,
        final Subscriber subscriber,
        final CheckedReader reader,
        final EventLog events)
    {
        switch (words[0])
        {
            case "keep":
                reader.keep(Integer.parseInt(words[1]));
                return "";

            case "kept":
                return String.valueOf(reader.keptCount());

            case "check":
                return String.valueOf(reader.checkKept());

            case "release":
                return String.valueOf(reader.release(Integer.parseInt(words[1])));

            case "received":
                return String.valueOf(reader.received());

            case "last":
                return String.valueOf(reader.lastSequence());

            case "error":
                return String.valueOf(reader.error());

            case "event":
                return String.valueOf(events.count(Event.valueOf(words[1])));

            case "policy":
                subscriber.policy(policy(words[1]));
                return "";

            case "pause":
                reader.pause(true);
                return "";

            case "go":
                reader.pause(false);
                return "";

            case "connected":
                return String.valueOf(subscriber.isConnected());

            case "exit":
                reader.stop();
                sluice.close();
                return "";

            default:
                throw new IllegalArgumentException(words[0]);
        }
    }

    static SlowReaderPolicy policy(final String text)
    {
        final String[] parts = text.split(":");
        switch (parts[0])
        {
            case "drop":
                return SlowReaderPolicy.dropNewest(Integer.parseInt(parts[1]));

            case "detach":
                return SlowReaderPolicy.detachAfter(Long.parseLong(parts[1]), TimeUnit.MILLISECONDS);

            default:
                return SlowReaderPolicy.BLOCK;
        }
    }
}
