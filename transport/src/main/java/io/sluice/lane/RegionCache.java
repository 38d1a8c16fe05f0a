package io.sluice.lane;

import io.sluice.host.Uninterrupted;
import io.sluice.region.AttachedRegion;
import io.sluice.region.RegionContext;
import org.agrona.collections.Long2ObjectHashMap;

import java.io.IOException;

/**
 * The regions of one publisher as far as a reader has come across them. The polling thread only. For lanes, not for
 * users.
 */
public final class RegionCache
{
    private final RegionContext context;
    private final Long2ObjectHashMap<AttachedRegion> regions = new Long2ObjectHashMap<>();
    private AttachedRegion last;

    /**
     * A cache of nothing.
     *
     * @param context of the client that reads.
     */
    public RegionCache(final RegionContext context)
    {
        this.context = context;
    }

    /**
     * A region, attached when it is first asked for.
     *
     * @param id      of the region.
     * @param ownerId client that must own it.
     * @return the region.
     * @throws IOException if it can't be attached.
     */
    public AttachedRegion get(final long id, final long ownerId) throws IOException
    {
        if (null == last || last.id() != id)
        {
            AttachedRegion region = regions.get(id);
            if (null == region)
            {
                letGoOfRetired(); // who registers a new region may have closed an old one
                region = Uninterrupted.call(() -> AttachedRegion.attach(context, ownerId, id));
                regions.put(id, region);
            }
            last = region;
        }

        return last;
    }

    /**
     * Let go of all of them. Those that messages lie in stay mapped as long as these are held.
     */
    public void releaseAll()
    {
        regions.values().forEach(AttachedRegion::release);
        regions.clear();
        last = null;
    }

    private void letGoOfRetired()
    {
        last = null;
        regions.values().removeIf((region) ->
        {
            final boolean isRetired = region.isRetired();
            if (isRetired)
            {
                region.release();
            }

            return isRetired;
        });
    }
}
