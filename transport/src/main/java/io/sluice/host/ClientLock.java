package io.sluice.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;

/**
 * The sign of life of one client: a file that it holds locked for as long as it lives.
 * <p>
 * POSIX locks belong to the process, and closing <em>any</em> channel on the file drops them. Hence the two rules that
 * this class keeps: the owner opens its lock file exactly once, and a JVM never opens a lock file of its own. The
 * register of a JVM's own ids is in its system properties, so that it holds across class loaders; it goes by id, as one
 * directory may have many names. Because closing drops locks, and a JVM lets only one of its threads try a lock at a
 * time, one thread probes at a time.
 */
public final class ClientLock implements AutoCloseable
{
    static final String SUFFIX = ".lock";
    static final String UNFINISHED_PREFIX = ".new-";
    static final Object PROBE = "io.sluice.lock.probe"; // the monitor: a constant is one object in all class loaders
    private static final String REGISTER_PREFIX = "io.sluice.lock.";

    private final long id;
    private final Path file;
    private final FileChannel channel;

    private ClientLock(final long id, final Path file, final FileChannel channel)
    {
        this.id = id;
        this.file = file;
        this.channel = channel;
    }

    /**
     * Enter a directory: make and lock a file there under a new random id.
     *
     * @param directory to enter.
     * @param name      for people who look: it is written into the file beside the process id.
     * @return the lock, held.
     */
    public static ClientLock acquire(final HostDirectory directory, final String name)
    {
        final long id = newId();
        final Path unfinished = directory.resolve(UNFINISHED_PREFIX + idString(id));
        final Path file = fileOf(directory.path(), id);
        System.setProperty(REGISTER_PREFIX + idString(id), "held");

        FileChannel channel = null;
        try
        {
            channel = directory.create(unfinished);
            final FileLock lock = channel.tryLock();
            if (null == lock)
            {
                throw new IOException("cannot lock a new file: " + unfinished);
            }
            channel.write(ByteBuffer.wrap(
                (ProcessHandle.current().pid() + " " + name + "\n").getBytes(StandardCharsets.UTF_8)));
            // under its final name it is locked from the first moment, so nobody can take it for a leftover
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);

            return new ClientLock(id, file, channel);
        }
        catch (final IOException ex)
        {
            System.clearProperty(REGISTER_PREFIX + idString(id));
            closeQuietly(channel);
            throw new UncheckedIOException(Space.undone(unfinished, ex));
        }
    }

    /**
     * The id of this client, unique among all that ever enter the directory.
     *
     * @return the id, never 0.
     */
    public long id()
    {
        return id;
    }

    /**
     * Does a client still live?
     *
     * @param directory that it entered.
     * @param id        of the client.
     * @return false if its process has ended or it has left; true also if that can't be found out now.
     */
    public static boolean isAlive(final Path directory, final long id)
    {
        final Path file = fileOf(directory, id);
        if (isOwn(file))
        {
            return true;
        }
        if (!Files.exists(file))
        {
            return false;
        }

        synchronized (PROBE)
        {
            try (FileChannel probe = HostDirectory.openExisting(file, false))
            {
                final FileLock lock = probe.tryLock(0, Long.MAX_VALUE, true); // shared: processes do not meet either
                return null == lock;
            }
            catch (final IOException ex)
            {
                return Files.exists(file);
            }
        }
    }

    /**
     * Leave the directory.
     */
    public void close()
    {
        try
        {
            Files.deleteIfExists(file);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
        finally
        {
            closeQuietly(channel);
            System.clearProperty(REGISTER_PREFIX + idString(id));
        }
    }

    /**
     * A client id as it stands in file names.
     *
     * @param id of the client.
     * @return 16 hexadecimal digits.
     */
    public static String idString(final long id)
    {
        final String digits = Long.toHexString(id);
        return "0".repeat(16 - digits.length()) + digits;
    }

    /**
     * A random number that is not 0, for ids and keys.
     *
     * @return the number.
     */
    public static long newId()
    {
        final SecureRandom random = new SecureRandom();
        long id;
        do
        {
            id = random.nextLong();
        }
        while (0 == id);

        return id;
    }

    static boolean isOwn(final Path file)
    {
        final String name = file.getFileName().toString();
        return null != System.getProperty(REGISTER_PREFIX + name.substring(0, name.length() - SUFFIX.length()));
    }

    static Path fileOf(final Path directory, final long id)
    {
        return directory.resolve(idString(id) + SUFFIX);
    }

    static void closeQuietly(final FileChannel channel)
    {
        if (null != channel)
        {
            try
            {
                channel.close();
            }
            catch (final IOException ignore)
            {
                return; // the descriptor is gone all the same
            }
        }
    }
}
