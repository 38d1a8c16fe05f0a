package io.sluice.perf.report;

import java.util.List;
import java.util.Locale;

/**
 * Something that must be reached.
 *
 * @param name      what it is.
 * @param value     that was measured, or NaN if it was not.
 * @param bar       to reach.
 * @param isAtLeast true if the value must be at least the bar, false if at most.
 * @param ofForks   the same of each fork alone, in their order; empty if there was only one.
 */
public record Bar(String name, double value, double bar, boolean isAtLeast, List<Double> ofForks)
{
    /**
     * Of one fork.
     *
     * @param name      what it is.
     * @param value     that was measured, or NaN if it was not.
     * @param bar       to reach.
     * @param isAtLeast true if the value must be at least the bar, false if at most.
     */
    public Bar(final String name, final double value, final double bar, final boolean isAtLeast)
    {
        this(name, value, bar, isAtLeast, List.of());
    }

    /**
     * The same, with what single forks say.
     *
     * @param values of each fork.
     * @return a new bar.
     */
    Bar ofForks(final List<Double> values)
    {
        return new Bar(name, value, bar, isAtLeast, values);
    }

    /**
     * Is it reached?
     *
     * @return true if so; false too if it was not measured.
     */
    public boolean holds()
    {
        return isAtLeast ? value >= bar : value <= bar;
    }

    /**
     * One line for people.
     *
     * @return the text.
     */
    public String describe()
    {
        return String.format(
            Locale.ROOT,
            "%-14s %-92s %9s  (bar: %s %s%s)",
            Double.isNaN(value) ? "NOT MEASURED" : holds() ? "holds" : "DOES NOT HOLD",
            name,
            number(value),
            isAtLeast ? "at least" : "at most",
            number(bar),
            ofForks.isEmpty() ? "" : "; forks " + number(least()) + " to " + number(greatest()));
    }

    private double least()
    {
        return ofForks.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
    }

    private double greatest()
    {
        return ofForks.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
    }

    private static String number(final double value)
    {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, value >= 100 ? "%.0f" : "%.3f", value);
    }
}
