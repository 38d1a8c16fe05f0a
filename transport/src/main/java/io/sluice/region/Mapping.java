package io.sluice.region;

import io.sluice.host.Uninterrupted;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.Map;

/**
 * A file mapped whole, of any length, with the address of every slice of up to 2 GiB - 1.
 * <p>
 * The JVM maps at most 2 GiB at once, so a long file is mapped in overlapping windows, one at each GiB. A slice lies in
 * the window at whose GiB it starts; the few that are too long for that get a window of their own. Private direct
 * memory is one window.
 * <pre>
 *  0         1 GiB      2 GiB      3 GiB
 *  ├──────── window 0 ───────┤
 *            ├──────── window 1 ───────┤
 *                       ├──────── window 2 ───────┤
 * </pre>
 */
public final class Mapping
{
    static final long STRIDE = 1L << 30;
    static final long WINDOW = (2L << 30) - (2L << 20); // a multiple of the 2 MiB huge page
    private static final int PAGE = 4096;

    private final FileChannel.MapMode mode;
    private final FileChannel channel;
    private final boolean ownsChannel;
    private final long start;
    private final long length;
    private final ByteBuffer[] windows;
    private final long[] addresses;
    private final Map<Long, MappedByteBuffer> longSlices = new HashMap<>(); // by page start
    private boolean isClosed;
    private volatile boolean isExported;

    /**
     * Map a part of a file.
     *
     * @param channel which the mapping keeps and closes.
     * @param mode    read only or read/write.
     * @param start   of the part, in bytes from the start of the file: a multiple of the page size.
     * @param length  of the part in bytes.
     * @throws IOException if it can't be mapped; the channel is closed then.
     */
    public Mapping(final FileChannel channel, final FileChannel.MapMode mode, final long start, final long length)
        throws IOException
    {
        this(channel, true, mode, start, length);
    }

    private Mapping(
        final FileChannel channel,
        final boolean ownsChannel,
        final FileChannel.MapMode mode,
        final long start,
        final long length) throws IOException
    {
        this.mode = mode;
        this.channel = channel;
        this.ownsChannel = ownsChannel;
        this.start = start;
        this.length = length;
        final int count = length <= WINDOW ? 1 : (int)((length - 1) / STRIDE) + 1;
        windows = new ByteBuffer[count];
        addresses = new long[count];
        try
        {
            for (int i = 0; i < count; i++)
            {
                final long windowLength = Math.min(WINDOW, length - i * STRIDE);
                windows[i] = channel.map(mode, start + i * STRIDE, windowLength);
                windows[i].order(ByteOrder.nativeOrder());
                addresses[i] = BufferUtil.address(windows[i]);
            }
        }
        catch (final IOException ex)
        {
            close();
            throw ex;
        }
    }

    /**
     * Private direct memory in place of a file: one window, which its owner frees.
     */
    Mapping(final ByteBuffer memory)
    {
        mode = FileChannel.MapMode.PRIVATE;
        channel = null;
        ownsChannel = false;
        start = 0;
        length = memory.capacity();
        windows = new ByteBuffer[]{ memory };
        addresses = new long[]{ BufferUtil.address(memory) };
    }

    /**
     * Map the start of a file that somebody else has open.
     *
     * @param channel   which stays theirs to close, even before this.
     * @param length    to map, in bytes.
     * @param isTouched whether to fill in the page table now.
     * @return the mapping, read only.
     * @throws IOException if it can't be mapped.
     */
    public static Mapping readOnly(final FileChannel channel, final long length, final boolean isTouched)
        throws IOException
    {
        final Mapping mapping = new Mapping(channel, false, FileChannel.MapMode.READ_ONLY, 0, length);
        if (isTouched)
        {
            mapping.touch();
        }

        return mapping;
    }

    /**
     * How much is mapped.
     *
     * @return the length in bytes.
     */
    public long length()
    {
        return length;
    }

    /**
     * The whole of a short mapping as an Agrona buffer.
     *
     * @return a buffer that keeps the mapping reachable.
     */
    public UnsafeBuffer buffer()
    {
        if (1 != windows.length)
        {
            throw new IllegalStateException("too long for one buffer: " + length);
        }

        return new UnsafeBuffer(windows[0]);
    }

    /**
     * The address of a slice. Slices of up to 1 GiB, and any that start right at a GiB and end within 2 GiB - 2 MiB of
     * it, cost one look at an array.
     *
     * @param offset      of the slice in bytes.
     * @param sliceLength of the slice in bytes.
     * @return the address at which all of it is mapped.
     * @throws IndexOutOfBoundsException if the slice is not within the mapping.
     */
    public long address(final long offset, final int sliceLength)
    {
        checkBounds(offset, sliceLength);

        final int window = windowAt(offset);
        final long inWindow = offset - window * STRIDE;
        if (inWindow + sliceLength > WINDOW && null != channel)
        {
            return BufferUtil.address(longSlice(offset, sliceLength)) + (offset & PAGE - 1);
        }

        return addresses[window] + inWindow;
    }

    /**
     * A slice as a direct buffer of the JDK, read only if the mapping is. From then on the mapping lives as
     * long as any such buffer.
     *
     * @param offset      of the slice in bytes.
     * @param sliceLength of the slice in bytes.
     * @return a new buffer from position 0 to the limit sliceLength, big endian as every new one.
     * @throws IndexOutOfBoundsException if the slice is not within the mapping.
     */
    public ByteBuffer byteBuffer(final long offset, final int sliceLength)
    {
        checkBounds(offset, sliceLength);
        isExported = true;

        final int window = windowAt(offset);
        final long inWindow = offset - window * STRIDE;
        if (inWindow + sliceLength > WINDOW && null != channel)
        {
            return longSlice(offset, sliceLength).slice((int)(offset & PAGE - 1), sliceLength);
        }

        return windows[window].slice((int)inWindow, sliceLength);
    }

    /**
     * The window in which any slice of up to 512 MiB lies.
     */
    int windowOf(final long offset)
    {
        return windowAt(offset);
    }

    /**
     * A view of a window, which does not keep the mapping from being closed.
     */
    ByteBuffer window(final int index)
    {
        return windows[index].asReadOnlyBuffer();
    }

    /**
     * Unmap. Nobody may use an address of it any more. If buffers of the JDK were made of it, the garbage collector
     * unmaps it when the last of them is gone, as no one can know how long they are used.
     */
    public synchronized void close()
    {
        if (isClosed)
        {
            return;
        }
        if (isExported)
        {
            abandon();
            return;
        }
        isClosed = true;
        if (null == channel)
        {
            return;
        }
        for (final ByteBuffer window : windows)
        {
            BufferUtil.free(window);
        }
        longSlices.values().forEach(BufferUtil::free);
        longSlices.clear();
        closeChannel();
    }

    /**
     * Let the garbage collector unmap it when nothing refers to it any more: for memory that somebody may still read.
     */
    public synchronized void abandon()
    {
        isClosed = true;
        closeChannel();
    }

    /**
     * Read one byte of every page, so that the page table is filled in now and not at the first use.
     *
     * @return a sum of what was read, of no meaning.
     */
    long touch()
    {
        long sum = 0;
        for (int i = 0; i < windows.length; i++)
        {
            final int touched = (int)(i == windows.length - 1 ? windows[i].capacity() : STRIDE);
            for (int at = 0; at < touched; at += PAGE)
            {
                sum += windows[i].get(at);
            }
        }

        return sum;
    }

    private void checkBounds(final long offset, final int sliceLength)
    {
        if ((offset | sliceLength) < 0 || offset > length - sliceLength)
        {
            throw new IndexOutOfBoundsException(
                "offset=" + offset + " length=" + sliceLength + " in a region of length=" + length);
        }
    }

    private int windowAt(final long offset)
    {
        return 1 == windows.length ? 0 : (int)Math.min(offset / STRIDE, windows.length - 1); // the end is in the last
    }

    /**
     * A mapping of its own, from the start of the page in which the slice starts.
     */
    private synchronized MappedByteBuffer longSlice(final long offset, final int sliceLength)
    {
        if (isClosed)
        {
            throw new IllegalStateException("the region is closed");
        }
        final long pageStart = offset & -PAGE;
        final long mapLength = offset - pageStart + sliceLength;
        if (mapLength > Integer.MAX_VALUE)
        {
            throw new IllegalArgumentException("a slice of length=" + sliceLength + " must start at a multiple of " +
                PAGE + " bytes, but starts at offset=" + offset);
        }
        try
        {
            MappedByteBuffer slice = longSlices.get(pageStart);
            if (null == slice)
            {
                final long most = Math.min(Integer.MAX_VALUE, length - pageStart);
                slice = Uninterrupted.call(() -> channel.map(mode, start + pageStart, most));
                longSlices.put(pageStart, slice);
            }

            return slice;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private void closeChannel()
    {
        try
        {
            if (ownsChannel)
            {
                channel.close();
            }
        }
        catch (final IOException ignore)
        {
            return; // mapped memory does not need it
        }
    }
}
