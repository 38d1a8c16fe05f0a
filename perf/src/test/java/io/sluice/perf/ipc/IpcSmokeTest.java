package io.sluice.perf.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.perf.report.Bar;
import io.sluice.perf.report.Report;
import io.sluice.perf.report.ResultFolder;
import io.sluice.perf.rig.Cell;
import io.sluice.perf.rig.Outcome;
import io.sluice.perf.rig.Rig;
import io.sluice.perf.rig.Round;
import io.sluice.perf.rig.Schedule;
import io.sluice.perf.spi.Scenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;

/**
 * Everything once, and very short: that there are results, and right ones. Nothing about time.
 */
@Timeout(120)
class IpcSmokeTest
{
    private static final long MS = 1_000_000L;
    private static final Schedule.Progress SILENT = new Schedule.Progress()
    {
        @Override
        public void onStep(final String text)
        {
        }

        @Override
        public void onRound(final Round round)
        {
        }
    };

    @TempDir
    Path directory;

    private static IpcPlan smallPlan()
    {
        return IpcPlan.fitting(List.of(64, 64 << 10, 1 << 20), 400L << 20);
    }

    @Test
    void shouldMeasureEveryCell() throws Exception
    {
        final IpcPlan plan = smallPlan();
        final Schedule schedule = new Schedule(plan.turns(), 1, 1, 5 * MS, 200, MS, 5 * MS);
        final List<Round> rounds;
        final Path meetingPoint;
        try (Rig rig = Rig.start(plan.setup()))
        {
            meetingPoint = rig.directory();
            rig.open(plan.subjects());
            rig.check(plan.cells());
            rounds = schedule.run(rig, 1, SILENT);
        }

        assertFalse(Files.exists(meetingPoint), () -> "left behind: " + meetingPoint);
        assertEquals(1, rounds.size());
        final Round round = rounds.get(0);
        assertEquals(plan.turns(), round.outcomes().stream().map(Outcome::cell).toList());
        assertEquals(plan.turns().size() + 1, round.probes().size());
        round.probes().forEach((probe) -> assertTrue(probe.medianNs() > 0));
        for (final Outcome outcome : round.outcomes())
        {
            assertTrue(outcome.messages() > 0, outcome::toString);
            assertTrue(outcome.elapsedNs() > 0, outcome::toString);
            if (Scenario.ROUND_TRIP == outcome.cell().scenario())
            {
                assertEquals(outcome.messages(), outcome.roundTrips().getTotalCount());
            }
        }

        checkReport(plan, rounds);
    }

    private void checkReport(final IpcPlan plan, final List<Round> rounds) throws Exception
    {
        final Report report = IpcCommand.report(plan, 1, Map.of("cpu", "any"), "now", 0.005, rounds);
        final List<Bar> bars = report.bars();
        assertEquals(9, bars.size());

        final ByteArrayOutputStream screen = new ByteArrayOutputStream();
        report.print(new PrintStream(screen, true, StandardCharsets.UTF_8));
        bars.forEach((bar) -> assertTrue(screen.toString(StandardCharsets.UTF_8).contains(bar.name())));

        final Path file = directory.resolve("deep").resolve("ipc.json");
        final ResultFolder folder = ResultFolder.of("any", LocalDateTime.now(), file);
        folder.write(report.toMapWithBars(), Map.of("cpu", "any"), "any", List.of(report));
        final String json = Files.readString(file);
        final int barsAt = json.lastIndexOf("\"bars\": [");
        assertTrue(barsAt > 0);
        assertEquals(9, json.substring(barsAt).split("\"holds\": (true|false)", -1).length - 1);
        assertTrue(json.indexOf(": [", barsAt + 10) < 0, "bars come last");
        for (final Cell cell : plan.cells())
        {
            assertTrue(json.contains("\"system\": \"" + cell.subject().id() + "\", \"lengthBytes\": " +
                cell.messageLength()), cell::toString);
        }
    }

    @Test
    void shouldFailAtOnceAndSayWhyWhenTheOtherProcessDies()
    {
        final IpcPlan plan = smallPlan();
        final Path meetingPoint;
        try (Rig rig = Rig.start(plan.setup()))
        {
            meetingPoint = rig.directory();
            rig.open(plan.subjects());
            final Thread killer = new Thread(
                () -> ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly));
            killer.start();
            final IllegalStateException ex = assertThrows(IllegalStateException.class, () ->
            {
                while (true)
                {
                    rig.measure(IpcPlan.SLUICE_CLAIM, MS, 1, 1000 * MS);
                }
            });
            assertTrue(ex.getMessage().contains("second process"), ex.getMessage());
        }
        assertFalse(Files.exists(meetingPoint), () -> "left behind: " + meetingPoint);
    }
}
