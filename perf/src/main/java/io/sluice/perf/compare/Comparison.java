package io.sluice.perf.compare;

import io.sluice.perf.report.Results;

import java.util.List;
import java.util.Locale;

/**
 * One figure of two results.
 *
 * @param name   of the cell, and what was counted.
 * @param first  figures of the rounds of one result.
 * @param second figures of the rounds of the other.
 */
record Comparison(String name, List<Double> first, List<Double> second)
{
    private static final int LEAST_ROUNDS = 3;

    double ratio()
    {
        return median(second) / median(first);
    }

    /**
     * Is the difference more than the rounds of either differ among themselves?
     *
     * @return true if no round of one lies within the range of the other, and there are enough rounds to say so.
     */
    boolean exceedsSpread()
    {
        return first.size() >= LEAST_ROUNDS && second.size() >= LEAST_ROUNDS &&
            (least(second) > greatest(first) || greatest(second) < least(first));
    }

    String verdict()
    {
        if (first.size() < LEAST_ROUNDS || second.size() < LEAST_ROUNDS)
        {
            return "too few rounds to tell";
        }
        final boolean isBetter = name.endsWith("ns") == ratio() < 1;

        return exceedsSpread() ? isBetter ? "BETTER" : "WORSE" : "within the spread of rounds";
    }

    String describe()
    {
        return String.format(Locale.ROOT, "%-78s %10s %22s %10s %22s %8.3f  %s",
            name, Figures.format(median(first)), range(first), Figures.format(median(second)), range(second), ratio(),
            verdict());
    }

    private static String range(final List<Double> values)
    {
        return Figures.format(least(values)) + "-" + Figures.format(greatest(values));
    }

    private static double median(final List<Double> values)
    {
        return Results.median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static double least(final List<Double> values)
    {
        return values.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
    }

    private static double greatest(final List<Double> values)
    {
        return values.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
    }
}
