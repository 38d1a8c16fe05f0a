package io.sluice.region;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The regions of this JVM that are made over private direct memory: no other process can read them, but a media driver
 * that is embedded in this JVM can.
 */
public final class PrivateRegions
{
    private static final Map<Long, PrivateRegion> REGIONS = new ConcurrentHashMap<>();

    private PrivateRegions()
    {
    }

    /**
     * Look a region up.
     *
     * @param id of the region.
     * @return the region, or null if this JVM has no such region open.
     */
    public static PrivateRegion find(final long id)
    {
        return REGIONS.get(id);
    }

    static void add(final long id, final long key, final ByteBuffer memory)
    {
        REGIONS.put(id, new PrivateRegion(key, memory));
    }

    static void remove(final long id)
    {
        final PrivateRegion region = REGIONS.remove(id);
        if (null != region)
        {
            region.isOpen = false;
        }
    }

    /**
     * One of them. Keeps the memory reachable.
     */
    public static final class PrivateRegion
    {
        private final long key;
        private final ByteBuffer memory;
        private volatile boolean isOpen = true;

        private PrivateRegion(final long key, final ByteBuffer memory)
        {
            this.key = key;
            this.memory = memory;
        }

        /**
         * The key that references to it must carry.
         *
         * @return the key.
         */
        public long key()
        {
            return key;
        }

        /**
         * The memory.
         *
         * @return a new read-only buffer over all of the region.
         */
        public ByteBuffer memory()
        {
            return memory.asReadOnlyBuffer();
        }

        /**
         * Is it still registered?
         *
         * @return false from the moment that the memory is its owner's own business again.
         */
        public boolean isOpen()
        {
            return isOpen;
        }
    }
}
