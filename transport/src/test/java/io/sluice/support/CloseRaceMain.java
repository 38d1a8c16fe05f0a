package io.sluice.support;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.exceptions.AeronException;
import io.sluice.Await;
import io.sluice.Publisher;
import io.sluice.PublisherOptions;
import io.sluice.Sluice;
import io.sluice.SluiceOptions;
import io.sluice.Subscriber;
import io.sluice.driver.SluiceDriver;
import io.sluice.region.RegionOptions;
import org.agrona.concurrent.SleepingMillisIdleStrategy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Closes while one thread polls and another publishes without a pause. In a process of its own, for a mistake here ends
 * the JVM. Command: run ROUNDS, which answers what went wrong, or null.
 */
public final class CloseRaceMain
{
    private static final int LENGTH = 1024;
    private static final int DEPTH = 8;
    private static final int MAX_DELAY_NS = 3_000_000;
    private static final String CHANNEL = "aeron:ipc?term-length=64k";

    private static volatile String error;

    private CloseRaceMain()
    {
    }

    public static void main(final String[] args) throws IOException
    {
        Commands.serve((words) ->
        {
            final Random random = new Random(17);
            for (int i = 0; "run".equals(words[0]) && i < Integer.parseInt(words[1]) && null == error; i++)
            {
                race(random, Path.of(args[0]));
            }

            return String.valueOf(error);
        });
    }

    private static void race(final Random random, final Path directory)
    {
        final SluiceDriver driver = SluiceDriver.launchEmbedded(new MediaDriver.Context()
            .threadingMode(ThreadingMode.SHARED)
            .sharedIdleStrategy(new SleepingMillisIdleStrategy(1)));
        final Sluice sluice = Sluice.connect(new SluiceOptions()
            .aeronDirectoryName(driver.aeronDirectoryName())
            .directory(directory)
            .eventListener((event, text) -> {}));
        final Publisher publisher = sluice.addPublisher(CHANNEL, 1, new PublisherOptions().depth(DEPTH));
        final CheckedWriter writer =
            new CheckedWriter(publisher, sluice.register(RegionOptions.shared(DEPTH * LENGTH)).pool(LENGTH));
        final Subscriber subscriber = sluice.addSubscriber(CHANNEL, 1);
        Await.until("admitted", () -> publisher.isConnected() && subscriber.isConnected());

        final Thread[] threads =
        {
            start(sluice, () -> subscriber.poll((message) ->
                message.buffer().getLong(message.length() - Long.BYTES), 1 + random.nextInt(16))),
            start(sluice, () ->
            {
                writer.poll();
                writer.claim();
                writer.post();
            })
        };
        LockSupport.parkNanos(random.nextInt(MAX_DELAY_NS));
        final boolean isDriverFirst = random.nextBoolean();
        if (isDriverFirst)
        {
            driver.close();
            LockSupport.parkNanos(random.nextInt(MAX_DELAY_NS));
        }
        if (random.nextBoolean())
        {
            subscriber.close();
        }
        sluice.close();
        driver.close();
        for (final Thread thread : threads)
        {
            Await.until("it ends", () -> !thread.isAlive());
        }
    }

    // Goes on for a while after the client is closed.
    private static Thread start(final Sluice sluice, final Runnable step)
    {
        final Thread thread = new Thread(() ->
        {
            try
            {
                for (int after = 0; after < 10_000; after += sluice.isClosed() ? 1 : 0)
                {
                    try
                    {
                        step.run();
                    }
                    catch (final IllegalStateException | AeronException ex)
                    {
                        continue; // says what is closed
                    }
                }
            }
            catch (final RuntimeException | Error ex)
            {
                ex.printStackTrace();
                error = ex.toString();
            }
        });
        thread.setDaemon(true);
        thread.start();

        return thread;
    }
}
