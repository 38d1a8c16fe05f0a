package io.sluice.driver;

import io.sluice.region.AttachedRegion;
import io.sluice.region.PrivateRegions.PrivateRegion;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A region as the sender of the driver sees it. Only ever read by the kernel, or when a send is staged.
 */
final class GatherRegion
{
    private static final int WINDOW_SHIFT = 30;

    private final AttachedRegion attached;
    private final PrivateRegion direct;
    private final long length;
    private Views[] windows = new Views[1];

    private GatherRegion(final AttachedRegion attached, final PrivateRegion direct, final long length)
    {
        this.attached = attached;
        this.direct = direct;
        this.length = length;
    }

    static GatherRegion shared(final Path directory, final long ownerId, final long id, final long key)
        throws IOException
    {
        final AttachedRegion attached = AttachedRegion.attachUntouched(directory, ownerId, id);
        if (key != attached.key())
        {
            attached.release();
            throw new FileSystemException(
                "region " + Long.toHexString(id), null, "has another key than its table says");
        }

        return new GatherRegion(attached, null, attached.length());
    }

    static GatherRegion direct(final PrivateRegion region, final long id, final long key) throws IOException
    {
        if (null == region || key != region.key())
        {
            throw new FileSystemException("region " + Long.toHexString(id), null,
                "is private memory of another process: register shared memory, or embed the driver in the publisher");
        }
        final ByteBuffer memory = region.memory();
        final GatherRegion direct = new GatherRegion(null, region, memory.capacity());
        direct.windows[0] = new Views(memory);

        return direct;
    }

    /**
     * May this slice be sent?
     *
     * @return false if it does not lie in the region, or the region has been taken back.
     */
    boolean permits(final long offset, final int sliceLength)
    {
        return offset <= length - sliceLength && (null == direct || direct.isOpen());
    }

    /**
     * Add a slice that {@link #permits(long, int)} has been asked about to what is sent.
     */
    void addTo(final Pieces pieces, final long offset, final int sliceLength)
    {
        final int window = null == attached ? 0 : attached.window(offset);
        if (window >= windows.length || null == windows[window])
        {
            openWindow(window);
        }
        pieces.add(windows[window], (int)(offset - ((long)window << WINDOW_SHIFT)), sliceLength);
    }

    /**
     * Has its owner ended the registration?
     */
    boolean isRetired()
    {
        return null == attached ? !direct.isOpen() : attached.isRetired();
    }

    void close()
    {
        Arrays.fill(windows, null);
        if (null != attached)
        {
            attached.release();
        }
    }

    private void openWindow(final int window)
    {
        if (window >= windows.length)
        {
            windows = Arrays.copyOf(windows, window + 1);
        }
        windows[window] = new Views(attached.windowBuffer(window));
    }
}
