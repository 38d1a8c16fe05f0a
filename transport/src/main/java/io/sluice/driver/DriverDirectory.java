package io.sluice.driver;

import io.aeron.CncFileDescriptor;
import io.aeron.driver.MediaDriver;
import io.aeron.exceptions.ConfigurationException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The directory that a user names for a media driver, which deletes all that it finds there before it starts.
 */
final class DriverDirectory
{
    private static final String REMEDY = ": name a directory that does not exist yet, or is empty";

    private DriverDirectory()
    {
    }

    /**
     * May a driver have it, and so delete what is in it? Only what another driver has left behind.
     *
     * @param context of the driver to be.
     * @throws ConfigurationException if not.
     */
    static void check(final MediaDriver.Context context)
    {
        final String name = context.aeronDirectoryName();
        if (name.isBlank())
        {
            throw new ConfigurationException("aeron.dir has no name" + REMEDY);
        }
        final Path directory = Path.of(name);
        if (Files.isDirectory(directory))
        {
            if (!isEmpty(directory) && !Files.exists(directory.resolve(CncFileDescriptor.CNC_FILE)))
            {
                throw new ConfigurationException("aeron.dir: " + name + " holds other files, which a media driver " +
                    "would delete" + REMEDY);
            }
        }
        else
        {
            checkMakeable(directory);
        }
    }

    private static boolean isEmpty(final Path directory)
    {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory))
        {
            return !files.iterator().hasNext();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * Make it, and leave nothing of that: the driver makes it again, and warns of one that is there.
     */
    private static void checkMakeable(final Path directory)
    {
        final Deque<Path> made = new ArrayDeque<>();
        try
        {
            make(directory.toAbsolutePath(), made);
        }
        catch (final IOException ex)
        {
            throw new ConfigurationException("aeron.dir: can't make " + directory + " (" + ex + ")" + REMEDY +
                ", where this user may write");
        }
        finally
        {
            made.forEach(DriverDirectory::deleteIfEmpty);
        }
    }

    private static void make(final Path directory, final Deque<Path> made) throws IOException
    {
        final Path parent = directory.getParent();
        if (null != parent && !Files.exists(parent))
        {
            make(parent, made);
        }
        try
        {
            Files.createDirectory(directory);
            made.push(directory);
        }
        catch (final FileAlreadyExistsException ex)
        {
            if (!Files.isDirectory(directory))
            {
                throw ex;
            }
        }
    }

    private static void deleteIfEmpty(final Path directory)
    {
        try
        {
            Files.deleteIfExists(directory);
        }
        catch (final IOException ignore)
        {
            return; // somebody else uses it by now
        }
    }
}
