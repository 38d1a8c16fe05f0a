package io.sluice.lane;

import io.aeron.Aeron;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionContext;
import io.sluice.region.RegionOptions;
import io.sluice.status.Counters;
import io.sluice.status.DriverCall;
import io.sluice.status.EventListener;

import java.util.function.Function;

/**
 * What the lanes of a client have in common. For lanes, not for users.
 *
 * @param aeron     client.
 * @param regions   of the Sluice client.
 * @param counters  of the Sluice client.
 * @param listener  of events.
 * @param name      of the Sluice client.
 * @param registrar makes regions of the Sluice client.
 */
public record LaneContext(
    Aeron aeron,
    RegionContext regions,
    Counters counters,
    EventListener listener,
    String name,
    Function<RegionOptions, MemoryRegion> registrar)
{
    /**
     * Ask the media driver for something, as {@link DriverCall} does.
     *
     * @param call to make of the Aeron client.
     * @param <T>  what comes of it.
     * @return what comes of it.
     */
    public <T> T ask(final Function<Aeron, T> call)
    {
        return DriverCall.ask(aeron, () -> call.apply(aeron));
    }
}
