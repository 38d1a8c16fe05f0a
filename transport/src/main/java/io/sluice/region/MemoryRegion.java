package io.sluice.region;

import io.sluice.host.ClientLock;
import org.agrona.concurrent.status.AtomicCounter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.LongFunction;

/**
 * Registered memory: what buffers are made of. Thread safe; registering and slicing belong into set-up.
 */
public final class MemoryRegion implements AutoCloseable
{
    private final Set<RegisteredBuffer> buffers = Collections.newSetFromMap(new WeakHashMap<>());
    private final RegionContext context;
    private final RegionFile file;
    private final Path recordFile;
    private final RegionRecord record;
    private final long sharedBy;
    private final AtomicCounter movedBytes;
    private volatile boolean isClosed;
    private volatile long finalMovedBytes;
    private boolean isUnmapped;

    private MemoryRegion(
        final RegionContext context,
        final RegionFile file,
        final RegionRecord record,
        final Path recordFile,
        final AtomicCounter movedBytes)
    {
        this.context = context;
        this.file = file;
        this.record = record;
        sharedBy = null == file.path() ? 0 : context.clientId();
        this.recordFile = recordFile;
        this.movedBytes = movedBytes;
    }

    /**
     * Register memory. Users call {@code Sluice.register}.
     *
     * @param context    of the client.
     * @param options    what to register.
     * @param movedBytes makes the counter of the region with a given id.
     * @return the region, reserved and mapped.
     * @throws UncheckedIOException if there is not enough space, or the file can't be used; the text says what to do.
     */
    public static MemoryRegion register(
        final RegionContext context, final RegionOptions options, final LongFunction<AtomicCounter> movedBytes)
    {
        final long id = ClientLock.newId();
        final String name = "region-" + ClientLock.idString(id) + "-" + ClientLock.idString(context.clientId());
        final Path recordFile = context.directory().resolve(RegionRecord.fileName(id, context.clientId()));
        final long key = ClientLock.newId();
        RegionFile file = null;
        try
        {
            final Path elsewhere = RegionFile.elsewhere(options, name + RegionRecord.DATA_SUFFIX);
            if (null != elsewhere)
            {
                // before the file itself, so that it is found and removed if this process is killed meanwhile
                new RegionRecord(id, key, 0, options.length(), elsewhere).write(context.directory(), recordFile);
            }
            file = RegionFile.open(context.directory(), options, name + RegionRecord.DATA_SUFFIX);
            final RegionRecord record =
                new RegionRecord(id, key, file.offset(), file.mapping().length(), file.path());
            file.publish(record, context.directory(), recordFile);
            file.warnIfOnDisk(context.warn());

            return new MemoryRegion(context, file, record, recordFile, movedBytes.apply(id));
        }
        catch (final IOException ex)
        {
            RegionFile.discard(file, id, recordFile);
            throw new UncheckedIOException(ex);
        }
        catch (final RuntimeException ex) // no space, or no counter for want of a driver
        {
            RegionFile.discard(file, id, recordFile);
            throw ex;
        }
    }

    /**
     * The id under which descriptors name it.
     *
     * @return the id, random, never 0.
     */
    public long id()
    {
        return record.id();
    }

    /**
     * The key that a descriptor carries to show that it may name this region.
     *
     * @return the key, random.
     */
    public long key()
    {
        return record.key();
    }

    /**
     * The client that registered it, and alone can post from it.
     *
     * @return the client's id.
     */
    public long clientId()
    {
        return context.clientId();
    }

    /**
     * Is it private direct memory?
     *
     * @return true if no other process can read it.
     */
    public boolean isPrivate()
    {
        return null == file.path();
    }

    /**
     * How long it is.
     *
     * @return the length in bytes; with huge pages it may be more than was asked for.
     */
    public long length()
    {
        return record.length();
    }

    /**
     * Where it lies.
     *
     * @return the path of its file; null for private direct memory.
     */
    public Path path()
    {
        return file.path();
    }

    /**
     * The pages that it got.
     *
     * @return the kind of pages, which may be a smaller one than asked for.
     */
    public PageKind pages()
    {
        return file.pages();
    }

    /**
     * Why it got these pages.
     *
     * @return a text for people; empty if normal pages were asked for.
     */
    public String pagesNote()
    {
        return file.note();
    }

    /**
     * Cut the whole region into equal slots. What is left over at the end stays unused.
     *
     * @param slotLength of each, in bytes, at least 1: a multiple of 64 keeps neighbours off each other's cache line.
     * @return a new pool with as many slots as fit.
     */
    public BufferPool pool(final int slotLength)
    {
        if (slotLength < 1 || slotLength > length())
        {
            throw new IllegalArgumentException(
                "slotLength must be from 1 to the length of the region: " + slotLength + " of " + length());
        }

        return pool(0, slotLength, (int)Math.min(Integer.MAX_VALUE >> 1, length() / slotLength));
    }

    /**
     * Cut a part of the region into equal slots.
     *
     * @param offset     of the first slot in bytes.
     * @param slotLength of each, in bytes.
     * @param slots      how many.
     * @return a new pool.
     */
    public BufferPool pool(final long offset, final int slotLength, final int slots)
    {
        if (offset < 0 || slotLength < 1 || slots < 1 || offset > length() - (long)slots * slotLength)
        {
            throw new IllegalArgumentException("slots outside the region: offset=" + offset + " slotLength=" +
                slotLength + " slots=" + slots + " region length=" + length());
        }

        return new BufferPool(this, offset, slotLength, slots);
    }

    /**
     * A buffer over any part of the region. That parts do not overlap is up to the user.
     *
     * @param offset of the buffer in bytes.
     * @param length of the buffer in bytes, from 1 to 2 GiB - 1; over 1 GiB the offset is best a multiple of 4096.
     * @return an owned buffer that belongs to no pool.
     */
    public RegisteredBuffer slice(final long offset, final int length)
    {
        if (length < 1)
        {
            throw new IllegalArgumentException("length must be at least 1: " + length);
        }

        return newBuffer(null, offset, length);
    }

    /**
     * How many buffers are posted and not yet completed.
     *
     * @return the number of buffers.
     */
    public int outstanding()
    {
        return (int)liveBuffers().stream().filter(RegisteredBuffer::isPosted).count();
    }

    /**
     * Count what was moved out of the region. For lanes, not for users.
     *
     * @param bytes that were posted.
     */
    public void countMoved(final long bytes)
    {
        if (!movedBytes.isClosed()) // then the client has closed, and the memory of its counters is gone
        {
            movedBytes.getAndAdd(bytes);
        }
    }

    /**
     * How much was ever posted from it.
     *
     * @return the moved bytes; 0 when the Aeron client of the region has closed by itself, as for want of a driver.
     */
    public long movedBytes()
    {
        return movedBytes.isClosed() ? finalMovedBytes : movedBytes.get();
    }

    /**
     * Has it been closed?
     *
     * @return true from the first close on.
     */
    public boolean isClosed()
    {
        return isClosed;
    }

    /**
     * End the registration. Owned buffers refuse access from now on. While buffers are still posted, readers may read
     * them: then a warning says how many, and the memory is unmapped and removed when the last has been completed.
     */
    public void close()
    {
        if (isClosed)
        {
            return;
        }
        isClosed = true;
        for (final RegisteredBuffer buffer : liveBuffers())
        {
            buffer.close();
        }
        final int outstanding = outstanding();
        if (outstanding > 0)
        {
            context.warn().accept("region " + Long.toHexString(id()) + " closed with " + outstanding +
                " buffers posted: it is unmapped when the last has been completed");
        }
        unmapIfUnused();
    }

    /**
     * The client leaves: nothing of the region stays behind, and no completion will come any more. What somebody may
     * still be reading is left to the garbage collector to unmap. For the client, not for users.
     */
    public void abandon()
    {
        isClosed = true;
        liveBuffers().forEach(RegisteredBuffer::close);
        synchronized (this)
        {
            if (!isUnmapped)
            {
                isUnmapped = true;
                file.remove(id(), recordFile);
                file.mapping().abandon();
                closeCounter();
            }
        }
    }

    /**
     * Is its memory out of use for good?
     *
     * @return true when it is closed and no buffer is posted any more.
     */
    public synchronized boolean isUnmapped()
    {
        return isUnmapped;
    }

    void unmapIfUnused()
    {
        synchronized (this)
        {
            if (!isClosed || isUnmapped || outstanding() > 0)
            {
                return;
            }
            isUnmapped = true;
            file.remove(id(), recordFile);
            context.retire().accept(file.mapping());
            closeCounter();
        }
    }

    long sharedBy()
    {
        return sharedBy;
    }

    RegisteredBuffer newBuffer(final BufferPool pool, final long offset, final int length)
    {
        checkOpen();
        final RegisteredBuffer buffer =
            new RegisteredBuffer(this, pool, file.mapping().address(offset, length), offset, length);
        synchronized (buffers)
        {
            buffers.add(buffer);
        }
        checkOpen(); // another thread that closed it meanwhile may not have seen this buffer

        return buffer;
    }

    private void checkOpen()
    {
        if (isClosed)
        {
            throw new IllegalStateException("the region is closed: " + this);
        }
    }

    ByteBuffer byteBuffer(final long offset, final int length)
    {
        return file.mapping().byteBuffer(offset, length);
    }

    private List<RegisteredBuffer> liveBuffers()
    {
        synchronized (buffers)
        {
            return new ArrayList<>(buffers);
        }
    }

    private void closeCounter()
    {
        finalMovedBytes = movedBytes();
        movedBytes.close();
    }

    /**
     * A description that touches no mapped memory.
     *
     * @return id, length, pages and path.
     */
    public String toString()
    {
        return "MemoryRegion{id=" + Long.toHexString(id()) + " length=" + length() + " pages=" + pages() + " path=" +
            path() + (isClosed ? " closed" : "") + "}";
    }
}
