package io.sluice.perf.report;

import io.sluice.perf.rig.Cell;
import io.sluice.perf.rig.Outcome;
import io.sluice.perf.spi.Scenario;
import org.HdrHistogram.Histogram;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * One page with everything in it: configuration, method, charts, tables. Medians over the rounds of the class with the
 * most of them.
 */
final class HtmlReport
{
    private static final double[] PERCENTILES = {
        0, 10, 25, 50, 60, 70, 80, 90, 93, 95, 97, 99, 99.3, 99.5, 99.7, 99.9, 99.93, 99.95, 99.97, 99.99, 99.995,
        99.999 };
    private static final double HUNDRED = 100;

    private final StringBuilder out = new StringBuilder();
    private final Map<String, Integer> colours = new LinkedHashMap<>();
    private int charts;

    private HtmlReport()
    {
    }

    /**
     * Write it.
     *
     * @param title   of the page.
     * @param facts   of the machine.
     * @param reports to show.
     * @return the page.
     */
    static String write(final String title, final Map<String, String> facts, final List<Report> reports)
    {
        final HtmlReport html = new HtmlReport();
        html.out.append(HtmlStyle.head(title)).append("<h1>").append(escape(title)).append("</h1>\n");
        html.facts(facts);
        reports.forEach(html::report);
        html.out.append("</main></body></html>\n");

        return html.out.toString();
    }

    private void facts(final Map<String, String> facts)
    {
        out.append("<details><summary>Configuration</summary><table class=\"facts\">");
        facts.forEach((name, text) -> out.append("<tr><th>").append(escape(name)).append("</th><td>")
            .append(escape(text)).append("</td></tr>"));
        out.append("</table></details>\n");
    }

    private void report(final Report report)
    {
        final Results results = Results.mostValid(report.rounds());
        final List<Cell> cells = report.cells().stream()
            .filter((cell) -> !results.outcomes(cell).isEmpty()).toList();
        out.append("<h2>").append(escape(report.measure())).append("</h2>\n<p>").append(results.describe())
            .append(" with the cores ").append(results.distance().name().toLowerCase(Locale.ROOT))
            .append("; medians over these</p>\n<details><summary>Method</summary><ul>");
        report.method().forEach((line) -> out.append("<li>").append(escape(line)).append("</li>"));
        out.append("</ul></details>\n");
        for (final Scenario scenario : Scenario.values())
        {
            final List<Cell> rows = cells.stream().filter((cell) -> scenario == cell.scenario()).toList();
            if (!rows.isEmpty())
            {
                scenario(results, scenario, rows);
            }
        }
        out.append("<h3>All figures</h3><pre>").append(escape(Table.of(results, cells))).append("</pre>\n");
    }

    private void scenario(final Results results, final Scenario scenario, final List<Cell> cells)
    {
        final String title = capital(scenario.title());
        if (Scenario.FAN_OUT == scenario)
        {
            group(cells, (cell) -> Units.length(cell.messageLength())).forEach(
                (length, same) -> readers(title + ", " + length, results, same));
            return;
        }
        for (final Map.Entry<String, List<Cell>> byLoad : group(cells, HtmlReport::loadOf).entrySet())
        {
            final String load = byLoad.getKey().isEmpty() ? "" : ", " + byLoad.getKey();
            final Map<String, List<Cell>> byLength =
                group(byLoad.getValue(), (cell) -> Units.length(cell.messageLength()));
            if (scenario.isLatency())
            {
                if (byLength.size() > 1)
                {
                    over(title + load + ": median over message size", byLoad.getValue(), "time, p50",
                        true, (cell) -> Units.time(results.percentile(cell, 50)),
                        (cell) -> results.percentile(cell, 50), Units::time);
                }
                byLength.forEach((length, same) -> percentiles(title + load + ", " + length, results, same));
            }
            else
            {
                over(title + load + ": throughput over message size", byLoad.getValue(), "GB/s", false,
                    (cell) -> gigabytes(results.median(cell, Outcome::gigabytesPerSecond)),
                    (cell) -> results.median(cell, Outcome::gigabytesPerSecond), HtmlReport::plain);
                over(title + load + ": time of processors", byLoad.getValue(), "CPU seconds per GiB", true,
                    (cell) -> plain(results.median(cell, Outcome::cpuSecondsPerGibibyte)) + " s",
                    (cell) -> results.median(cell, Outcome::cpuSecondsPerGibibyte), HtmlReport::plain);
            }
        }
    }

    /**
     * A line for each system over the length of messages, or bars if there is one length only.
     */
    private void over(
        final String title,
        final List<Cell> cells,
        final String yTitle,
        final boolean isLogarithmic,
        final Function<Cell, String> text,
        final ToDoubleFunction<Cell> value,
        final Function<Double, String> labels)
    {
        if (1 == cells.stream().map(Cell::messageLength).distinct().count())
        {
            bars(title + ", " + Units.length(cells.get(0).messageLength()), yTitle, cells, text, value);
            return;
        }
        final Chart chart = new Chart("length of a message", yTitle, isLogarithmic, HtmlReport::size, labels);
        group(cells, HtmlReport::nameOf).forEach((name, same) ->
        {
            final List<double[]> points = new ArrayList<>();
            same.forEach((cell) -> points.add(new double[]{
                Math.log(cell.messageLength()) / Math.log(2), value.applyAsDouble(cell) }));
            chart.line(name, colour(name), points);
        });
        figure(title, chart);
    }

    /**
     * A line for each system over the number of readers.
     */
    private void readers(final String title, final Results results, final List<Cell> cells)
    {
        final Chart chart = new Chart(
            "subscribers", "GB/s, all that they consume", false, HtmlReport::power, HtmlReport::plain);
        group(cells, HtmlReport::nameOf).forEach((name, same) ->
        {
            final List<double[]> points = new ArrayList<>();
            same.forEach((cell) -> points.add(new double[]{
                Math.log(cell.subject().readers()) / Math.log(2),
                results.median(cell, Outcome::gigabytesPerSecond) }));
            chart.line(name, colour(name), points);
        });
        figure(title, chart);
    }

    private void bars(
        final String title,
        final String unit,
        final List<Cell> cells,
        final Function<Cell, String> text,
        final ToDoubleFunction<Cell> value)
    {
        final double most = cells.stream().mapToDouble(value).filter(Double::isFinite).max().orElse(1);
        out.append("<h3>").append(escape(title)).append("</h3><p>").append(escape(unit))
            .append("</p>\n<table class=\"bars\">");
        for (final Cell cell : cells)
        {
            final double share = value.applyAsDouble(cell) / most;
            out.append("<tr><th>").append(escape(nameOf(cell))).append("</th><td>").append(escape(text.apply(cell)))
                .append("</td><td class=\"bar\"><div style=\"width:")
                .append(String.format(Locale.ROOT, "%.1f", Double.isFinite(share) ? share * HUNDRED : 0))
                .append("%;background:var(--line").append(colour(nameOf(cell)) % Chart.COLOURS)
                .append(")\"></div></td></tr>");
        }
        out.append("</table>\n");
    }

    private void percentiles(final String title, final Results results, final List<Cell> cells)
    {
        final Chart chart = new Chart("percentile of messages", "time", true, HtmlReport::percentile, Units::time);
        for (final Cell cell : cells)
        {
            final Histogram histogram = results.histogram(cell);
            final List<double[]> points = new ArrayList<>();
            for (final double percentile : PERCENTILES)
            {
                if ((1 - percentile / HUNDRED) * histogram.getTotalCount() >= 1) // else it is the maximum
                {
                    points.add(new double[]{
                        -Math.log10(1 - percentile / HUNDRED), histogram.getValueAtPercentile(percentile) });
                }
            }
            chart.line(nameOf(cell), colour(nameOf(cell)), points);
        }
        figure(title, chart);
    }

    private void figure(final String title, final Chart chart)
    {
        if (chart.isEmpty())
        {
            return;
        }
        out.append("<h3>").append(escape(title)).append("</h3>\n<figure>");
        try
        {
            out.append(chart.toSvg("chart" + ++charts, title));
        }
        catch (final LinkageError | InternalError ex) // what the JDK throws that finds no fonts
        {
            out.append("<p>No chart: this JDK can't draw text here (").append(escape(String.valueOf(ex)))
                .append("). Install fonts: Debian, Ubuntu: apt-get install fontconfig fonts-dejavu-core.</p>");
        }
        out.append("</figure>\n");
    }

    private int colour(final String name)
    {
        return colours.computeIfAbsent(name, (key) -> colours.size());
    }

    private static Map<String, List<Cell>> group(
        final List<Cell> cells, final Function<Cell, String> key)
    {
        final Map<String, List<Cell>> groups = new LinkedHashMap<>();
        cells.forEach((cell) -> groups.computeIfAbsent(key.apply(cell), (name) -> new ArrayList<>()).add(cell));

        return groups;
    }

    private static String nameOf(final Cell cell)
    {
        return cell.subject().title();
    }

    private static String loadOf(final Cell cell)
    {
        final String load = Table.load(cell);

        return "-".equals(load) ? "" : load;
    }

    private static String size(final double log2)
    {
        return log2 == Math.rint(log2) && log2 >= 0 ? Units.length(1L << (int)log2) : " ";
    }

    private static String power(final double log2)
    {
        return log2 == Math.rint(log2) && log2 >= 0 ? String.valueOf(1L << (int)log2) : " ";
    }

    private static String percentile(final double nines)
    {
        if (nines < 0 || nines != Math.rint(nines)) // ticks between, and those beyond the page
        {
            return " ";
        }

        return 0 == nines ? "0 %" : 1 == nines ? "90 %" : 2 == nines ? "99 %" :
            "99." + "9".repeat((int)nines - 2) + " %";
    }

    private static String plain(final double value)
    {
        return value == Math.rint(value) ? String.valueOf((long)value) :
            String.format(Locale.ROOT, value < 0.1 ? "%.3f" : value < 10 ? "%.2f" : "%.1f", value);
    }

    private static String gigabytes(final double value)
    {
        return plain(value) + " GB/s";
    }

    private static String capital(final String text)
    {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private static String escape(final String text)
    {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
