package io.sluice.perf.report;

import io.sluice.perf.rig.Cell;
import io.sluice.perf.rig.Outcome;
import io.sluice.perf.spi.Scenario;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Results for people.
 */
public final class Table
{
    private static final String[] UNITS = { "B", "KiB", "MiB", "GiB" };

    private final StringBuilder out = new StringBuilder();
    private final Results results;

    private Table(final Results results)
    {
        this.results = results;
    }

    /**
     * Lay out the results of a class.
     *
     * @param results of it.
     * @param cells   in the order of the rows.
     * @return lines of text.
     */
    public static String of(final Results results, final List<Cell> cells)
    {
        final Table table = new Table(results);
        if (cells.stream().anyMatch((cell) -> Scenario.ROUND_TRIP == cell.scenario()))
        {
            table.roundTrips(cells);
        }
        if (cells.stream().anyMatch((cell) -> Scenario.STREAM == cell.scenario()))
        {
            table.streams(cells);
        }

        return table.out.toString();
    }

    /**
     * A length for people.
     *
     * @param bytes to write.
     * @return a number and a unit.
     */
    public static String length(final long bytes)
    {
        long number = bytes;
        int unit = 0;
        while (number >= 1024 && 0 == (number & 1023) && unit < UNITS.length - 1)
        {
            number >>= 10;
            unit++;
        }

        return number + " " + UNITS[unit];
    }

    private void roundTrips(final List<Cell> cells)
    {
        line("round trip, ns (median over rounds)");
        line("%-36s %8s %11s %11s %11s %11s %12s %11s %19s %8s %8s %13s",
            "system", "length", "p50", "p90", "p99", "p99.9", "max", "count", "p50 min-max", "B/op", "B/send",
            "faults min+maj");
        for (final Cell cell : cells)
        {
            if (Scenario.ROUND_TRIP == cell.scenario())
            {
                line("%-36s %8s %11s %11s %11s %11s %12s %11d %19s %8s %8s %13s",
                    cell.subject().title(),
                    length(cell.messageLength()),
                    percentile(cell, 50),
                    percentile(cell, 90),
                    percentile(cell, 99),
                    percentile(cell, 99.9),
                    percentile(cell, 100),
                    count(cell),
                    range(cell, "%.0f"),
                    allocated(cell, Outcome::allocatedPerMessage),
                    allocated(cell, Outcome::allocatedPerSend),
                    faults(cell));
            }
        }
    }

    private void streams(final List<Cell> cells)
    {
        line("");
        line("produce + move + consume, GB/s (median over rounds; every sum was right)");
        line("%-36s %8s %11s %11s %19s %9s %8s %8s %13s",
            "system", "length", "GB/s", "count", "min-max", "CPU s/GiB", "B/op", "B/send", "faults min+maj");
        for (final Cell cell : cells)
        {
            if (Scenario.STREAM == cell.scenario())
            {
                line("%-36s %8s %11.2f %11d %19s %9.3f %8s %8s %13s",
                    cell.subject().title(),
                    length(cell.messageLength()),
                    results.median(cell, Outcome::gigabytesPerSecond),
                    count(cell),
                    range(cell, "%.2f"),
                    results.median(cell, Outcome::cpuSecondsPerGibibyte),
                    allocated(cell, Outcome::allocatedPerMessage),
                    allocated(cell, Outcome::allocatedPerSend),
                    faults(cell));
            }
        }
    }

    private String percentile(final Cell cell, final double percentile)
    {
        return String.format(Locale.ROOT, "%.0f",
            results.median(cell, (outcome) -> outcome.roundTrips().getValueAtPercentile(percentile)));
    }

    private long count(final Cell cell)
    {
        return results.outcomes(cell).stream().mapToLong(Outcome::messages).sum();
    }

    private String range(final Cell cell, final String format)
    {
        final double[] values = results.outcomes(cell).stream().mapToDouble(Results::main).sorted().toArray();

        return 0 == values.length ? "-" :
            String.format(Locale.ROOT, format + "-" + format, values[0], values[values.length - 1]);
    }

    private String allocated(final Cell cell, final ToDoubleFunction<Outcome> bytes)
    {
        return String.format(Locale.ROOT, "%.3f", results.outcomes(cell).stream()
            .mapToDouble(bytes).max().orElse(Double.NaN));
    }

    private String faults(final Cell cell)
    {
        return String.format(Locale.ROOT, "%.0f+%.0f",
            results.median(cell, (outcome) -> outcome.nearMinorFaults() + outcome.far().minorFaults()),
            results.median(cell, (outcome) -> outcome.nearMajorFaults() + outcome.far().majorFaults()));
    }

    private void line(final String format, final Object... values)
    {
        out.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
    }
}
