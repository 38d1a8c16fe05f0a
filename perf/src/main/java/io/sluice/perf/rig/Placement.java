package io.sluice.perf.rig;

import io.sluice.perf.spi.Patience;
import io.sluice.perf.spi.Signals;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * How far apart the two cores are: a bare cache line that goes to and fro between the two processes.
 *
 * @param medianNs of a round trip, over batches.
 * @param lowNs    one batch in ten is faster.
 * @param highNs   one batch in ten is slower.
 * @serial exclude
 */
public record Placement(double medianNs, double lowNs, double highNs) implements Serializable
{
    /**
     * Round trips shorter than this are between near cores, such as two threads of one core.
     */
    public static final double NEAR_NS = 200;

    /**
     * Probes that differ by more are not of the same placement.
     */
    public static final double SAME_RATIO = 1.6;

    private static final int BATCHES = 30;
    private static final int BATCH = 500;
    private static final long TIMEOUT_NS = 10_000_000_000L;

    /**
     * How far.
     */
    public enum Distance
    {
        /**
         * A round trip of less than {@link #NEAR_NS}.
         */
        NEAR,

        /**
         * Longer.
         */
        FAR,

        /**
         * It changed meanwhile.
         */
        MIXED
    }

    /**
     * Near end.
     *
     * @param signals between the two.
     * @return what was measured.
     */
    static Placement probe(final Signals signals)
    {
        final Patience patience = new Patience("for the other process to answer a bare ping", TIMEOUT_NS);
        final double[] batches = new double[BATCHES];
        long number = 0;
        for (int i = -1; i < BATCHES; i++)
        {
            final long startNs = System.nanoTime();
            for (int j = 0; j < BATCH; j++)
            {
                signals.ping(++number, patience);
            }
            final double ns = (double)(System.nanoTime() - startNs) / BATCH;
            if (i >= 0) // the first wakes the other end
            {
                batches[i] = ns;
            }
            patience.reset();
        }
        Arrays.sort(batches);

        return new Placement(batches[BATCHES / 2], batches[BATCHES / 10], batches[BATCHES - 1 - BATCHES / 10]);
    }

    /**
     * Far end.
     *
     * @param signals between the two.
     */
    static void answer(final Signals signals)
    {
        final Patience patience = new Patience("for the next bare ping", TIMEOUT_NS);
        for (long number = 1; number <= (long)(BATCHES + 1) * BATCH; number++)
        {
            signals.pong(number, patience);
            patience.reset();
        }
    }

    /**
     * The class of several probes.
     *
     * @param probes of one round.
     * @return near or far by their median, or mixed if one of them took over {@link #SAME_RATIO} as long as another.
     */
    static Distance distance(final List<Placement> probes)
    {
        final double[] sorted = probes.stream().mapToDouble(Placement::medianNs).sorted().toArray();
        if (0 == sorted.length || sorted[sorted.length - 1] > SAME_RATIO * sorted[0])
        {
            return Distance.MIXED;
        }

        return sorted[sorted.length / 2] < NEAR_NS ? Distance.NEAR : Distance.FAR;
    }
}
