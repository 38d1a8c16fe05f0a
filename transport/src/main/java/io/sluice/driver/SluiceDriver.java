package io.sluice.driver;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.sluice.host.Access;
import io.sluice.host.ClientLock;
import io.sluice.host.HostDirectory;
import io.sluice.host.JvmFlags;
import io.sluice.host.Leftovers;
import io.sluice.host.Space;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.agrona.concurrent.status.CountersReader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * An Aeron media driver within this process. Its directory has a name of its own and goes with it; if the process is
 * killed, the next Sluice client or driver of this user removes it.
 */
public final class SluiceDriver implements AutoCloseable
{
    private static final long TIMER_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int COUNTER_METADATA_RATIO =
        CountersReader.METADATA_LENGTH / CountersReader.COUNTER_LENGTH;
    private static final int COUNTERS_LENGTH = 1 << 20; // 8192 counters: with Aeron's default they take 40 MiB
    private static final int FILES = 5; // two are directories; logs come on top

    private final MediaDriver mediaDriver;
    private final HostDirectory root;
    private final ClientLock lock;

    private SluiceDriver(final MediaDriver mediaDriver, final HostDirectory root, final ClientLock lock)
    {
        this.mediaDriver = mediaDriver;
        this.root = root;
        this.lock = lock;
    }

    /**
     * Launch a driver with one thread, which sleeps a millisecond whenever it has nothing to do: in shared memory the
     * driver is not on the path of a message, and the cores are left to those who are.
     *
     * @return the driver.
     */
    public static SluiceDriver launchEmbedded()
    {
        JvmFlags.check();

        return launchEmbedded(new MediaDriver.Context()
            .threadingMode(ThreadingMode.SHARED)
            .sharedIdleStrategy(new SleepingMillisIdleStrategy(1))
            .timerIntervalNs(TIMER_INTERVAL_NS)
            .counterValuesBufferLength(COUNTERS_LENGTH)
            .spiesSimulateConnection(false));
    }

    /**
     * Launch a driver with settings of the user's own.
     *
     * @param context in which every setting but the directory is as the user wants it.
     * @return the driver.
     */
    public static SluiceDriver launchEmbedded(final MediaDriver.Context context)
    {
        JvmFlags.check();
        final HostDirectory root = HostDirectory.open(HostDirectory.userRoot(), Access.PRIVATE);
        Leftovers.remove(root, (file) -> {});
        final ClientLock lock = ClientLock.acquire(root, "media driver");
        try
        {
            Space.check(root.resolve("cnc.dat"), footprint(context));
            Space.checkFiles(root.resolve("cnc.dat"), FILES);
            final String directory = directoryOf(root, lock).toString();
            final MediaDriver driver = MediaDriver.launch(context
                .aeronDirectoryName(directory)
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true));

            return new SluiceDriver(driver, root, lock);
        }
        catch (final IOException ex)
        {
            leave(root, lock);
            throw new UncheckedIOException(ex);
        }
        catch (final RuntimeException | Error ex)
        {
            leave(root, lock);
            throw ex;
        }
    }

    /**
     * Where clients find it.
     *
     * @return the Aeron directory.
     */
    public String aeronDirectoryName()
    {
        return mediaDriver.aeronDirectoryName();
    }

    /**
     * What it was launched with.
     *
     * @return the context of the media driver.
     */
    public MediaDriver.Context context()
    {
        return mediaDriver.context();
    }

    /**
     * End the driver and remove its directory.
     */
    public void close()
    {
        mediaDriver.close();
        leave(root, lock);
    }

    private static void leave(final HostDirectory root, final ClientLock lock)
    {
        try
        {
            Leftovers.deleteTree(directoryOf(root, lock));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
        finally
        {
            lock.close();
            root.deleteIfEmpty();
        }
    }

    /**
     * Commands, counters with their descriptions, errors and losses; logs come on top.
     */
    private static long footprint(final MediaDriver.Context context)
    {
        return (long)context.conductorBufferLength() + context.toClientsBufferLength() +
            context.errorBufferLength() + context.lossReportBufferLength() +
            context.counterValuesBufferLength() * (1L + COUNTER_METADATA_RATIO);
    }

    private static Path directoryOf(final HostDirectory root, final ClientLock lock)
    {
        return root.resolve(ClientLock.idString(lock.id()) + ".driver");
    }
}
