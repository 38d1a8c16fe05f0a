package io.sluice;

import io.aeron.Aeron;
import io.aeron.CommonContext;
import io.sluice.host.Access;
import io.sluice.host.HostDirectory;
import io.sluice.status.EventListener;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * How to connect.
 */
public final class SluiceOptions
{
    private static final int MAX_NAME_LENGTH = 60;

    private String aeronDirectoryName = CommonContext.getAeronDirectoryName();
    private Aeron aeron;
    private Path directory;
    private Access access = Access.PRIVATE;
    private String name = "sluice-" + ProcessHandle.current().pid();
    private long driverTimeoutMs =
        Long.getLong(CommonContext.DRIVER_TIMEOUT_PROP_NAME, CommonContext.DEFAULT_DRIVER_TIMEOUT_MS);
    private EventListener eventListener = EventListener.standardError();
    private boolean isLeakTracking;

    /**
     * The defaults.
     */
    public SluiceOptions()
    {
    }

    /**
     * The media driver to use. Default: the one at Aeron's default directory, or where {@code aeron.dir} says.
     *
     * @param path of the Aeron directory.
     * @return this.
     */
    public SluiceOptions aeronDirectoryName(final String path)
    {
        aeronDirectoryName = Objects.requireNonNull(path, "aeronDirectoryName");
        return this;
    }

    /**
     * Use an Aeron client of your own, which Sluice does not close.
     *
     * @param client that is connected.
     * @return this.
     */
    public SluiceOptions aeron(final Aeron client)
    {
        aeron = Objects.requireNonNull(client, "aeron");
        aeronDirectoryName = client.context().aeronDirectoryName();
        return this;
    }

    /**
     * Where regions and ledgers are kept. All clients that shall meet must name the same. Default:
     * {@code /dev/shm/sluice-USER/} and a name made of the Aeron directory.
     *
     * @param path of a directory on a tmpfs, or null for the default.
     * @return this.
     */
    public SluiceOptions directory(final Path path)
    {
        directory = path;
        return this;
    }

    /**
     * Rights of the directory and of the files in it. Default: 0700 and 0600.
     *
     * @param rights to give.
     * @return this.
     */
    public SluiceOptions access(final Access rights)
    {
        access = Objects.requireNonNull(rights, "access");
        return this;
    }

    /**
     * What this client is called in tables and events. Default: {@code sluice-PID}.
     *
     * @param text of 1 to 60 bytes in UTF-8, of one line.
     * @return this.
     * @throws IllegalArgumentException if it is another.
     */
    public SluiceOptions name(final String text)
    {
        name = checkName(text);
        return this;
    }

    /**
     * How long to wait for the media driver before it counts as gone. Default: as Aeron's, the milliseconds that the
     * system property {@code aeron.driver.timeout} says, or 10 seconds. Not for an Aeron client of your own, which has
     * its own.
     *
     * @param timeout of the driver.
     * @param unit    of the timeout.
     * @return this.
     */
    public SluiceOptions driverTimeout(final long timeout, final TimeUnit unit)
    {
        driverTimeoutMs = Objects.requireNonNull(unit, "unit").toMillis(timeout);
        return this;
    }

    /**
     * Who is told what happens besides results and completions. Default: standard error.
     *
     * @param listener of events; called by several threads.
     * @return this.
     */
    public SluiceOptions eventListener(final EventListener listener)
    {
        eventListener = EventListener.unfailing(Objects.requireNonNull(listener, "eventListener"));
        return this;
    }

    /**
     * For the search of messages that are never released and buffers that never come back: remember for each message
     * that is retained, and each buffer that is posted, where in the program that was. When the client is closed while
     * some are out, warnings name the oldest. Costs a stack trace each time. Default: no, at no cost.
     *
     * @param isWanted whether to remember.
     * @return this.
     */
    public SluiceOptions leakTracking(final boolean isWanted)
    {
        isLeakTracking = isWanted;
        return this;
    }

    /**
     * A longer name would not fit into ledgers, nor control characters into tables.
     */
    static String checkName(final String text)
    {
        final int length = Objects.requireNonNull(text, "name").getBytes(StandardCharsets.UTF_8).length;
        if (0 == length || length > MAX_NAME_LENGTH || text.chars().anyMatch(Character::isISOControl))
        {
            throw new IllegalArgumentException("a name has from 1 to " + MAX_NAME_LENGTH +
                " bytes and no control characters, this one has " + length + " bytes: " + text);
        }

        return text;
    }

    boolean isLeakTracking()
    {
        return isLeakTracking;
    }

    long driverTimeoutMs()
    {
        return driverTimeoutMs;
    }

    String aeronDirectoryName()
    {
        return aeronDirectoryName;
    }

    Aeron aeron()
    {
        return aeron;
    }

    Path directory()
    {
        return null == directory ? HostDirectory.forDriver(aeronDirectoryName) : directory;
    }

    Access access()
    {
        return access;
    }

    String name()
    {
        return name;
    }

    EventListener eventListener()
    {
        return eventListener;
    }
}
