package io.sluice.perf.report;

import java.util.Locale;

/**
 * Figures for people.
 */
public final class Units
{
    private static final String[] BINARY = { "B", "KiB", "MiB", "GiB" };
    private static final String[] TIMES = { "ns", "µs", "ms", "s" };
    private static final int THOUSAND = 1000;
    private static final int BINARY_STEP = 1024;

    private Units()
    {
    }

    /**
     * A length.
     *
     * @param bytes to write.
     * @return a number and a unit.
     */
    public static String length(final long bytes)
    {
        long number = bytes;
        int unit = 0;
        while (number >= BINARY_STEP && 0 == number % BINARY_STEP && unit < BINARY.length - 1)
        {
            number /= BINARY_STEP;
            unit++;
        }

        return number + " " + BINARY[unit];
    }

    /**
     * A time.
     *
     * @param ns nanoseconds, or NaN.
     * @return three digits at least, and a unit; a dash if it is no number.
     */
    public static String time(final double ns)
    {
        if (Double.isNaN(ns))
        {
            return "-";
        }
        double number = ns;
        int unit = 0;
        while (number >= THOUSAND && unit < TIMES.length - 1)
        {
            number /= THOUSAND;
            unit++;
        }
        final String format = 0 == unit || number >= 100 ? "%.0f %s" : number >= 10 ? "%.1f %s" : "%.2f %s";

        return String.format(Locale.ROOT, format, number, TIMES[unit]);
    }

    /**
     * How often in a second.
     *
     * @param perSecond to write.
     * @return a number and a unit.
     */
    public static String rate(final double perSecond)
    {
        return perSecond >= THOUSAND * THOUSAND ? decimal(perSecond / THOUSAND / THOUSAND) + "M/s" :
            perSecond >= THOUSAND ? decimal(perSecond / THOUSAND) + "k/s" : decimal(perSecond) + "/s";
    }

    /**
     * A number of messages.
     *
     * @param number to write.
     * @return the number, shortened.
     */
    public static String count(final long number)
    {
        return number >= 10L * THOUSAND * THOUSAND ? number / (THOUSAND * THOUSAND) + "M" :
            number >= 100L * THOUSAND ? number / THOUSAND + "k" : String.valueOf(number);
    }

    private static String decimal(final double number)
    {
        return number == Math.rint(number) ? String.valueOf((long)number) :
            String.format(Locale.ROOT, number >= 100 ? "%.0f" : number >= 10 ? "%.1f" : "%.2f", number);
    }
}
