package io.sluice.samples;

import io.aeron.CommonContext;
import io.sluice.Sluice;
import io.sluice.SluiceOptions;
import io.sluice.driver.SluiceDriver;
import io.sluice.host.HostDirectory;
import io.sluice.status.Event;
import io.sluice.status.EventListener;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The media driver through which publisher and subscribers meet: one that the user names, or one that the publisher
 * embeds. Other terminals find the latter by a file in its directory, which the publisher holds locked while it lives.
 */
final class MeetingPoint implements AutoCloseable
{
    private static final String MARK = "sluice-samples-";

    private final SluiceDriver driver; // null if it is not ours
    private final String aeronDirectory;
    private FileChannel mark;

    private MeetingPoint(final SluiceDriver driver, final String aeronDirectory)
    {
        this.driver = driver;
        this.aeronDirectory = aeronDirectory;
    }

    /**
     * Use the driver that the user chose, or else launch one.
     *
     * @param options of the stream.
     * @return the meeting point.
     */
    static MeetingPoint open(final StreamOptions options)
    {
        if (null != options.aeronDirectory())
        {
            return new MeetingPoint(null, checkDriver(options.aeronDirectory()));
        }
        final SluiceDriver driver = SluiceDriver.launchEmbedded();

        return new MeetingPoint(driver, driver.aeronDirectoryName());
    }

    /**
     * Is there a media driver?
     *
     * @param aeronDirectory where it should be.
     * @return the same directory.
     */
    static String checkDriver(final String aeronDirectory)
    {
        if (!CommonContext.isDriverActive(new File(aeronDirectory), CommonContext.DRIVER_TIMEOUT_MS, (text) -> {}))
        {
            throw new SampleException("no media driver runs on " + aeronDirectory +
                ": start one there, or leave out --aeron-dir");
        }

        return aeronDirectory;
    }

    /**
     * Let subscribers of other terminals find this driver.
     *
     * @param streamId of the stream.
     */
    void announce(final int streamId)
    {
        if (null == driver)
        {
            return; // they are told by --aeron-dir
        }
        final String other = find(streamId);
        if (null != other)
        {
            throw new SampleException("a publisher already runs on stream " + streamId +
                ": wait for its end, or choose another --stream");
        }
        try
        {
            mark = FileChannel.open(Path.of(aeronDirectory, MARK + streamId),
                StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            mark.lock();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * Look for a publisher in another terminal.
     *
     * @param streamId of the stream.
     * @return the Aeron directory of its driver, or null if there is none.
     */
    static String find(final int streamId)
    {
        final Path root = HostDirectory.userRoot();
        if (!Files.isDirectory(root))
        {
            return null;
        }
        try (DirectoryStream<Path> drivers = Files.newDirectoryStream(root, "*.driver"))
        {
            for (final Path driver : drivers)
            {
                if (isLocked(driver.resolve(MARK + streamId)))
                {
                    return driver.toString();
                }
            }

            return null;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private static boolean isLocked(final Path file) throws IOException
    {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ))
        {
            return null == channel.tryLock(0, Long.MAX_VALUE, true);
        }
        catch (final NoSuchFileException ex)
        {
            return false; // a driver of something else
        }
    }

    String aeronDirectory()
    {
        return aeronDirectory;
    }

    /**
     * A client for the publisher. Of its warnings one is left out: that plain Aeron can't receive messages as long as
     * these, for all subscribers here are of Sluice.
     *
     * @return the client.
     */
    Sluice connectPublisher()
    {
        final EventListener listener = EventListener.standardError();

        return Sluice.connect(new SluiceOptions()
            .aeronDirectoryName(aeronDirectory)
            .name("publisher")
            .eventListener((event, text) ->
            {
                if (Event.WARNING != event || !text.contains("only those of Sluice take it"))
                {
                    listener.onEvent(event, text);
                }
            }));
    }

    public void close()
    {
        try
        {
            if (null != mark)
            {
                mark.close();
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
        finally
        {
            if (null != driver)
            {
                driver.close();
            }
        }
    }
}
