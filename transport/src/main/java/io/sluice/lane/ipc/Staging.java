package io.sluice.lane.ipc;

import io.sluice.region.BufferPool;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import org.agrona.DirectBuffer;

import java.util.function.Function;

/**
 * Registered buffers of a sender's own, into which unregistered memory is copied when it is too long for the log. The
 * region is registered at the first such offer.
 */
final class Staging
{
    private final Function<RegionOptions, MemoryRegion> registrar;
    private final int slotLength;
    private final int slots;
    private final boolean isStrict;
    private MemoryRegion region;
    private BufferPool pool;

    Staging(
        final Function<RegionOptions, MemoryRegion> registrar,
        final int slotLength,
        final int slots,
        final boolean isStrict)
    {
        this.registrar = registrar;
        this.slotLength = slotLength;
        this.slots = slots;
        this.isStrict = isStrict;
    }

    void checkAllowed(final int length)
    {
        if (isStrict)
        {
            throw new IllegalStateException("strict: offering " + length + " bytes of unregistered memory would copy " +
                "them; post a RegisteredBuffer, or claim and encode in the log");
        }
    }

    int maxLength()
    {
        return slotLength;
    }

    /**
     * A copy of unregistered memory, or null iff no buffer is free.
     */
    RegisteredBuffer copy(final DirectBuffer from, final int offset, final int length)
    {
        if (null == region)
        {
            region = registrar.apply(RegionOptions.shared((long)slotLength * slots));
            pool = region.pool(slotLength);
        }

        final RegisteredBuffer copy = pool.acquire();
        if (null != copy)
        {
            copy.putBytes(0, from, offset, length);
        }

        return copy;
    }

    boolean owns(final RegisteredBuffer buffer)
    {
        return buffer.region() == region;
    }

    void close()
    {
        if (null != region)
        {
            region.close();
        }
    }
}
