package io.sluice.perf.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.sluice.perf.report.Report;
import io.sluice.perf.report.ResultFolder;
import io.sluice.perf.report.Table;
import io.sluice.perf.rig.Cell;
import io.sluice.perf.rig.Outcome;
import io.sluice.perf.rig.Rig;
import io.sluice.perf.rig.Round;
import io.sluice.perf.spi.Scenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Every scenario with every system once, and very short: that there are results, and right ones. Nothing about time.
 */
@Timeout(120)
class SuiteSmokeTest
{
    private static final long MS = 1_000_000L;
    private static final int KIB = 1 << 10;
    private static final int LARGE = 64 * KIB;
    private static final int RATE = 2000;

    @TempDir
    Path directory;

    private static SuiteOptions options(final String... args)
    {
        return CommandLine.populateCommand(new SuiteOptions(), args);
    }

    private static Part everything(final Lane lane, final String... args) throws IOException
    {
        return Plans.over(lane, options(args))
            .with(Scenario.ROUND_TRIP, 32, 4 * KIB)
            .with(Scenario.OPEN_LOOP, 32).at(Scenario.OPEN_LOOP, RATE)
            .with(Scenario.MIXED, LARGE).at(Scenario.MIXED, RATE)
            .with(Scenario.COMPLETION, LARGE)
            .with(Scenario.STREAM, LARGE)
            .with(Scenario.HOLD, LARGE)
            .with(Scenario.FAN_OUT, LARGE)
            .with(Scenario.WORK, LARGE)
            .part("smoke");
    }

    @Test
    void shouldMeasureEverythingThroughSharedMemory() throws Exception
    {
        final Part part = everything(Lane.IPC, "--terms", "1m");
        assertEquals(EnumSet.allOf(Scenario.class), scenarios(part));
        assertEquals(
            Set.of("aeron-claim", "aeron-offer", "chronicle-queue", "jeromq", "limit", "loads", "memcpy", "memset",
            "memset-new", "nio-pipe", "nio-tcp", "nio-unix", "sluice-claim", "sluice-offer", "sluice-post",
            "sluice-register", "sluice-register-huge", "stores"), systems(part));
        check(part, measure(part));
    }

    @Test
    void shouldMeasureEverythingOverUdp() throws Exception
    {
        final Part part = everything(Lane.UDP, "--terms", "1m", "--reader-threads", "3");
        final Set<Scenario> scenarios = EnumSet.allOf(Scenario.class);
        scenarios.remove(Scenario.WORK);
        assertEquals(scenarios, scenarios(part));
        assertEquals(
            Set.of("aeron-claim", "aeron-offer", "bare-udp", "jeromq", "nio-tcp", "nio-udp", "sluice-claim",
            "sluice-offer", "sluice-post"), systems(part));
        check(part, measure(part));
    }

    @Test
    void shouldServeReadersByAsManyThreadsAsAreAskedFor() throws Exception
    {
        final Part part = Plans.over(Lane.IPC, options("--terms", "1m", "--reader-threads", "3"))
            .with(Scenario.FAN_OUT, LARGE).part("smoke");
        assertEquals(List.of("1 reader, 1 thread", "2 readers, 2 threads", "4 readers, 3 threads",
            "8 readers, 3 threads"), part.cells().stream().map(Table::load).distinct().toList());
        check(part, measure(part));
    }

    private static Set<Scenario> scenarios(final Part part)
    {
        return part.cells().stream().map(Cell::scenario).collect(Collectors.toSet());
    }

    private static Set<String> systems(final Part part)
    {
        return part.subjects().stream()
            .map((subject) -> subject.readers() > 1 || subject.id().endsWith("-1") ?
                subject.id().substring(0, subject.id().lastIndexOf('-')) : subject.id())
            .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Round> measure(final Part part)
    {
        try (Rig rig = Rig.start(part.setup()))
        {
            rig.open(part.subjects());
            final List<Outcome> outcomes = new ArrayList<>();
            part.cells().forEach((cell) -> outcomes.add(rig.measure(cell, 2 * MS, 10, 40 * MS)));

            return List.of(new Round(1, 1, List.of(rig.probe()), outcomes));
        }
    }

    private void check(final Part part, final List<Round> rounds) throws IOException
    {
        for (final Outcome outcome : rounds.get(0).outcomes())
        {
            assertTrue(outcome.messages() > 0, outcome::toString);
            assertTrue(outcome.elapsedNs() > 0, outcome::toString);
            assertEquals(
                outcome.cell().load().rate() > 0 && outcome.cell().load().smallPerLarge() > 0, outcome.others() > 0,
                outcome::toString);
            if (outcome.cell().scenario().isLatency())
            {
                assertEquals(outcome.messages(), outcome.roundTrips().getTotalCount());
            }
            if (outcome.cell().load().rate() > 0)
            {
                assertTrue(outcome.rate() > 0, outcome::toString);
            }
        }
        checkFolder(part, rounds);
    }

    private void checkFolder(final Part part, final List<Round> rounds) throws IOException
    {
        final Map<String, String> facts = Map.of("cpu", "any");
        final Report report = part.report(facts, "now", 0.04, rounds);
        final ResultFolder folder =
            ResultFolder.of("smoke", LocalDateTime.now(), directory.resolve("smoke.json"));
        folder.write(report.toMap(), facts, "a <title>", List.of(report));

        final Map<String, Object> json = JSON.std.mapFrom(Files.readString(folder.json()));
        final List<?> cells = (List<?>)((Map<?, ?>)((List<?>)json.get("rounds")).get(0)).get("cells");
        assertEquals(part.cells().size(), cells.size());
        final Set<Path> histograms;
        try (var files = Files.list(folder.directory().resolve("hgrm")))
        {
            histograms = files.collect(Collectors.toSet());
        }
        final List<Cell> timed = part.cells().stream().filter((cell) -> cell.scenario().isLatency()).toList();
        assertEquals(timed.size(), histograms.size(), "a file for each cell");
        for (final Cell cell : timed)
        {
            final String text = Files.readString(
                folder.directory().resolve("hgrm").resolve(ResultFolder.fileName(report, cell)));
            assertTrue(text.contains("#[Max "), text);
        }
        final String html = Files.readString(folder.directory().resolve("report.html"));
        assertTrue(html.contains("<svg") && html.contains("a &lt;title&gt;"));
        assertFalse(html.replace("http://www.w3.org/", "").contains("http"), "nothing from elsewhere");
    }
}
