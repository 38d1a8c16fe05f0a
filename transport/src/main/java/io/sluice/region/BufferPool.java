package io.sluice.region;

import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;

/**
 * Equal slots of a region. Any thread may acquire and release; without locks.
 */
public final class BufferPool
{
    private final ManyToManyConcurrentArrayQueue<RegisteredBuffer> free;
    private final int slots;
    private final int slotLength;

    BufferPool(final MemoryRegion region, final long offset, final int slotLength, final int slots)
    {
        this.slots = slots;
        this.slotLength = slotLength;
        free = new ManyToManyConcurrentArrayQueue<>(Math.max(2, slots));
        for (int i = 0; i < slots; i++)
        {
            free.offer(region.newBuffer(this, offset + (long)i * slotLength, slotLength));
        }
    }

    /**
     * Take a free buffer. What is in it is what its last user left there.
     *
     * @return an owned buffer, or null iff none is free: poll the publisher for completions. Which reader holds the
     * others is in {@code Publisher.describe(...)} and the who-holds table.
     */
    public RegisteredBuffer acquire()
    {
        final RegisteredBuffer buffer = free.poll();
        if (null != buffer)
        {
            buffer.take();
        }

        return buffer;
    }

    /**
     * How many buffers there are.
     *
     * @return the number of slots.
     */
    public int slots()
    {
        return slots;
    }

    /**
     * How long each buffer is.
     *
     * @return the length in bytes.
     */
    public int slotLength()
    {
        return slotLength;
    }

    /**
     * How many are free. While others acquire and release, the number is already old.
     *
     * @return the number of free buffers.
     */
    public int available()
    {
        return free.size();
    }

    void put(final RegisteredBuffer buffer)
    {
        while (!free.offer(buffer)) // there is a place, but a thread that stands still within acquire has it
        {
            Thread.yield();
        }
    }
}
