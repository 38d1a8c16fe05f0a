package io.sluice.support;

import io.aeron.Aeron;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.status.SystemCounterDescriptor;
import io.sluice.Await;
import io.sluice.driver.OffloadMode;
import io.sluice.driver.SluiceDriver;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A process with a driver of its own and a {@link RawPublisher} or {@link RawSubscriber}.
 */
public final class RawMain
{
    private static final int STREAM = 1001;
    private static final int SLOT = 256 << 10;
    private static final int SLOTS = 16;

    private RawMain()
    {
    }

    // args: role, channel, segment, offload.
    public static void main(final String[] args) throws IOException
    {
        System.setProperty(OffloadMode.PROPERTY, args[3]);
        final List<String> warnings = new CopyOnWriteArrayList<>();
        final MediaDriver.Context context =
            SluiceDriver.newContext().errorHandler((error) -> warnings.add(String.valueOf(error.getMessage())));
        try (SluiceDriver driver = SluiceDriver.launchEmbedded(context);
            Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName())))
        {
            if ("publish".equals(args[0]))
            {
                publish(driver, aeron, warnings, args[1], Integer.parseInt(args[2]));
            }
            else
            {
                subscribe(driver, aeron, args[1]);
            }
        }
    }

    private static void publish(
        final SluiceDriver driver,
        final Aeron aeron,
        final List<String> warnings,
        final String channel,
        final int segment) throws IOException
    {
        try (RawPublisher publisher = new RawPublisher(aeron, channel, STREAM, segment, SLOT, SLOTS, false))
        {
            Commands.serve((words) ->
            {
                switch (words[0])
                {
                    case "send":
                        publisher.awaitReady();
                        final Random random = new Random(1);
                        for (int i = Integer.parseInt(words[1]); i > 0; i--)
                        {
                            publisher.send(RawPublisher.MIN_LENGTH +
                                random.nextInt((0 == i % 3 ? SLOT : 5000) - RawPublisher.MIN_LENGTH));
                        }
                        publisher.awaitAllBack();
                        return String.valueOf(publisher.publication.position());

                    case "offload":
                        driver.offload(OffloadMode.valueOf(words[1]));
                        return driver.offload();

                    case "warnings":
                        return warnings.toString();

                    case "counter":
                        return String.valueOf(counter(aeron, Integer.parseInt(words[1])));

                    default:
                        return "bye";
                }
            });
        }
    }

    public static long counter(final Aeron aeron, final int typeId)
    {
        final long[] value = { Long.MIN_VALUE };
        aeron.countersReader().forEach((id, type, key, label) ->
        {
            if (typeId == type)
            {
                value[0] = aeron.countersReader().getCounterValue(id);
            }
        });

        return value[0];
    }

    private static void subscribe(final SluiceDriver driver, final Aeron aeron, final String channel)
        throws IOException
    {
        try (RawSubscriber subscriber = new RawSubscriber(aeron, channel, STREAM))
        {
            final Thread reader = new Thread(() ->
            {
                while (!aeron.isClosed())
                {
                    if (0 == subscriber.poll())
                    {
                        Thread.yield();
                    }
                }
            });
            reader.setDaemon(true);
            reader.start();
            Commands.serve((words) ->
            {
                switch (words[0])
                {
                    case "await":
                        final long wanted = Long.parseLong(words[1]);
                        Await.until(wanted + " messages", () -> subscriber.received() >= wanted);
                        return String.valueOf(subscriber.received());

                    case "offload":
                        driver.offload(OffloadMode.valueOf(words[1]));
                        return driver.offload();

                    case "invalid":
                        final int invalid = SystemCounterDescriptor.INVALID_PACKETS.id();
                        return String.valueOf(aeron.countersReader().getCounterValue(invalid));

                    default:
                        return "bye";
                }
            });
        }
    }
}
