package io.sluice.perf.rig;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What two processes do from their start to their end. A fork is a new pair of processes that does all of it: what the
 * JIT compiler makes of the same code, and where memory comes to lie, differ from one start of a JVM to the next, and a
 * figure is of Sluice, and not of that start, only if it is the same over forks.
 *
 * @param setup    of both processes.
 * @param schedule of the cells.
 * @param isHalved whether each of the two processes gets a half of the cores.
 * @serial exclude
 */
public record Measurement(Setup setup, Schedule schedule, boolean isHalved) implements Serializable
{
    private static final long SECONDS_PER_MINUTE = 60;

    /**
     * How long measurements take, for people.
     *
     * @param measurements that are to be done.
     * @param forks        of each.
     * @return the text.
     */
    public static String describeTime(final List<Measurement> measurements, final int forks)
    {
        final long ns = forks * measurements.stream().mapToLong((one) -> one.schedule.estimateNs()).sum();
        final long seconds = TimeUnit.NANOSECONDS.toSeconds(ns);
        final long rows = measurements.stream()
            .mapToLong((one) -> one.schedule.cells().stream().distinct().count()).sum();

        return "about " + (seconds < 2 * SECONDS_PER_MINUTE ? seconds + " s" : seconds / SECONDS_PER_MINUTE + " min") +
            " for " + rows + " rows" + (forks > 1 ? " in " + forks + " forks" : "") +
            ", more if rounds have to be thrown away";
    }

    /**
     * What a number of forks means, for people.
     *
     * @param forks how many there are.
     * @return the text.
     */
    public static String describe(final int forks)
    {
        return "forks: " + (1 == forks ?
            "1, so that what differs from one start of a JVM to the next is not in the spread of rounds (--forks)" :
            forks + " pairs of JVMs, one after the other, and rounds of all count alike; of forks: the range of the " +
            "medians of each");
    }

    /**
     * Do it.
     *
     * @param forks    how often, each time anew; if once, then this process is the first of the two, else it starts
     *                 both.
     * @param progress is told.
     * @return all rounds of all forks, those that do not count too.
     */
    public List<Round> run(final int forks, final Schedule.Progress progress)
    {
        if (1 == forks)
        {
            return runHere(1, progress);
        }
        final List<Round> rounds = new ArrayList<>();
        for (int fork = 1; fork <= forks; fork++)
        {
            rounds.addAll(Fork.run(this, fork, progress));
        }

        return rounds;
    }

    /**
     * Do it once, with this process as the first of the two.
     *
     * @param fork     that it is.
     * @param progress is told.
     * @return all rounds.
     */
    List<Round> runHere(final int fork, final Schedule.Progress progress)
    {
        try (Rig rig = Rig.start(setup))
        {
            if (isHalved)
            {
                rig.halveCores();
            }
            rig.open(schedule.cells().stream().map(Cell::subject).distinct().toList());
            rig.check(schedule.cells());

            return schedule.run(rig, fork, progress);
        }
    }
}
