package io.sluice.region;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What to register. One of {@link #shared(long)}, {@link #existing(Path)} or {@link #direct(ByteBuffer)}, with what it
 * shall be beyond that.
 */
public final class RegionOptions
{
    private final long length;
    private final Path existing;
    private final ByteBuffer direct;
    private PageKind pages = PageKind.NORMAL;
    private Path directory;
    private long offset;

    private RegionOptions(final long length, final Path existing, final ByteBuffer direct)
    {
        this.length = length;
        this.existing = existing;
        this.direct = direct;
    }

    /**
     * New shared memory, all of it reserved and set to 0 at registration.
     *
     * @param length in bytes, at least 1.
     * @return the options.
     */
    public static RegionOptions shared(final long length)
    {
        if (length < 1)
        {
            throw new IllegalArgumentException("length must be at least 1: " + length);
        }

        return new RegionOptions(length, null, null);
    }

    /**
     * The whole of a file in shared memory that somebody else made, a native program for instance. Registering it
     * changes no byte of it and closing the region leaves it in place. Whoever may cut it short while it is registered
     * must not: the system ends a process that touches a page which is no longer there.
     * <p>
     * A file on a disk is taken as well, with a warning: nothing is copied then either, but whoever touches a page that
     * the system has written back and dropped waits for the disk, and the system may write what is filled in at any
     * time.
     *
     * @param file to map.
     * @return the options.
     */
    public static RegionOptions existing(final Path file)
    {
        return new RegionOptions(0, Objects.requireNonNull(file, "file").toAbsolutePath(), null);
    }

    /**
     * A part of a file that somebody else made.
     *
     * @param file   to map.
     * @param offset where the region starts in the file, in bytes: a multiple of 4096.
     * @param length of the region in bytes.
     * @return the options.
     */
    public static RegionOptions existing(final Path file, final long offset, final long length)
    {
        if (offset < 0 || 0 != (offset & 4095) || length < 1)
        {
            throw new IllegalArgumentException("offset must be a multiple of 4096 and length at least 1: offset=" +
                offset + " length=" + length);
        }
        final RegionOptions options = new RegionOptions(
            length, Objects.requireNonNull(file, "file").toAbsolutePath(), null);
        options.offset = offset;

        return options;
    }

    /**
     * Private direct memory that the user owns already, as it is: from the position of the buffer to its limit. It is
     * for {@code aeron:udp} channels alone, as no other process can read it, and it is sent from where it lies only by a
     * media driver that is embedded in this JVM. Whoever frees it by hand must close the region first.
     *
     * @param memory a direct buffer that can be written to, such as {@link ByteBuffer#allocateDirect(int)} makes.
     * @return the options.
     */
    public static RegionOptions direct(final ByteBuffer memory)
    {
        if (!Objects.requireNonNull(memory, "memory").isDirect() || memory.isReadOnly() || !memory.hasRemaining())
        {
            throw new IllegalArgumentException(
                "memory must be a direct buffer, not read only and with bytes remaining: " + memory);
        }
        final ByteBuffer direct = memory.slice();

        return new RegionOptions(direct.capacity(), null, direct);
    }

    /**
     * The kind of pages to try first. What can't be had is replaced by the next smaller kind, and
     * {@link MemoryRegion#pages()} and {@link MemoryRegion#pagesNote()} say what came of it.
     *
     * @param wanted kind of pages.
     * @return this.
     */
    public RegionOptions pages(final PageKind wanted)
    {
        pages = Objects.requireNonNull(wanted, "pages");
        return this;
    }

    /**
     * Where to make the file, instead of the directory of the client: another tmpfs, or with
     * {@link PageKind#HUGETLB} a certain hugetlbfs.
     *
     * @param path of an existing directory.
     * @return this.
     */
    public RegionOptions directory(final Path path)
    {
        directory = Objects.requireNonNull(path, "directory").toAbsolutePath();
        return this;
    }

    long length()
    {
        return length;
    }

    Path existing()
    {
        return existing;
    }

    ByteBuffer direct()
    {
        return direct;
    }

    long offset()
    {
        return offset;
    }

    PageKind pages()
    {
        return pages;
    }

    Path directory()
    {
        return directory;
    }
}
