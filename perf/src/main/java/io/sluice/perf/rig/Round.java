package io.sluice.perf.rig;

import java.io.Serializable;
import java.util.List;

/**
 * All cells, once.
 *
 * @param fork     that has measured it: a pair of processes, counted from 1.
 * @param index    of the round within its fork, from 1.
 * @param probes   of the placement: before the first cell, after each.
 * @param outcomes of the cells.
 * @serial exclude
 */
public record Round(int fork, int index, List<Placement> probes, List<Outcome> outcomes) implements Serializable
{
    /**
     * Where the two cores were, all the time.
     *
     * @return near or far, or mixed: then the round does not count.
     */
    public Placement.Distance distance()
    {
        return Placement.distance(probes);
    }

    /**
     * The probe before the first cell.
     *
     * @return the probe.
     */
    public Placement before()
    {
        return probes.get(0);
    }

    /**
     * The probe after the last cell.
     *
     * @return the probe.
     */
    public Placement after()
    {
        return probes.get(probes.size() - 1);
    }

    /**
     * What there is to say of it on a screen.
     *
     * @return the same without what was measured.
     */
    Round withoutOutcomes()
    {
        return new Round(fork, index, probes, List.of());
    }
}
