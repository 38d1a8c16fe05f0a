package io.sluice.perf.suite;

import io.sluice.perf.rig.Setup;

import java.util.Locale;

/**
 * What the two threads that are measured do while there is nothing to do.
 */
enum Waiting
{
    /**
     * As suits lane and cores.
     */
    AUTO,

    /**
     * Keep the core.
     */
    SPIN,

    /**
     * Leave the core to others.
     */
    YIELD;

    /**
     * Shall they yield?
     *
     * @param lane that is measured.
     * @return true if so: over a network with few cores, as drivers need them too, unless something else is asked for.
     */
    boolean isYielding(final Lane lane)
    {
        return YIELD == this || AUTO == this && lane.isNetwork() &&
            Runtime.getRuntime().availableProcessors() < Setup.CORES_FOR_SPINNING;
    }

    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}
