package io.sluice.perf.rig;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How often and how long: warms every cell up before it measures any, then runs rounds until enough of one class are
 * valid.
 *
 * @param cells          of a round, in their order.
 * @param rounds         that shall be valid, of one class.
 * @param maxRounds      after which to give up.
 * @param warmUpNs       of each cell, before the first round.
 * @param warmUpCount    messages of each cell at least, before the first round; fewer if they are long.
 * @param leadNs         of each cell in each round, before it is measured.
 * @param measureNs      of each cell in each round.
 * @serial exclude
 */
public record Schedule(
    List<Cell> cells, int rounds, int maxRounds, long warmUpNs, long warmUpCount, long leadNs, long measureNs)
    implements Serializable
{
    private static final long START_NS = 4_000_000_000L; // of both processes
    private static final long NS_PER_BYTE = 2; // beyond the time that is set, for what is under way when it ends
    private static final long NETWORK_NS_PER_BYTE = 8;
    private static final long PROBE_NS = 10_000_000L;
    private static final long OPEN_NS = 500_000_000L; // and close, drivers and links at both ends
    private static final int WARM_UPS = 2; // to open again makes the JIT compiler think again
    private static final long WARM_UP_BYTES = 1L << 30;
    private static final long MIN_WARM_UP_COUNT = 100;

    /**
     * Is told how it goes, between measurements.
     */
    public interface Progress
    {
        /**
         * A cell is done.
         *
         * @param text what is next.
         */
        void onStep(String text);

        /**
         * A round is done.
         *
         * @param round that was measured.
         */
        void onRound(Round round);
    }

    /**
     * How many measurements there are if all rounds are valid, those of the warm-up too.
     *
     * @return the number of times that progress is told of a step.
     */
    public int steps()
    {
        return cells.size() * (WARM_UPS + rounds);
    }

    /**
     * How long it takes, about, if all rounds are valid.
     *
     * @return nanoseconds.
     */
    public long estimateNs()
    {
        long ns = START_NS;
        for (final Cell cell : cells)
        {
            final boolean isOwn = cell.subject().driver().isOwn();
            final long each = PROBE_NS + (isOwn ? OPEN_NS : 0) +
                (isOwn ? NETWORK_NS_PER_BYTE : NS_PER_BYTE) * cell.messageLength();
            ns += WARM_UPS * each + warmUpNs + rounds * (leadNs + measureNs + each);
        }

        return ns;
    }

    /**
     * Do it, in this process and the rig's other one.
     *
     * @param rig      with all subjects open.
     * @param fork     that these two processes are, from 1.
     * @param progress is told.
     * @return all rounds, those that do not count too.
     */
    public List<Round> run(final Rig rig, final int fork, final Progress progress)
    {
        rig.probe();
        for (int i = 0; i < WARM_UPS; i++)
        {
            for (final Cell cell : cells)
            {
                progress.onStep("warm-up");
                rig.measure(cell, warmUpNs / WARM_UPS, warmUpCount(cell) / WARM_UPS, 1);
                rig.probe();
            }
        }

        rig.collectGarbage();
        final List<Round> done = new ArrayList<>();
        final Map<Placement.Distance, Integer> valid = new EnumMap<>(Placement.Distance.class);
        while (done.size() < maxRounds &&
            valid.getOrDefault(Placement.Distance.NEAR, 0) < rounds &&
            valid.getOrDefault(Placement.Distance.FAR, 0) < rounds)
        {
            final Round round = round(rig, fork, done.size() + 1, progress);
            done.add(round);
            valid.merge(round.distance(), 1, Integer::sum);
            progress.onRound(round);
        }

        return done;
    }

    /**
     * Fewer of the long ones, which take longer and have loops of their own, for the JIT compiler to notice.
     */
    private long warmUpCount(final Cell cell)
    {
        return Math.min(warmUpCount, Math.max(MIN_WARM_UP_COUNT, WARM_UP_BYTES / cell.messageLength()));
    }

    private Round round(final Rig rig, final int fork, final int index, final Progress progress)
    {
        final List<Placement> probes = new ArrayList<>();
        final List<Outcome> outcomes = new ArrayList<>();
        probes.add(rig.probe());
        for (final Cell cell : cells)
        {
            progress.onStep("round " + index);
            outcomes.add(rig.measure(cell, leadNs, 1, measureNs));
            probes.add(rig.probe());
        }

        return new Round(fork, index, probes, outcomes);
    }
}
