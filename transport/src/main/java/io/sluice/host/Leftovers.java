package io.sluice.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Consumer;

/**
 * Removes what dead clients left behind. Safe while others connect, work and remove: a client is taken for dead only
 * while its lock is held here, and every step may find its work done by another.
 */
public final class Leftovers
{
    private static final long UNFINISHED_AGE_MS = 10 * 60 * 1000L;

    private Leftovers()
    {
    }

    /**
     * Remove the files of every dead client in a directory and in the directories of this user's other drivers.
     *
     * @param directory to start with.
     * @param beforeDelete is shown each file before it is removed, for what else belongs to it.
     * @return how many dead clients were found.
     */
    public static int remove(final HostDirectory directory, final Consumer<Path> beforeDelete)
    {
        int dead = removeHere(directory, beforeDelete);

        final Path root = HostDirectory.userRoot();
        if (root.equals(directory.path().toAbsolutePath().getParent()))
        {
            dead += removeIn(root, beforeDelete);
            for (final String name : HostDirectory.names(root, (any) -> !any.contains(".")))
            {
                final Path other = root.resolve(name);
                if (!other.equals(directory.path()) && Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS))
                {
                    dead += removeIn(other, beforeDelete);
                    deleteEmpty(other);
                }
            }
        }

        return dead;
    }

    /**
     * Remove the files of every dead client in one directory.
     *
     * @param directory    to look at.
     * @param beforeDelete is shown each file before it is removed, for what else belongs to it.
     * @return how many dead clients were found.
     */
    public static int removeHere(final HostDirectory directory, final Consumer<Path> beforeDelete)
    {
        return removeIn(directory.path(), beforeDelete);
    }

    private static int removeIn(final Path directory, final Consumer<Path> beforeDelete)
    {
        int dead = 0;
        for (final String name : HostDirectory.names(directory, (any) -> any.endsWith(ClientLock.SUFFIX)))
        {
            final Path file = directory.resolve(name);
            if (ClientLock.isOwn(file))
            {
                continue;
            }
            synchronized (ClientLock.PROBE)
            {
                dead += removeClient(directory, file, beforeDelete) ? 1 : 0;
            }
        }
        for (final String name : HostDirectory.names(
            directory, (any) -> any.startsWith(ClientLock.UNFINISHED_PREFIX)))
        {
            removeUnfinished(directory.resolve(name));
        }

        return dead;
    }

    private static boolean removeClient(final Path directory, final Path lockFile, final Consumer<Path> beforeDelete)
    {
        final String name = lockFile.getFileName().toString();
        final String id = name.substring(0, name.length() - ClientLock.SUFFIX.length());

        try (FileChannel channel = HostDirectory.openExisting(lockFile, true))
        {
            final FileLock lock = channel.tryLock();
            if (null == lock)
            {
                return false;
            }
            for (final String left : HostDirectory.names(
                directory, (any) -> any.contains(id) && !any.endsWith(ClientLock.SUFFIX)))
            {
                final Path leftover = directory.resolve(left);
                beforeDelete.accept(leftover);
                deleteTree(leftover);
            }

            return Files.deleteIfExists(lockFile); // last, so that an interrupted removal is taken up again
        }
        catch (final IOException ex)
        {
            return false; // gone, not ours to read, or another client of this process is at it
        }
    }

    private static void removeUnfinished(final Path file)
    {
        try
        {
            // wall clock: a step of it can only delay this, or hit a file whose maker needs over ten minutes for it
            if (System.currentTimeMillis() - Files.getLastModifiedTime(file).toMillis() > UNFINISHED_AGE_MS)
            {
                Files.deleteIfExists(file);
            }
        }
        catch (final IOException ignore)
        {
            return; // finished, or removed by another
        }
    }

    private static void deleteEmpty(final Path directory)
    {
        try
        {
            Files.deleteIfExists(directory);
        }
        catch (final DirectoryNotEmptyException ignore)
        {
            return; // in use
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * Delete a file or a whole directory; what is already gone is no error.
     *
     * @param path to delete.
     * @throws IOException if something could not be deleted.
     */
    public static void deleteTree(final Path path) throws IOException
    {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS))
        {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>()
        {
            public FileVisitResult visitFile(final Path file, final BasicFileAttributes attrs) throws IOException
            {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            public FileVisitResult visitFileFailed(final Path file, final IOException ex) throws IOException
            {
                if (ex instanceof NoSuchFileException)
                {
                    return FileVisitResult.CONTINUE;
                }
                throw ex;
            }

            public FileVisitResult postVisitDirectory(final Path dir, final IOException ex) throws IOException
            {
                Files.deleteIfExists(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
