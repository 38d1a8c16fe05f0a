package io.sluice.perf.report;

import io.sluice.perf.rig.Cell;
import io.sluice.perf.rig.Outcome;
import io.sluice.perf.spi.Load;
import io.sluice.perf.spi.Scenario;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.DoubleFunction;

/**
 * Results for people.
 */
public final class Table
{
    private static final String LATENCY = "%-34s %8s %20s %8s %8s %8s %8s %8s %8s %7s %17s %7s %17s";
    private static final String THROUGHPUT = "%-34s %8s %20s %9s %17s %9s %9s %7s %17s";

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
        Arrays.stream(Scenario.values()).forEach((scenario) ->
            table.rows(scenario, cells.stream().filter((cell) -> scenario == cell.scenario()).toList()));

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
        return Units.length(bytes);
    }

    /**
     * What a cell has beside a length.
     *
     * @param cell to describe.
     * @return a few words, or a dash.
     */
    public static String load(final Cell cell)
    {
        final Load load = cell.load();

        return Scenario.FAN_OUT == cell.scenario() ? plural(cell.subject().readers(), "reader") + ", " +
            plural(Math.max(1, load.threads()), "thread") :
            load.inlineLength() > 0 ? Units.rate(load.rate()) + (0 == load.smallPerLarge() ? " alone" : " mixed") :
            load.rate() > 0 ? Units.rate(load.rate()) :
            load.kept() > 0 ? load.kept() + " kept" : "-";
    }

    private static String plural(final int number, final String what)
    {
        return number + " " + what + (1 == number ? "" : "s");
    }

    private void rows(final Scenario scenario, final List<Cell> cells)
    {
        if (cells.isEmpty())
        {
            return;
        }
        if (!out.isEmpty())
        {
            line("");
        }
        if (scenario.isLatency())
        {
            line("%s (median over rounds)", scenario.title());
            line(LATENCY, "system", "length", "load", "p50", "p90", "p99", "p99.9", "p99.99", "max", "count",
                "p50 min-max", "B/op", forks("p50"));
            cells.forEach(this::latency);
        }
        else
        {
            line("%s, GB/s (median over rounds%s)", scenario.title(),
                Scenario.WORK == scenario ? "" : "; every sum was right");
            line(THROUGHPUT, "system", "length", "load", "GB/s", "GB/s min-max", "CPU s/GiB", "count",
                "B/op", forks("GB/s"));
            cells.forEach(this::throughput);
        }
    }

    private void latency(final Cell cell)
    {
        line(LATENCY,
            cell.subject().title(),
            Units.length(cell.messageLength()),
            rate(cell),
            percentile(cell, 50),
            percentile(cell, 90),
            percentile(cell, 99),
            percentile(cell, 99.9),
            percentile(cell, 99.99),
            percentile(cell, 100),
            Units.count(count(cell)),
            range(results.sorted(cell), Units::time),
            allocated(cell),
            results.hasForks() ? range(results.sortedOfForks(cell), Units::time) : "");
        final double others = results.median(cell, Outcome::othersGigabytesPerSecond);
        if (others > 0)
        {
            line("%-34s %.3f GB/s of messages of %s beside these", "", others, Units.length(cell.messageLength()));
        }
    }

    private void throughput(final Cell cell)
    {
        line(THROUGHPUT,
            cell.subject().title(),
            Units.length(cell.messageLength()),
            load(cell),
            gigabytes(results.median(cell, Outcome::gigabytesPerSecond)),
            range(results.sorted(cell), Table::gigabytes),
            String.format(Locale.ROOT, "%.3f", results.median(cell, Outcome::cpuSecondsPerGibibyte)),
            Units.count(count(cell)),
            allocated(cell),
            results.hasForks() ? range(results.sortedOfForks(cell), Table::gigabytes) : "");
    }

    /**
     * The title of a column that is there only if there are several forks.
     */
    private String forks(final String figure)
    {
        return results.hasForks() ? figure + " of forks" : "";
    }

    /**
     * With the least that was reached, if the rate was missed in any round.
     */
    private String rate(final Cell cell)
    {
        return results.isRateMissed(cell) ?
            "FAILED " + Units.rate(results.outcomes(cell).stream().mapToDouble(Outcome::rate).min().orElse(0)) :
            load(cell);
    }

    private String percentile(final Cell cell, final double percentile)
    {
        return Units.time(results.percentile(cell, percentile));
    }

    private long count(final Cell cell)
    {
        return results.outcomes(cell).stream().mapToLong(Outcome::messages).sum();
    }

    private static String range(final double[] values, final DoubleFunction<String> format)
    {
        if (0 == values.length)
        {
            return "-";
        }
        final String low = format.apply(values[0]);
        final String high = format.apply(values[values.length - 1]);
        final int unitAt = low.indexOf(' ');
        final boolean isSameUnit =
            unitAt > 0 && Objects.equals(low.substring(unitAt), high.substring(high.indexOf(' ')));

        return (isSameUnit ? low.substring(0, unitAt) : low) + "-" + high;
    }

    private static String gigabytes(final double value)
    {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, value < 0.1 ? "%.4f" : "%.2f", value);
    }

    private String allocated(final Cell cell)
    {
        return String.format(Locale.ROOT, "%.3f", results.outcomes(cell).stream()
            .mapToDouble(Outcome::allocatedPerMessage).max().orElse(Double.NaN));
    }

    private void line(final String format, final Object... values)
    {
        out.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
    }
}
