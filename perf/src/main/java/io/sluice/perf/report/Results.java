package io.sluice.perf.report;

import io.sluice.perf.rig.Cell;
import io.sluice.perf.rig.Outcome;
import io.sluice.perf.rig.Placement.Distance;
import io.sluice.perf.rig.Round;
import io.sluice.perf.spi.Tally;
import org.HdrHistogram.Histogram;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * All valid rounds of one class of placement.
 *
 * @param distance of the cores in all of them.
 * @param rounds   that count.
 */
public record Results(Distance distance, List<Round> rounds)
{
    /**
     * Pick out the rounds of a class.
     *
     * @param all      rounds.
     * @param distance to pick.
     * @return what was measured at that distance.
     */
    public static Results of(final List<Round> all, final Distance distance)
    {
        return new Results(distance, all.stream().filter((round) -> distance == round.distance()).toList());
    }

    /**
     * The class with the most valid rounds, by which the bars are judged.
     *
     * @param all rounds.
     * @return its results; mixed rounds are no class.
     */
    public static Results mostValid(final List<Round> all)
    {
        final Results near = of(all, Distance.NEAR);
        final Results far = of(all, Distance.FAR);

        return near.rounds.size() > far.rounds.size() ? near : far;
    }

    /**
     * The same of each fork alone.
     *
     * @return results for each fork that has a round here, in their order.
     */
    public List<Results> ofForks()
    {
        return rounds.stream().map(Round::fork).distinct().sorted().map((fork) ->
            new Results(distance, rounds.stream().filter((round) -> fork == round.fork()).toList())).toList();
    }

    /**
     * Is there more than one fork, to tell how much these differ?
     *
     * @return true if so.
     */
    public boolean hasForks()
    {
        return ofForks().size() > 1;
    }

    /**
     * The main figures of all forks: the median of the rounds of each.
     *
     * @param cell to look at.
     * @return the figures from the least on.
     */
    public double[] sortedOfForks(final Cell cell)
    {
        return ofForks().stream().mapToDouble((fork) -> fork.median(cell, Results::main))
            .filter(Double::isFinite).sorted().toArray();
    }

    /**
     * How many rounds there are, and of how many forks, if of more than one.
     *
     * @return the text.
     */
    public String describe()
    {
        return rounds.size() + (1 == rounds.size() ? " round" : " rounds") +
            (hasForks() ? " of " + ofForks().size() + " forks" : "");
    }

    /**
     * What came of a cell, in each round.
     *
     * @param cell to look for.
     * @return an outcome for each round.
     */
    public List<Outcome> outcomes(final Cell cell)
    {
        final List<Outcome> outcomes = new ArrayList<>();
        for (final Round round : rounds)
        {
            round.outcomes().stream().filter((outcome) -> cell.equals(outcome.cell())).forEach(outcomes::add);
        }

        return outcomes;
    }

    /**
     * The median over rounds.
     *
     * @param cell  to look at.
     * @param value of an outcome.
     * @return the median, NaN if there is none.
     */
    public double median(final Cell cell, final ToDoubleFunction<Outcome> value)
    {
        return median(outcomes(cell).stream().mapToDouble(value).toArray());
    }

    /**
     * The median over rounds of a percentile.
     *
     * @param cell       to look at.
     * @param percentile from 0 to 100.
     * @return nanoseconds, NaN if there is none.
     */
    public double percentile(final Cell cell, final double percentile)
    {
        return median(cell, (outcome) -> outcome.roundTrips().getValueAtPercentile(percentile));
    }

    /**
     * The main figures of all rounds.
     *
     * @param cell to look at.
     * @return the figures from the least on.
     */
    public double[] sorted(final Cell cell)
    {
        return outcomes(cell).stream().mapToDouble(Results::main).sorted().toArray();
    }

    /**
     * Was the rate of a cell missed?
     *
     * @param cell to look at.
     * @return true if it was in any round: then its times are of another load than was asked for.
     */
    public boolean isRateMissed(final Cell cell)
    {
        return outcomes(cell).stream().anyMatch((outcome) -> !outcome.isRateReached());
    }

    /**
     * The times of all rounds together.
     *
     * @param cell to look at.
     * @return a new histogram, in nanoseconds.
     */
    public Histogram histogram(final Cell cell)
    {
        final Histogram all = new Histogram(Tally.HIGHEST_NS, Tally.DIGITS);
        outcomes(cell).forEach((outcome) -> all.add(outcome.roundTrips()));

        return all;
    }

    /**
     * The median over rounds of something that is worked out within each round.
     *
     * @param value of a round.
     * @return the median, NaN if there is none.
     */
    public double medianOfRounds(final ToDoubleFunction<Round> value)
    {
        return median(rounds.stream().mapToDouble(value).toArray());
    }

    /**
     * The main figure of an outcome.
     *
     * @param outcome of any cell.
     * @return the median of round trips in ns, or GB/s.
     */
    public static double main(final Outcome outcome)
    {
        return outcome.cell().scenario().isLatency() ? p50(outcome) : outcome.gigabytesPerSecond();
    }

    /**
     * The median of one round.
     *
     * @param outcome of round trips.
     * @return nanoseconds.
     */
    public static double p50(final Outcome outcome)
    {
        return outcome.roundTrips().getValueAtPercentile(50);
    }

    /**
     * A median.
     *
     * @param values in any order.
     * @return the middle one, or the mean of the middle two; NaN if there are none.
     */
    public static double median(final double... values)
    {
        final double[] sorted = Arrays.stream(values).filter((value) -> !Double.isNaN(value)).sorted().toArray();
        final int count = sorted.length;

        return 0 == count ? Double.NaN : (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
    }
}
