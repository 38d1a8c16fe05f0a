package io.sluice.host;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Is there enough shared memory, and what to do if not?
 */
public final class Space
{
    private static final long MIB = 1L << 20;
    private static final long MIN_FILE = 4096;
    private static final String ENOUGH_INODES = "100k";
    private static final String FULL = "No space left on device"; // Aeron goes by the text, too: there is nothing else
    private static final String TOO_MANY = "Too many open files";
    private static final Path MOUNTS = Path.of("/proc/mounts");
    private static final Pattern INODES = Pattern.compile("[ ,]nr_inodes=(\\w+)");

    private Space()
    {
    }

    /**
     * Is there enough for a file?
     *
     * @param file   to be made, in a directory that exists.
     * @param length of it in bytes.
     * @throws IOException if not; the text names path, need, free and the remedy.
     */
    public static void check(final Path file, final long length) throws IOException
    {
        final long free;
        try
        {
            free = Files.getFileStore(file.toAbsolutePath().getParent()).getUsableSpace();
        }
        catch (final IOException ex)
        {
            throw whyNot(file, ex);
        }
        if (free < length)
        {
            throw tooSmall(file, length, null);
        }
    }

    /**
     * There is not enough.
     *
     * @param file  for which it would have been needed.
     * @param need  in bytes.
     * @param cause that told, or null.
     * @return what to throw.
     * @throws IOException if the file system can't be asked.
     */
    public static IOException tooSmall(final Path file, final long need, final Throwable cause) throws IOException
    {
        final Path directory = file.toAbsolutePath().getParent();
        final FileStore store = Files.getFileStore(directory);
        final long total = store.getTotalSpace();
        final long free = store.getUsableSpace();
        if (null != cause && free >= need)
        {
            return noInode(file, store, cause);
        }
        final long enough = (total - free) / MIB + need / MIB + 2;
        final Path mount = mountPoint(directory, store);
        final IOException ex = new FileSystemException(file.toString(), null,
            "not enough shared memory: need " + need + " bytes, free " + free + " of " + total + " bytes in " + mount +
            ". Register less, or enlarge it: mount -o remount,size=" + enough + "m " + mount +
            "; in a container docker run --shm-size=" + enough +
            "m, or in Kubernetes an emptyDir with medium: Memory at /dev/shm");
        if (null != cause)
        {
            ex.initCause(cause);
        }

        return ex;
    }

    /**
     * Why a file or directory could not be made.
     *
     * @param file  that was to be made.
     * @param cause that told.
     * @return if there is no room for it, it can't be where it was to be, or the process has too many files open, an
     * exception whose text says so and what to do; else the cause.
     * @throws IOException if the file system can't be asked.
     */
    public static IOException whyNot(final Path file, final IOException cause) throws IOException
    {
        if (hasTooManyOpen(cause))
        {
            final IOException ex = new FileSystemException(file.toString(), null, TOO_MANY +
                " in this process: raise the limit (ulimit -n), or register fewer and larger regions");
            ex.initCause(cause);

            return ex;
        }

        return isFull(cause) ? tooSmall(file, MIN_FILE, cause) : Place.whyNot(file, cause);
    }

    /**
     * Why a file could not be finished, which is removed.
     *
     * @param file  that was begun.
     * @param cause that told.
     * @return as {@link #whyNot(Path, IOException)}.
     */
    public static IOException undone(final Path file, final IOException cause)
    {
        try
        {
            Files.deleteIfExists(file);

            return whyNot(file, cause);
        }
        catch (final IOException ex)
        {
            cause.addSuppressed(ex);

            return cause;
        }
    }

    /**
     * The JVM says "mount point not found" where it can't open the list of them.
     */
    private static boolean hasTooManyOpen(final IOException cause)
    {
        if (String.valueOf(cause.getMessage()).contains(TOO_MANY))
        {
            return true;
        }
        try (FileChannel any = FileChannel.open(MOUNTS))
        {
            return !any.isOpen();
        }
        catch (final IOException ex)
        {
            return String.valueOf(ex.getMessage()).contains(TOO_MANY);
        }
    }

    /**
     * Can so many files be made? For others who are about to make them, and would not say why they can't.
     *
     * @param file  that can stand for theirs, in a directory that exists.
     * @param count how many.
     * @throws IOException if not; the text names path, free inodes and the remedy.
     */
    public static void checkFiles(final Path file, final int count) throws IOException
    {
        final List<Path> made = new ArrayList<>();
        try
        {
            while (made.size() < count)
            {
                made.add(Files.createTempFile(
                    file.toAbsolutePath().getParent(), ClientLock.UNFINISHED_PREFIX, null));
            }
        }
        catch (final IOException ex)
        {
            throw whyNot(file, ex);
        }
        finally
        {
            for (final Path one : made)
            {
                Files.deleteIfExists(one);
            }
        }
    }

    /**
     * Does an error say that there is no room?
     *
     * @param error of the system, or of a media driver that passes it on.
     * @return true if so.
     */
    public static boolean isFull(final Throwable error)
    {
        return null != error.getMessage() && error.getMessage().contains(FULL);
    }

    private static IOException noInode(final Path file, final FileStore store, final Throwable cause)
        throws IOException
    {
        final Path mount = mountPoint(file.toAbsolutePath().getParent(), store);
        final String total = inodes(mount);
        final IOException ex = new FileSystemException(file.toString(), null,
            "no inode for another file: 0 of " + (null == total ? "all" : total) + " inodes are free in " + mount +
            ", though " + store.getUsableSpace() + " bytes are. Remove files there, in a container start it with " +
            "docker run --tmpfs " + mount + ":rw,nr_inodes=" + ENOUGH_INODES + ", or allow more: " +
            "mount -o remount,nr_inodes=" + ENOUGH_INODES + " " + mount);
        ex.initCause(cause);

        return ex;
    }

    /**
     * How many inodes a file system has, if it was mounted with a number of its own.
     */
    private static String inodes(final Path mount) throws IOException
    {
        String inodes = null;
        for (final String line : Files.readAllLines(MOUNTS))
        {
            final Matcher matcher = INODES.matcher(line);
            if (matcher.find() && line.contains(" " + mount + " "))
            {
                inodes = matcher.group(1);
            }
        }

        return inodes;
    }

    private static Path mountPoint(final Path start, final FileStore store) throws IOException
    {
        Path directory = start;
        while (null != directory.getParent() && Files.getFileStore(directory.getParent()).equals(store))
        {
            directory = directory.getParent();
        }

        return directory;
    }
}
