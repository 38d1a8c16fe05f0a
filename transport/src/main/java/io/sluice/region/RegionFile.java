package io.sluice.region;

import io.sluice.host.HostDirectory;
import io.sluice.host.Uninterrupted;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The file of a region: made new, with every page reserved, or opened where it exists.
 *
 * @param path    of the file, null for private direct memory.
 * @param offset  of the region in it, in bytes.
 * @param mapping of the region, read/write.
 * @param pages   that it got.
 * @param note    why these, if others were asked for; else empty.
 * @param isOurs  whether it was made here, and is to be removed in the end.
 */
record RegionFile(Path path, long offset, Mapping mapping, PageKind pages, String note, boolean isOurs)
{
    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "hugetlbfs", "ramfs", "devtmpfs");

    /**
     * Make or open the file that the options ask for.
     *
     * @param home    of the client: decides on access rights, and on the place unless the options do.
     * @param options of the region.
     * @param name    of a new file.
     * @return the file, mapped.
     * @throws UncheckedIOException with the path, the reason and the remedy.
     */
    static RegionFile open(final HostDirectory home, final RegionOptions options, final String name)
    {
        if (null != options.direct())
        {
            return new RegionFile(
                null, 0, new Mapping(options.direct()), PageKind.NORMAL, "private direct memory, as it was", false);
        }
        try
        {
            return Uninterrupted.call(
                () -> null != options.existing() ? openExisting(options) : create(home, options, name));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * Where the options want a new file to be first, if that is not the directory of the client.
     *
     * @return the path, or null.
     */
    static Path elsewhere(final RegionOptions options, final String name)
    {
        if (null != options.existing() || null != options.direct())
        {
            return null;
        }
        final Path directory = null == options.directory() && PageKind.HUGETLB == options.pages() ?
            HugePages.mountedHugetlbfs() : options.directory();

        return null == directory ? null : directory.resolve(name);
    }

    /**
     * A file on a disk can be moved from like any other, but not always as fast.
     *
     * @param warn takes a text for the user if it is one.
     * @throws IOException if the file system can't be asked.
     */
    void warnIfOnDisk(final Consumer<String> warn) throws IOException
    {
        final String type = null == path ? null : Files.getFileStore(path).type();
        if (null != type && !IN_MEMORY.contains(type))
        {
            warn.accept("the region's file " + path + " is on a disk (" + type + "): any access to it, here or at a " +
                "reader, may wait for that disk. Use a file on a tmpfs, such as /dev/shm, if that matters");
        }
    }

    /**
     * Let readers find it: in this JVM if it is private, else in any process.
     */
    void publish(final RegionRecord record, final HostDirectory home, final Path recordFile) throws IOException
    {
        if (null == path)
        {
            PrivateRegions.add(record.id(), record.key(), mapping.byteBuffer(0, (int)mapping.length()));
        }
        else
        {
            record.write(home, recordFile);
        }
    }

    /**
     * Undo what was done of a registration.
     */
    static void discard(final RegionFile file, final long id, final Path recordFile)
    {
        RegionRecord.delete(recordFile);
        if (null != file)
        {
            file.mapping().close();
            file.remove(id, recordFile);
        }
    }

    /**
     * Remove the record of the region, and the file if it was made for the region.
     */
    void remove(final long id, final Path recordFile)
    {
        PrivateRegions.remove(id);
        RegionRecord.delete(recordFile);
        if (isOurs)
        {
            RegionRecord.delete(path);
        }
    }

    private static RegionFile openExisting(final RegionOptions options) throws IOException
    {
        final Path file = options.existing();
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
        {
            throw new FileSystemException(file.toString(), null, Files.exists(file, LinkOption.NOFOLLOW_LINKS) ?
                "is not a regular file: links are not followed" : "does not exist: make it before registering it");
        }

        final FileChannel channel = HostDirectory.openExisting(file, true);
        final long size = channel.size();
        final long length = 0 == options.length() ? size : options.length();
        if (0 == length || options.offset() > size - length)
        {
            channel.close();
            throw new FileSystemException(file.toString(), null, "is too short: the region needs offset=" +
                options.offset() + " + length=" + length + " bytes, the file has " + size);
        }

        final Mapping mapping = new Mapping(channel, FileChannel.MapMode.READ_WRITE, options.offset(), length);
        mapping.touch();

        return new RegionFile(file, options.offset(), mapping, PageKind.NORMAL, "", false);
    }

    private static RegionFile create(final HostDirectory home, final RegionOptions options, final String name)
        throws IOException
    {
        String note = "";
        if (PageKind.HUGETLB == options.pages())
        {
            final Path hugetlbfs = null != options.directory() ? options.directory() : HugePages.mountedHugetlbfs();
            if (null == hugetlbfs)
            {
                note = "no hugetlbfs is mounted (mount -t hugetlbfs none DIRECTORY); ";
            }
            else
            {
                try
                {
                    return createHugetlb(home, hugetlbfs.resolve(name), options.length());
                }
                catch (final IOException ex)
                {
                    note = "no huge pages from " + hugetlbfs + ": " + ex.getMessage() +
                        " (is /proc/sys/vm/nr_hugepages large enough, and is that a hugetlbfs?); ";
                }
            }
        }

        final boolean isHugetlbfs = PageKind.HUGETLB == options.pages();
        final Path parent = null != options.directory() && !isHugetlbfs ? options.directory() : home.path();
        final Path file = parent.resolve(name);
        final Mapping mapping = Reservation.reserve(home, file, options.length());
        if (PageKind.NORMAL == options.pages())
        {
            return new RegionFile(file, 0, mapping, PageKind.NORMAL, "", true);
        }

        final long huge = HugePages.transparentHugeBytes(mapping.address(0, 1));
        if (huge > 0)
        {
            return new RegionFile(
                file, 0, mapping, PageKind.TRANSPARENT_HUGE, note + huge + " bytes in transparent huge pages", true);
        }
        final String reason = HugePages.whyNotTransparent(parent);

        return new RegionFile(file, 0, mapping, PageKind.NORMAL,
            note + (null == reason ? "the kernel had no free huge pages" : reason), true);
    }

    private static RegionFile createHugetlb(final HostDirectory home, final Path file, final long length)
        throws IOException
    {
        final long pageSize = HugePages.hugetlbPageSize();
        final long rounded = (length + pageSize - 1) / pageSize * pageSize;
        final FileChannel channel = home.create(file);
        try
        {
            if (!"hugetlbfs".equals(Files.getFileStore(file).type()))
            {
                throw new FileSystemException(file.toString(), null, "is not on a hugetlbfs");
            }
            // the kernel reserves the pages of a hugetlbfs file when it is mapped, or refuses
            final Mapping mapping = new Mapping(channel, FileChannel.MapMode.READ_WRITE, 0, rounded);
            mapping.touch();

            return new RegionFile(
                file, 0, mapping, PageKind.HUGETLB, rounded + " bytes in pages of " + pageSize, true);
        }
        catch (final IOException ex)
        {
            channel.close();
            Files.deleteIfExists(file);
            throw ex;
        }
    }
}
