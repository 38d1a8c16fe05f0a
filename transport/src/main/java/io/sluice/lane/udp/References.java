package io.sluice.lane.udp;

import io.sluice.gather.GatherTable;
import io.sluice.gather.Reference;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegisteredBuffer;

/**
 * Makes the references by which the media driver finds what was posted, where it can. The publisher's thread only.
 */
final class References
{
    private final GatherTable table;
    private final boolean isDriverHere;
    private final boolean isStrict;
    private MemoryRegion lastRegion;
    private int lastIndex;

    /**
     * References for one publication.
     *
     * @param gathering    with the table of its regions, or null if the driver does not follow references.
     * @param isDriverHere in this process, so that it can read private memory.
     * @param isStrict     whether what can't be referred to must not be copied either.
     */
    References(final Gathering gathering, final boolean isDriverHere, final boolean isStrict)
    {
        this.table = null == gathering ? null : gathering.table();
        this.isDriverHere = isDriverHere;
        this.isStrict = isStrict;
    }

    /**
     * Refer to a place in a registered buffer.
     *
     * @return the reference, negative; or 0 if the message has to be copied.
     * @throws IllegalStateException if it would have to be copied in strict mode.
     */
    long of(final RegisteredBuffer buffer, final int offset)
    {
        if (null == table)
        {
            return 0;
        }
        final MemoryRegion region = buffer.region();
        if (region != lastRegion)
        {
            lastIndex = region.isPrivate() && !isDriverHere ? -1 : table.indexOf(region);
            lastRegion = region;
        }
        if (lastIndex < 0)
        {
            if (isStrict)
            {
                throw new IllegalStateException("strict: posting would copy, for " + (region.isPrivate() ?
                    "the media driver is in another process and can't read private direct memory: register shared " +
                    "memory, or embed the driver" :
                    "this publisher has posted from " + Reference.MAX_REGIONS + " regions before: use fewer and " +
                    "larger regions, or another publisher") + "; " + buffer);
            }
            return 0;
        }

        return Reference.of(lastIndex, buffer.offset() + offset);
    }
}
