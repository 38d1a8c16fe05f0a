package io.sluice.support;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import org.agrona.concurrent.SleepingMillisIdleStrategy;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Aeron's media driver in a process of its own.
 */
public final class DriverMain
{
    private DriverMain()
    {
    }

    public static void main(final String[] args) throws IOException
    {
        final long livenessNs = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(args[1]));
        final MediaDriver.Context context = new MediaDriver.Context()
            .aeronDirectoryName(args[0])
            .dirDeleteOnStart(true)
            .dirDeleteOnShutdown(true)
            .threadingMode(ThreadingMode.SHARED)
            .sharedIdleStrategy(new SleepingMillisIdleStrategy(1))
            .timerIntervalNs(TimeUnit.MILLISECONDS.toNanos(50))
            .clientLivenessTimeoutNs(livenessNs);
        final MediaDriver driver = MediaDriver.launch(context);
        Commands.serve((words) ->
        {
            if ("exit".equals(words[0]))
            {
                driver.close();
            }
            return "";
        });
    }
}
