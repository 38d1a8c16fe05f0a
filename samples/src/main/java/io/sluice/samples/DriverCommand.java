package io.sluice.samples;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.exceptions.ActiveDriverException;
import io.sluice.driver.SluiceDriver;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.concurrent.Callable;

/**
 * A media driver as a process of its own.
 */
@Command(
    name = "driver",
    description = {
        "Run a media driver for other processes, until Ctrl-C or SIGTERM.",
        "",
        "It is Aeron's Java media driver, and sends registered buffers from where they lie. Every setting of Aeron's " +
            "driver can be given as a system property, and the offload by -Dio.sluice.driver.offload=" +
            "auto|none|gso|gro, both in JAVA_OPTS.%n" },
    footer = {
        "",
        "Examples:",
        "  JAVA_OPTS=-Daeron.threading.mode=DEDICATED samples/run driver --aeron-dir /dev/shm/my-driver",
        "  samples/run publisher --lane udp --aeron-dir /dev/shm/my-driver" })
final class DriverCommand implements Callable<Integer>
{
    private static final long CHECK_INTERVAL_MS = 100;

    @Option(
        names = "--aeron-dir",
        paramLabel = "DIR",
        description = "Where clients find it. Default: Aeron's own, or what -Daeron.dir says.")
    private String aeronDirectory;

    public Integer call()
    {
        final MediaDriver.Context context = SluiceDriver.newContext().dirDeleteOnShutdown(true);
        if (null != aeronDirectory)
        {
            context.aeronDirectoryName(aeronDirectory);
        }
        try (SluiceDriver driver = launch(context))
        {
            System.err.println("media driver on " + driver.aeronDirectoryName() + ": gathers, offload " +
                driver.offload() + ", " + context.threadingMode() + ", " + driver.idleStrategy());
            while (true)
            {
                Stop.sleepMs(CHECK_INTERVAL_MS);
            }
        }
        catch (final Stop.Request ex)
        {
            return 0; // how it is meant to end
        }
    }

    private static SluiceDriver launch(final MediaDriver.Context context)
    {
        try
        {
            return SluiceDriver.launch(context);
        }
        catch (final ActiveDriverException ex)
        {
            throw new SampleException("a media driver runs on " + context.aeronDirectoryName() +
                " already: use that one, end it, or choose another --aeron-dir");
        }
    }
}
