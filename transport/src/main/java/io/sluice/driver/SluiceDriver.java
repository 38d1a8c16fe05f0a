package io.sluice.driver;

import io.aeron.driver.MediaDriver;
import io.sluice.host.Access;
import io.sluice.host.ClientLock;
import io.sluice.host.HostDirectory;
import io.sluice.host.JvmFlags;
import io.sluice.host.Leftovers;
import io.sluice.host.Space;
import org.agrona.concurrent.AgentInvoker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Aeron's Java media driver, with send endpoints that follow references into registered memory, receive endpoints that
 * take many datagrams at once, and flow control that says what all receivers have consumed. Every setting and system
 * property of Aeron's driver holds. An embedded one has a directory of its own, which goes with it; if the process is
 * killed, the next Sluice client or driver of this user removes it.
 */
public final class SluiceDriver implements AutoCloseable
{
    private static final int FILES = 5; // two are directories; logs come on top

    private final MediaDriver mediaDriver;
    private final DriverSettings settings;
    private final HostDirectory root; // null if the directory is not ours
    private final ClientLock lock;
    private volatile boolean isClosed;

    private SluiceDriver(
        final MediaDriver mediaDriver, final DriverSettings settings, final HostDirectory root, final ClientLock lock)
    {
        this.mediaDriver = mediaDriver;
        this.settings = settings;
        this.root = root;
        this.lock = lock;
        settings.start();
    }

    /**
     * Launch a driver within this process, with settings for this machine. As long as it has no UDP channels it mostly
     * sleeps: in shared memory the driver is not on the path of a message, and the cores are left to those who are.
     *
     * @return the driver.
     */
    public static SluiceDriver launchEmbedded()
    {
        JvmFlags.check();

        return launchEmbedded(DriverSettings.defaults());
    }

    /**
     * Launch a driver within this process, with settings of the user's own. With
     * {@link io.aeron.driver.ThreadingMode#INVOKER} it has no threads: {@link #invoker()} runs it.
     *
     * @param context in which every setting but the directory is as the user wants it.
     * @return the driver.
     * @throws io.aeron.exceptions.ConfigurationException if the system does not grant a setting; the text says what to
     *                                                    do.
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
            final DriverSettings settings = DriverSettings.applyTo(context
                .aeronDirectoryName(directoryOf(root, lock).toString())
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true));

            return new SluiceDriver(MediaDriver.launch(context), settings, root, lock);
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
     * Launch a driver for other processes, at Aeron's default directory.
     *
     * @return the driver.
     * @throws io.aeron.driver.exceptions.ActiveDriverException if one runs there already.
     */
    public static SluiceDriver launch()
    {
        JvmFlags.check();

        return launch(DriverSettings.defaults());
    }

    /**
     * Launch a driver for other processes.
     *
     * @param context in which every setting is as the user wants it, the directory too.
     * @return the driver.
     * @throws io.aeron.driver.exceptions.ActiveDriverException if one runs in that directory already.
     * @throws io.aeron.exceptions.ConfigurationException       if the directory holds files of something else, which
     *                                                          the driver would delete, or can't be made.
     */
    public static SluiceDriver launch(final MediaDriver.Context context)
    {
        JvmFlags.check();
        DriverDirectory.check(context);
        final DriverSettings settings = DriverSettings.applyTo(context);

        return new SluiceDriver(MediaDriver.launch(context), settings, null, null);
    }

    /**
     * A context with the settings for this machine, to change some of them.
     *
     * @return a new context.
     */
    public static MediaDriver.Context newContext()
    {
        return DriverSettings.defaults();
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
     * What runs it if it has no threads of its own.
     *
     * @return the invoker, or null.
     */
    public AgentInvoker invoker()
    {
        return mediaDriver.sharedAgentInvoker();
    }

    /**
     * Which offload of the kernel is in use.
     *
     * @return {@code gso+gro}, {@code gso}, {@code gro} or {@code none}.
     */
    public String offload()
    {
        return settings.status().offload();
    }

    /**
     * Use another offload from now on, of what the kernel can do. Nothing is lost.
     *
     * @param mode to use.
     */
    public void offload(final OffloadMode mode)
    {
        if (isClosed)
        {
            throw new IllegalStateException("the driver is closed");
        }
        settings.status().use(mode);
    }

    /**
     * What its threads do when they have nothing to do, which depends on the number of cores.
     *
     * @return a text for people.
     */
    public String idleStrategy()
    {
        return settings.idleStrategy();
    }

    /**
     * End the driver; remove its directory if it is embedded.
     */
    public void close()
    {
        if (isClosed)
        {
            return;
        }
        isClosed = true;
        mediaDriver.close();
        if (null != root)
        {
            leave(root, lock);
        }
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
            context.counterValuesBufferLength() * (1L + DriverSettings.COUNTER_METADATA_RATIO);
    }

    private static Path directoryOf(final HostDirectory root, final ClientLock lock)
    {
        return root.resolve(ClientLock.idString(lock.id()) + ".driver");
    }
}
