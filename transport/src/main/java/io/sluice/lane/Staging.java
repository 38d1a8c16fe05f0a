package io.sluice.lane;

import io.sluice.region.BufferPool;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import org.agrona.DirectBuffer;

import java.util.function.Function;

/**
 * Registered buffers of a sender's own, into which unregistered memory is copied when it is too long for the log. The
 * region is registered at the first such offer. For lanes, not for users.
 */
public final class Staging
{
    private final Function<RegionOptions, MemoryRegion> registrar;
    private final int slotLength;
    private final int slots;
    private final boolean isStrict;
    private MemoryRegion region;
    private BufferPool pool;

    /**
     * Nothing registered yet.
     *
     * @param registrar makes regions of the client.
     * @param settings  of the sender: how many slots, how long, and whether copies are allowed at all.
     */
    public Staging(final Function<RegionOptions, MemoryRegion> registrar, final SendSettings settings)
    {
        this.registrar = registrar;
        slotLength = settings.stagingLength();
        slots = settings.stagingSlots();
        isStrict = settings.isStrict();
    }

    /**
     * May unregistered memory be copied?
     *
     * @param length of the message in bytes.
     * @throws IllegalStateException in strict mode.
     */
    public void checkAllowed(final int length)
    {
        if (isStrict)
        {
            throw new IllegalStateException("strict: offering " + length + " bytes of unregistered memory would copy " +
                "them; post a RegisteredBuffer, or claim and encode in the log");
        }
    }

    /**
     * The longest message.
     *
     * @return the length of a slot in bytes.
     */
    public int maxLength()
    {
        return slotLength;
    }

    /**
     * Copy unregistered memory.
     *
     * @param from   buffer of the user.
     * @param offset in the buffer, in bytes.
     * @param length in bytes.
     * @return the copy, or null iff no buffer is free.
     */
    public RegisteredBuffer copy(final DirectBuffer from, final int offset, final int length)
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

    /**
     * Is a buffer one of these?
     *
     * @param buffer that was posted.
     * @return true if it goes back here, and not to the user.
     */
    public boolean owns(final RegisteredBuffer buffer)
    {
        return buffer.region() == region;
    }

    /**
     * End the registration.
     */
    public void close()
    {
        if (null != region)
        {
            region.close();
        }
    }
}
