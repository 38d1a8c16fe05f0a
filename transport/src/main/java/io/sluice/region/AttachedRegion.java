package io.sluice.region;

import io.sluice.host.HostDirectory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A region of another client, mapped read only. It counts its users, one for each publication that is read from and one
 * for each held message, and is unmapped after the last has let go.
 */
public final class AttachedRegion
{
    private final Consumer<Mapping> retire;
    private final RegionRecord record;
    private final Path recordFile;
    private final Mapping mapping;
    private final AtomicInteger users = new AtomicInteger(1);

    private AttachedRegion(
        final Consumer<Mapping> retire, final RegionRecord record, final Path recordFile, final Mapping mapping)
    {
        this.retire = retire;
        this.record = record;
        this.recordFile = recordFile;
        this.mapping = mapping;
    }

    /**
     * Attach a region for one user.
     *
     * @param context of the client that reads.
     * @param ownerId client that owns the region.
     * @param id      of the region.
     * @return the region.
     * @throws IOException if it is gone, is not what its record says, or can't be mapped.
     */
    public static AttachedRegion attach(final RegionContext context, final long ownerId, final long id)
        throws IOException
    {
        final AttachedRegion region = open(context.directory().path(), ownerId, id, context.retire());
        region.mapping.touch();

        return region;
    }

    /**
     * Attach a region for one user that has the kernel read it rather than reading it itself, and that never uses what
     * it got of it after it has let go: its pages are left alone, and it is unmapped right when it is let go of.
     *
     * @param directory of the client that owns the region.
     * @param ownerId   client that owns the region.
     * @param id        of the region.
     * @return the region.
     * @throws IOException if it is gone, is not what its record says, or can't be mapped.
     */
    public static AttachedRegion attachUntouched(final Path directory, final long ownerId, final long id)
        throws IOException
    {
        return open(directory, ownerId, id, Mapping::close);
    }

    private static AttachedRegion open(
        final Path directory, final long ownerId, final long id, final Consumer<Mapping> retire) throws IOException
    {
        final Path recordFile = directory.resolve(RegionRecord.fileName(id, ownerId));
        final RegionRecord record = RegionRecord.read(recordFile);
        if (record.id() != id)
        {
            throw new FileSystemException(recordFile.toString(), null, "is the record of another region");
        }

        final FileChannel channel = HostDirectory.openExisting(record.path(), false);
        if (record.length() < 1 || record.offset() < 0 || record.offset() > channel.size() - record.length())
        {
            channel.close();
            throw new FileSystemException(record.path().toString(), null, "is shorter than its record says: " + record);
        }
        final Mapping mapping =
            new Mapping(channel, FileChannel.MapMode.READ_ONLY, record.offset(), record.length());

        return new AttachedRegion(retire, record, recordFile, mapping);
    }

    /**
     * The id of the region.
     *
     * @return the id.
     */
    public long id()
    {
        return record.id();
    }

    /**
     * The key that descriptors of it must carry.
     *
     * @return the key.
     */
    public long key()
    {
        return record.key();
    }

    /**
     * Does a slice lie in the region?
     *
     * @param offset of the slice in bytes.
     * @param length of the slice in bytes.
     * @return true if all of it does.
     */
    public boolean contains(final long offset, final int length)
    {
        return (offset | length) >= 0 && offset <= record.length() - length;
    }

    /**
     * Where a slice is mapped.
     *
     * @param offset of the slice in bytes.
     * @param length of the slice in bytes.
     * @return its address.
     */
    public long address(final long offset, final int length)
    {
        return mapping.address(offset, length);
    }

    /**
     * A slice as a buffer of the JDK, which must not be used once the region is let go.
     *
     * @param offset of the slice in bytes.
     * @param length of the slice in bytes.
     * @return a new direct buffer, read only.
     */
    public ByteBuffer byteBuffer(final long offset, final int length)
    {
        return mapping.byteBuffer(offset, length);
    }

    /**
     * How long it is.
     *
     * @return the length in bytes.
     */
    public long length()
    {
        return record.length();
    }

    /**
     * The window of the mapping in which a slice of up to 512 MiB lies.
     *
     * @param offset of the slice in bytes.
     * @return the number of the window.
     */
    public int window(final long offset)
    {
        return mapping.windowOf(offset);
    }

    /**
     * A view of a window. It must not be used once the region is let go.
     *
     * @param window number of it: the window starts that many GiB into the region.
     * @return a new read-only buffer.
     */
    public ByteBuffer windowBuffer(final int window)
    {
        return mapping.window(window);
    }

    /**
     * Has its owner ended the registration, or died and been cleaned up?
     *
     * @return true if no new reader could attach it.
     */
    public boolean isRetired()
    {
        return !Files.exists(recordFile);
    }

    /**
     * One user more.
     */
    public void retain()
    {
        users.incrementAndGet();
    }

    /**
     * One user less; the last one has it unmapped.
     */
    public void release()
    {
        if (0 == users.decrementAndGet())
        {
            retire.accept(mapping);
        }
    }
}
