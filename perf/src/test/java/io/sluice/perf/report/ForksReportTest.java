package io.sluice.perf.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.perf.rig.Cell;
import io.sluice.perf.rig.Outcome;
import io.sluice.perf.rig.Outcome.FarOutcome;
import io.sluice.perf.rig.Placement;
import io.sluice.perf.rig.Round;
import io.sluice.perf.rig.Subject;
import io.sluice.perf.spi.Scenario;
import io.sluice.perf.spi.Tally;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

class ForksReportTest
{
    private static final Cell CELL = new Cell(Scenario.ROUND_TRIP, Subject.SLUICE_POST, 64, true);

    private static Round round(final int fork, final int index, final int p50)
    {
        final Histogram histogram = new Histogram(Tally.HIGHEST_NS, Tally.DIGITS);
        histogram.recordValue(p50);
        final Placement placement = new Placement(300, 300, 300);

        return new Round(fork, index, List.of(placement), List.of(new Outcome(CELL, 1, 1, histogram, 0,
            new FarOutcome(1, 0, 0, 0, 0, 0, "-"), 0, 0, 0, 0, "-", 0, 0)));
    }

    private static Report report(final Round... rounds)
    {
        return new Report("any", List.of(CELL), List.of(),
            (results) -> List.of(new Bar("a ratio", results.median(CELL, Results::p50) / 100, 2, false)),
            Map.of(), "now", 1, List.of(rounds));
    }

    private static String print(final Report report)
    {
        final ByteArrayOutputStream screen = new ByteArrayOutputStream();
        report.print(new PrintStream(screen, true, StandardCharsets.UTF_8));

        return screen.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldPoolTheRoundsOfAllForksAndShowHowMuchForksDiffer()
    {
        final Report report = report(
            round(1, 1, 100), round(1, 2, 110), round(1, 3, 120), round(2, 1, 200), round(2, 2, 210),
            round(3, 1, 90));
        final Results results = Results.mostValid(report.rounds());
        assertEquals(115, results.median(CELL, Results::p50), "(110 + 120) / 2: all rounds count alike");
        assertArrayEquals(new double[]{ 90, 110, 205 }, results.sortedOfForks(CELL));

        final Bar bar = report.bars().get(0);
        assertEquals(1.15, bar.value(), 1e-9);
        assertEquals(List.of(1.1, 2.05, 0.9), bar.ofForks());
        assertTrue(bar.holds(), "judged on all rounds");

        final String text = print(report);
        assertTrue(text.contains("6 rounds of 3 forks"), text);
        assertTrue(text.contains("p50 of forks") && text.contains("90-205 ns"), text);
        assertTrue(text.contains("at most 2.000; forks 0.900 to 2.050"), text);

        final String json = Json.write(report.toMapWithBars());
        assertTrue(json.contains("\"forks\": 3"), json);
        assertEquals(2, json.split("\"fork\": 2,", -1).length - 1, "each round has its fork");
        assertTrue(json.contains("\"ofForks\""), json);
    }

    @Test
    void shouldSayNothingOfForksWhenThereIsOne()
    {
        final Report report = report(round(1, 1, 100), round(1, 2, 110));
        assertEquals(List.of(), report.bars().get(0).ofForks());
        assertFalse(print(report).contains("fork"));
        assertFalse(Json.write(report.toMapWithBars()).contains("ofForks"));
    }
}
