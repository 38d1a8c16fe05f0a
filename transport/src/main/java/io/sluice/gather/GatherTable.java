package io.sluice.gather;

import io.sluice.host.ClientLock;
import io.sluice.host.HostDirectory;
import io.sluice.region.Mapping;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionContext;
import io.sluice.region.Reservation;
import org.agrona.concurrent.AtomicBuffer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The regions that the frames of one publication refer to, and how far they have been given back: a small shared file.
 * Its publisher uses one end from one thread, the media driver the other from one thread.
 * <pre>
 *    0 magic (4)  4 version (4)  8 stream id (4)  12 session id (4)  16 client id (8)      written by the publisher
 *   24 segment (4): length on the wire of what long frames stand for, 0 if there are none  written by the publisher
 *   64 count of regions (4)                                                                written by the publisher
 *  128 reclaimed position (8): everything below has been given back                        written by the publisher
 *  256 sending position (8): of the first frame that is being sent, or the greatest long   written by the driver
 *  264 attached (8): process id of the driver that reads this table, 0 if none does        written by the driver
 *  384 regions, 128 times: id (8)  key (8)  kind (4)                                       written by the publisher
 *                          refused (4): 1 if the driver can't read it                      written by the driver
 * </pre>
 */
public final class GatherTable
{
    static final int LENGTH = 4096;
    static final int RECLAIMED_OFFSET = 128;
    static final int SENDING_OFFSET = 256;
    private static final int ATTACHED_OFFSET = 264;
    private static final int MAGIC = 0x534C_4754; // "SLGT"
    private static final int VERSION = 2;
    private static final int MAGIC_OFFSET = 0;
    private static final int VERSION_OFFSET = 4;
    private static final int STREAM_OFFSET = 8;
    private static final int SESSION_OFFSET = 12;
    private static final int CLIENT_OFFSET = 16;
    private static final int SEGMENT_OFFSET = 24;
    private static final int COUNT_OFFSET = 64;
    private static final int REGIONS_OFFSET = 384;
    private static final int REGION_LENGTH = 24;
    private static final int KEY_OFFSET = 8;
    private static final int KIND_OFFSET = 16;
    private static final int REFUSED_OFFSET = 20;
    private static final int KIND_SHARED = 1;
    private static final int KIND_PRIVATE = 2;

    private final long id;
    private final RegionContext context; // of the publisher; null in the driver
    private final Path file;
    private final Mapping mapping;
    private final AtomicBuffer buffer;
    private final long[] regionIds = new long[Reference.MAX_REGIONS]; // the publisher's own memory of them
    private int count;
    private long reclaimedPosition;

    private GatherTable(
        final long id, final RegionContext context, final Path file, final Mapping mapping, final AtomicBuffer buffer)
    {
        this.id = id;
        this.context = context;
        this.file = file;
        this.mapping = mapping;
        this.buffer = buffer;
    }

    /**
     * A table in any memory, for tests of the protocol.
     */
    static GatherTable over(final AtomicBuffer buffer)
    {
        buffer.putLong(SENDING_OFFSET, Long.MAX_VALUE);
        return new GatherTable(TableId.NONE, null, null, null, buffer);
    }

    /**
     * Make the table of a publication, before the publication itself, in whose channel it is named:
     * {@link TableId#put}.
     *
     * @param context   of the client.
     * @param streamId  of the publication.
     * @param sessionId of the publication.
     * @param segment   length of the frames of the wire that a {@link LongFrame} stands for, 0 if there will be none.
     * @return the table.
     * @throws UncheckedIOException if it can't be made.
     */
    public static GatherTable create(
        final RegionContext context, final int streamId, final int sessionId, final int segment)
    {
        final long id = ClientLock.newId();
        final Path file = context.directory().resolve(TableFile.name(id, context.clientId()));
        try
        {
            final Mapping mapping = Reservation.reserve(context.directory(), file, LENGTH);
            final AtomicBuffer buffer = mapping.buffer();
            buffer.putInt(VERSION_OFFSET, VERSION);
            buffer.putInt(STREAM_OFFSET, streamId);
            buffer.putInt(SESSION_OFFSET, sessionId);
            buffer.putLong(CLIENT_OFFSET, context.clientId());
            buffer.putInt(SEGMENT_OFFSET, segment);
            buffer.putLong(SENDING_OFFSET, Long.MAX_VALUE);
            buffer.putIntRelease(MAGIC_OFFSET, MAGIC); // SYNC: gather-open
            return new GatherTable(id, context, file, mapping, buffer);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * Find the table of a publication. For the media driver and for spies.
     *
     * @param directory of the clients.
     * @param id        of the table, as {@link TableId} tells.
     * @param streamId  of the publication.
     * @param sessionId of the publication.
     * @return the table, or null if the publication has none, as one of Aeron's own.
     * @throws IOException if there is one that can't be used; the text says what to do.
     */
    public static GatherTable find(final Path directory, final long id, final int streamId, final int sessionId)
        throws IOException
    {
        final Path found = TableId.NONE == id ? null : TableFile.find(directory, id);

        return null == found ? null : open(id, found, streamId, sessionId);
    }

    /**
     * By which it is known.
     *
     * @return the id.
     */
    public long id()
    {
        return id;
    }

    /**
     * Where a region stands in the table; it is added if it is new. Publisher.
     *
     * @param region to refer to.
     * @return its index, or -1 if the table is full.
     */
    public int indexOf(final MemoryRegion region)
    {
        return indexOf(region.id(), region.key(), region.isPrivate());
    }

    int indexOf(final long id, final long key, final boolean isPrivate)
    {
        for (int i = 0; i < count; i++)
        {
            if (id == regionIds[i])
            {
                return i;
            }
        }
        if (Reference.MAX_REGIONS == count)
        {
            return -1;
        }
        final int offset = REGIONS_OFFSET + count * REGION_LENGTH;
        buffer.putLong(offset, id);
        buffer.putLong(offset + KEY_OFFSET, key);
        buffer.putInt(offset + KIND_OFFSET, isPrivate ? KIND_PRIVATE : KIND_SHARED);
        regionIds[count] = id;
        buffer.putIntRelease(COUNT_OFFSET, ++count); // SYNC: gather-region
        return count - 1;
    }

    /**
     * Does a driver read this table? Until it does, no reference may be published. Publisher.
     *
     * @return true from some time after the publication was added, if its driver gathers.
     */
    public boolean isAttached()
    {
        return 0 != buffer.getLongAcquire(ATTACHED_OFFSET); // SYNC: gather-attach
    }

    /**
     * Ask for the buffers of all frames below a position back: from now on the driver withholds these frames.
     * Publisher.
     *
     * @param position up to which every receiver has consumed; it never goes back. The greatest long ends all sending.
     * @return true if the buffers can be given to their user; false if the driver is sending some of them right now:
     * ask again later.
     */
    public boolean reclaim(final long position)
    {
        if (position > reclaimedPosition)
        {
            reclaimedPosition = position;
            buffer.putLongVolatile(RECLAIMED_OFFSET, position); // SYNC: gather-hazard
        }

        return buffer.getLongVolatile(SENDING_OFFSET) >= position; // SYNC: gather-hazard gather-sent
    }

    /**
     * Remove the file and, after a while, the mapping. The driver keeps its own. Publisher.
     */
    public void delete()
    {
        deleteFile();
        context.retire().accept(mapping);
    }

    /**
     * Remove the file, and leave the mapping to the garbage collector: for a client that leaves with messages out.
     * Publisher.
     */
    public void abandon()
    {
        deleteFile();
        mapping.abandon();
    }

    /**
     * Say that references of this publication will be followed. Driver.
     */
    public void attach()
    {
        buffer.putLongRelease(ATTACHED_OFFSET, ProcessHandle.current().pid()); // SYNC: gather-attach
    }

    /**
     * The client that publishes. Driver.
     *
     * @return the client's id.
     */
    public long clientId()
    {
        return buffer.getLong(CLIENT_OFFSET);
    }

    /**
     * How long the frames of the wire are that a {@link LongFrame} stands for. Driver.
     *
     * @return the length in bytes with a header, 0 if there are no long frames.
     */
    public int segment()
    {
        return buffer.getInt(SEGMENT_OFFSET);
    }

    /**
     * How many regions there are. Driver.
     *
     * @return the number of entries that can be read.
     */
    public int regions()
    {
        return Math.max(0, Math.min(buffer.getIntAcquire(COUNT_OFFSET), Reference.MAX_REGIONS)); // SYNC: gather-region
    }

    /**
     * The id of a region. Driver.
     *
     * @param index less than {@link #regions()}.
     * @return the region's id.
     */
    public long regionId(final int index)
    {
        return buffer.getLong(REGIONS_OFFSET + index * REGION_LENGTH);
    }

    /**
     * The key of a region. Driver.
     *
     * @param index less than {@link #regions()}.
     * @return the region's key.
     */
    public long regionKey(final int index)
    {
        return buffer.getLong(REGIONS_OFFSET + index * REGION_LENGTH + KEY_OFFSET);
    }

    /**
     * Is a region private direct memory? Driver.
     *
     * @param index less than {@link #regions()}.
     * @return true if it lies in {@link io.sluice.region.PrivateRegions}, false if in a file.
     */
    public boolean isPrivate(final int index)
    {
        return KIND_PRIVATE == buffer.getInt(REGIONS_OFFSET + index * REGION_LENGTH + KIND_OFFSET);
    }

    /**
     * A region can't be read: padding is sent for what refers to it. Driver, before it sends any.
     *
     * @param index less than {@link #regions()}.
     */
    public void refuse(final int index)
    {
        buffer.putIntRelease(REGIONS_OFFSET + index * REGION_LENGTH + REFUSED_OFFSET, 1); // SYNC: gather-refused
    }

    /**
     * Does nothing arrive of what refers to a region? Publisher.
     *
     * @param index of the region.
     * @return true if the driver has refused it.
     */
    public boolean isRefused(final int index)
    {
        final int offset = REGIONS_OFFSET + index * REGION_LENGTH + REFUSED_OFFSET;
        return 0 != buffer.getIntAcquire(offset); // SYNC: gather-refused
    }

    /**
     * Before anything of a region is read for a send. Driver.
     *
     * @param position of the first frame.
     * @return the position below which no frame may be followed into its region.
     */
    public long beginSend(final long position)
    {
        buffer.putLongVolatile(SENDING_OFFSET, position); // SYNC: gather-hazard
        return buffer.getLongVolatile(RECLAIMED_OFFSET); // SYNC: gather-hazard
    }

    /**
     * After the send. Driver.
     */
    public void endSend()
    {
        buffer.putLongRelease(SENDING_OFFSET, Long.MAX_VALUE); // SYNC: gather-sent
    }

    /**
     * The publication is gone. Driver.
     */
    public void close()
    {
        endSend();
        mapping.close();
    }

    /**
     * For a reader of the publication's log, that is no driver and leaves the driver's words alone: unmap the table.
     */
    public void closeReader()
    {
        mapping.close();
    }

    private static GatherTable open(final long id, final Path file, final int streamId, final int sessionId)
        throws IOException
    {
        final FileChannel channel;
        try
        {
            channel = HostDirectory.openExisting(file, true);
        }
        catch (final NoSuchFileException ex)
        {
            return null; // the publisher has gone meanwhile
        }
        if (channel.size() < LENGTH)
        {
            channel.close();
            throw new FileSystemException(file.toString(), null, "is too short for a gather table: remove it");
        }
        final Mapping mapping = new Mapping(channel, FileChannel.MapMode.READ_WRITE, 0, LENGTH);
        final AtomicBuffer buffer = mapping.buffer();
        final int magic = buffer.getIntAcquire(MAGIC_OFFSET); // SYNC: gather-open
        if (MAGIC != magic || VERSION != buffer.getInt(VERSION_OFFSET) || streamId != buffer.getInt(STREAM_OFFSET) ||
            sessionId != buffer.getInt(SESSION_OFFSET))
        {
            mapping.close();
            throw new FileSystemException(
                file.toString(), null, "is no gather table of this version: use the same Sluice on both sides");
        }

        return new GatherTable(id, null, file, mapping, buffer);
    }

    private void deleteFile()
    {
        try
        {
            Files.deleteIfExists(file);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
