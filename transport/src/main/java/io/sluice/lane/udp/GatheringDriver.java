package io.sluice.lane.udp;

import io.sluice.status.CounterTypes;
import org.agrona.concurrent.status.CountersReader;

/**
 * A media driver that sends from where the bytes lie in a region, as its counter says.
 */
final class GatheringDriver
{
    private final long pid;
    private final int termLength;
    private final boolean areSpiesEnough;
    private final ProcessHandle process; // null where its process can't be seen, as in another container

    private GatheringDriver(final long pid, final int termLength, final boolean areSpiesEnough)
    {
        this.areSpiesEnough = areSpiesEnough;
        this.pid = pid;
        this.termLength = termLength;
        process = ProcessHandle.of(pid).orElse(null);
    }

    /**
     * Is the media driver such a one?
     *
     * @return the driver, or null if it is one of Aeron's own.
     */
    static GatheringDriver find(final CountersReader counters)
    {
        final GatheringDriver[] found = { null };
        counters.forEach((counterId, typeId, key, label) ->
        {
            if (CounterTypes.DRIVER == typeId &&
                0 != (counters.getCounterValue(counterId) & CounterTypes.GATHER))
            {
                found[0] = new GatheringDriver(key.getLong(0), key.getInt(8), 0 != key.getInt(12));
            }
        });

        return found[0];
    }

    /**
     * How long the terms of a publication are that does not ask for others.
     */
    int termLength()
    {
        return termLength;
    }

    /**
     * Is a publication that does not say connected when only spies are there?
     */
    boolean areSpiesEnough()
    {
        return areSpiesEnough;
    }

    boolean isInThisProcess()
    {
        return ProcessHandle.current().pid() == pid;
    }

    /**
     * Does its process live? Asked when the connection to it is lost: one that can't be seen is dead then.
     */
    boolean isAlive()
    {
        return null != process && process.isAlive();
    }
}
