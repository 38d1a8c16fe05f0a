package io.sluice.perf.report;

import io.sluice.perf.rig.Cell;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where the results of one run go.
 * <pre>
 *   perf/results/TIME/
 *     MEASURE.json     configuration, every cell of every round, medians by class
 *     hgrm/….hgrm      the times of each cell over all rounds of the class with the most
 *     report.html      charts
 * </pre>
 *
 * @param directory of this run.
 * @param json      file.
 */
public record ResultFolder(Path directory, Path json)
{
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    private static final int TICKS = 5; // for each half of the way to 100 percent, as HdrHistogram's tools do
    private static final double NS_PER_US = 1000;

    /**
     * Choose.
     *
     * @param measure that it is: the name of the JSON file.
     * @param time    when it started.
     * @param chosen  file for the JSON, beside which the rest goes; or null.
     * @return the folder, which is not made yet.
     */
    public static ResultFolder of(final String measure, final LocalDateTime time, final Path chosen)
    {
        if (null != chosen)
        {
            final Path file = chosen.toAbsolutePath();
            final String name = file.getFileName().toString();
            final int dotAt = name.lastIndexOf('.');
            final String stem = dotAt > 0 ? name.substring(0, dotAt) : name;

            return new ResultFolder(file.resolveSibling(stem + "-report"), chosen);
        }
        final Path directory = Path.of("perf", "results", time.format(FORMAT));

        return new ResultFolder(directory, directory.resolve(measure + ".json"));
    }

    /**
     * Write all of it.
     *
     * @param root    of the JSON.
     * @param facts   of the machine.
     * @param title   of the page.
     * @param reports for histograms and charts.
     * @throws IOException if it can't be written.
     */
    public void write(
        final Map<String, Object> root, final Map<String, String> facts, final String title, final List<Report> reports)
        throws IOException
    {
        if (null != json.toAbsolutePath().getParent())
        {
            Files.createDirectories(json.toAbsolutePath().getParent());
        }
        Files.writeString(json, Json.write(root));
        Files.createDirectories(directory.resolve("hgrm"));
        Files.writeString(directory.resolve("report.html"), HtmlReport.write(title, facts, reports));
        for (final Report report : reports)
        {
            final Results results = Results.mostValid(report.rounds());
            for (final Cell cell : report.cells())
            {
                if (cell.scenario().isLatency() && !results.outcomes(cell).isEmpty())
                {
                    writeHistogram(report, results, cell);
                }
            }
        }
    }

    private void writeHistogram(final Report report, final Results results, final Cell cell) throws IOException
    {
        final Path file = directory.resolve("hgrm").resolve(fileName(report, cell));
        try (PrintStream out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8))
        {
            results.histogram(cell).outputPercentileDistribution(out, TICKS, NS_PER_US);
        }
    }

    /**
     * The name of the file with the times of a cell, in microseconds.
     *
     * @param report that it is of.
     * @param cell   of the report.
     * @return a name without spaces.
     */
    public static String fileName(final Report report, final Cell cell)
    {
        final String text = report.measure() + "-" + cell.scenario().id() + "-" + cell.subject().id() + "-" +
            cell.messageLength() + "-" + Table.load(cell);

        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-").replaceAll("-+$", "") + ".hgrm";
    }

    /**
     * One line about where it is.
     *
     * @return the line.
     */
    public String describe()
    {
        return "figures of every round: " + json + System.lineSeparator() + "histograms: " + directory.resolve("hgrm") +
            System.lineSeparator() + "charts: " + directory.resolve("report.html");
    }
}
