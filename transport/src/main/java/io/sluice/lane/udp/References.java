package io.sluice.lane.udp;

import io.sluice.gather.GatherTable;
import io.sluice.gather.Reference;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegisteredBuffer;

import java.util.function.Consumer;

/**
 * Makes the references by which the media driver finds what was posted, where it can. The publisher's thread only.
 */
final class References
{
    private static final String REFUSED = "the media driver can't read the region: its error log says why; see that " +
        "nobody removes files of regions, and that the driver may open files enough (ulimit -n)";

    private final GatherTable table;
    private final boolean isDriverHere;
    private final boolean isStrict;
    private final Consumer<String> warn;
    private MemoryRegion lastRegion;
    private int lastIndex;
    private boolean isRefusalTold;

    /**
     * References for one publication.
     *
     * @param gathering    with the table of its regions, or null if the driver does not follow references.
     * @param isDriverHere in this process, so that it can read private memory.
     * @param isStrict     whether what can't be referred to must not be copied either.
     * @param warn         takes a text for the user.
     */
    References(
        final Gathering gathering, final boolean isDriverHere, final boolean isStrict, final Consumer<String> warn)
    {
        this.warn = warn;
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
        if (lastIndex >= 0 && table.isRefused(lastIndex))
        {
            if (isStrict)
            {
                throw new IllegalStateException("strict: posting would copy, for " + REFUSED + "; " + buffer);
            }
            return 0;
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

    /**
     * Could the driver not follow a reference, so that nothing of the message has arrived?
     *
     * @param reference as of {@link #of(RegisteredBuffer, int)}.
     */
    boolean isRefused(final long reference)
    {
        final boolean isRefused = 0 != reference && table.isRefused(Reference.index(reference));
        if (isRefused && !isRefusalTold)
        {
            isRefusalTold = true;
            warn.accept("posted messages have not been sent, for " + REFUSED + "; what is posted from it is copied " +
                "from now on");
        }

        return isRefused;
    }
}
