package io.sluice.host;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Is there enough shared memory, and what to do if not?
 */
public final class Space
{
    private static final long MIB = 1L << 20;

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
        final long free = Files.getFileStore(file.toAbsolutePath().getParent()).getUsableSpace();
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
