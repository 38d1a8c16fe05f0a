package io.sluice.perf.report;

import java.util.Locale;

/**
 * Something that must be reached.
 *
 * @param name      what it is.
 * @param value     that was measured, or NaN if it was not.
 * @param bar       to reach.
 * @param isAtLeast true if the value must be at least the bar, false if at most.
 */
public record Bar(String name, double value, double bar, boolean isAtLeast)
{
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
            "%-14s %-92s %9s  (bar: %s %s)",
            Double.isNaN(value) ? "NOT MEASURED" : holds() ? "holds" : "DOES NOT HOLD",
            name,
            Double.isNaN(value) ? "-" : number(value),
            isAtLeast ? "at least" : "at most",
            number(bar));
    }

    private static String number(final double value)
    {
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : "%.3f", value);
    }
}
