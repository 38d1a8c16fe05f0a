package io.sluice.lane.udp;

import io.sluice.region.BufferPool;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import org.agrona.BitUtil;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;

/**
 * The registered buffers in which a receiver puts long messages together. The region is registered when the first is
 * needed, and closed when the receiver is and the last held message has been released.
 */
final class ReceiveBuffers
{
    private static final int MAX_ALIGNED = Integer.MAX_VALUE - BitUtil.CACHE_LINE_LENGTH;

    private final Function<RegionOptions, MemoryRegion> registrar;
    private final int length; // as asked for
    private final int slotLength;
    private final int count;
    private final AtomicReferenceArray<UdpMessage> held;
    private final AtomicInteger users = new AtomicInteger(1); // the receiver, and each held message
    private volatile MemoryRegion region;
    private final ArrayDeque<UdpImage> waiting = new ArrayDeque<>();
    private BufferPool pool;
    private boolean isClosed;

    ReceiveBuffers(final Function<RegionOptions, MemoryRegion> registrar, final int length, final int count)
    {
        this.registrar = registrar;
        this.length = length;
        slotLength = length > MAX_ALIGNED ? length : BitUtil.align(length, BitUtil.CACHE_LINE_LENGTH);
        this.count = count;
        held = new AtomicReferenceArray<>(count);
    }

    int length()
    {
        return length;
    }

    /**
     * A buffer for the next message of an image, or null iff none is free or others have waited longer: otherwise one
     * publisher could get every buffer that comes back. The polling thread only.
     */
    RegisteredBuffer acquireFor(final UdpImage image)
    {
        if (null == region)
        {
            final MemoryRegion registered = registrar.apply(RegionOptions.shared((long)slotLength * count));
            pool = registered.pool(0, slotLength, count);
            region = registered;
        }

        final UdpImage first = waiting.peek();
        final RegisteredBuffer buffer = null == first || first == image ? pool.acquire() : null;
        if (null == buffer)
        {
            if (!waiting.contains(image))
            {
                waiting.add(image);
            }
        }
        else if (first == image)
        {
            waiting.remove();
        }

        return buffer;
    }

    void forgetWaiting()
    {
        waiting.clear();
    }

    void forgetWaiting(final UdpImage image)
    {
        waiting.remove(image);
    }

    void hold(final UdpMessage message)
    {
        users.getAndIncrement();
        held.set(slot(message), message);
    }

    /**
     * On any thread.
     */
    void unhold(final UdpMessage message)
    {
        held.set(slot(message), null); // before the buffer can be another message's
        message.assembled().release();
        leave();
    }

    /**
     * The receiver needs no buffer any more.
     */
    void close()
    {
        if (!isClosed)
        {
            isClosed = true;
            leave();
        }
    }

    /**
     * The client leaves: void all holds.
     *
     * @return how many there were.
     */
    int revokeHeld()
    {
        int revoked = 0;
        for (int i = 0; i < count; i++)
        {
            final UdpMessage message = held.get(i);
            if (null != message && message.revoke())
            {
                revoked++;
            }
        }

        return revoked;
    }

    private void leave()
    {
        if (0 == users.decrementAndGet() && null != region)
        {
            region.close();
        }
    }

    private int slot(final UdpMessage message)
    {
        return (int)(message.assembled().offset() / slotLength);
    }
}
