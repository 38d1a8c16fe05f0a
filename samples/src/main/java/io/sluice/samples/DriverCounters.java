package io.sluice.samples;

import static io.aeron.AeronCounters.DRIVER_SYSTEM_COUNTER_TYPE_ID;
import static io.aeron.AeronCounters.SYSTEM_COUNTER_ID_RETRANSMITS_SENT;

import io.sluice.status.CounterTypes;
import org.agrona.concurrent.status.CountersReader;

/**
 * What a media driver has counted since this was made. Of a driver that others use too, some of it is theirs.
 */
final class DriverCounters
{
    static final String NO_OFFLOAD = "none";

    private final CountersReader counters;
    private final long retransmitsBefore;
    private final long stagedBytesBefore;

    DriverCounters(final CountersReader counters)
    {
        this.counters = counters;
        retransmitsBefore = allRetransmits();
        stagedBytesBefore = sum(CounterTypes.STAGED_BYTES);
    }

    /**
     * Times that something lost was sent again, as Aeron counts them.
     *
     * @return the number since this was made.
     */
    long retransmits()
    {
        return allRetransmits() - retransmitsBefore;
    }

    /**
     * Bytes of regions that the driver had to copy before it could send them: to several destinations, for instance.
     *
     * @return the number since this was made.
     */
    long stagedBytes()
    {
        return sum(CounterTypes.STAGED_BYTES) - stagedBytesBefore;
    }

    /**
     * Which offload of the kernel the driver uses now.
     *
     * @return {@code gso+gro}, {@code gso}, {@code gro} or {@code none}.
     */
    String offload()
    {
        final long bits = sum(CounterTypes.DRIVER);
        final boolean isSegmenting = 0 != (bits & CounterTypes.GSO_ACTIVE);
        final boolean isCoalescing = 0 != (bits & CounterTypes.GRO_ACTIVE);

        return isSegmenting ? isCoalescing ? "gso+gro" : "gso" : isCoalescing ? "gro" : NO_OFFLOAD;
    }

    private long allRetransmits()
    {
        final long[] value = { 0 };
        counters.forEach((counterId, typeId, key, label) ->
        {
            if (DRIVER_SYSTEM_COUNTER_TYPE_ID == typeId && SYSTEM_COUNTER_ID_RETRANSMITS_SENT == key.getInt(0))
            {
                value[0] = counters.getCounterValue(counterId);
            }
        });

        return value[0];
    }

    private long sum(final int wantedTypeId)
    {
        final long[] sum = { 0 };
        counters.forEach((counterId, typeId, key, label) ->
        {
            if (wantedTypeId == typeId)
            {
                sum[0] += counters.getCounterValue(counterId);
            }
        });

        return sum[0];
    }
}
