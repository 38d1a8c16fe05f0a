package io.sluice.perf.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.driver.ThreadingMode;
import io.sluice.perf.machine.Machine;
import io.sluice.perf.report.Bar;
import io.sluice.perf.report.Report;
import io.sluice.perf.report.ResultFolder;
import io.sluice.perf.rig.Cell;
import io.sluice.perf.rig.DriverPlan;
import io.sluice.perf.rig.Outcome;
import io.sluice.perf.rig.Rig;
import io.sluice.perf.rig.Round;
import io.sluice.perf.rig.Setup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Everything once over the loopback, and very short: that there are results, and right ones. Nothing about time.
 */
@Timeout(120)
class UdpSmokeTest
{
    private static final long MS = 1_000_000L;
    private static final int LENGTH = 64 << 10;
    private static final int BARS = 6; // of one threading mode, one size, one length of datagrams

    @TempDir
    Path directory;

    private static UdpPlan smallPlan() throws Exception
    {
        final int socketBuffer = Math.min(1 << 20, Machine.socketBufferLimit());
        final Setup setup = new Setup(1 << 20, 1 << 20, 1 << 20, 8 * LENGTH, 8, UdpCommand.loopback(),
            socketBuffer, socketBuffer / 2, true, List.of());

        return new UdpPlan(
            Network.LOOPBACK, setup, List.of(LENGTH), List.of(2000), List.of(1408), List.of(ThreadingMode.SHARED),
            UdpPlan.SYSTEMS, List.of());
    }

    @Test
    void shouldMeasureEveryCell() throws Exception
    {
        final UdpPlan plan = smallPlan();
        final List<Round> rounds = new ArrayList<>();
        try (Rig rig = Rig.start(plan.setup()))
        {
            rig.open(plan.subjects());
            final List<Outcome> outcomes = new ArrayList<>();
            for (final Cell cell : plan.cells())
            {
                outcomes.add(rig.measure(cell, 2 * MS, 10, 5 * MS));
            }
            rounds.add(new Round(1, 1, List.of(rig.probe()), outcomes));
        }

        for (final Outcome outcome : rounds.get(0).outcomes())
        {
            assertTrue(outcome.messages() > 0, outcome::toString);
            assertTrue(outcome.elapsedNs() > 0, outcome::toString);
            assertTrue(outcome.nearProcessNs() >= 0, outcome::toString);
            if (outcome.cell().scenario().isLatency())
            {
                assertEquals(outcome.messages(), outcome.roundTrips().getTotalCount());
            }
            if (DriverPlan.Kind.SLUICE == outcome.cell().subject().driver().kind())
            {
                assertNotEquals("-", outcome.nearOffload());
                assertNotEquals("-", outcome.far().offload());
            }
        }
        checkReport(plan, rounds);
    }

    private void checkReport(final UdpPlan plan, final List<Round> rounds) throws Exception
    {
        final Report one = UdpCommand.report(plan, Map.of("cpu", "any"), "now", 0.005, rounds);
        final UdpReport report = new UdpReport("now", Map.of("cpu", "any"), List.of("a note"), List.of(one));
        final List<Bar> bars = report.bars();
        assertEquals(BARS, bars.size());
        bars.forEach((bar) -> assertTrue(Double.isFinite(bar.value()), bar::describe));

        final ByteArrayOutputStream screen = new ByteArrayOutputStream();
        report.print(new PrintStream(screen, true, StandardCharsets.UTF_8));
        bars.forEach((bar) -> assertTrue(screen.toString(StandardCharsets.UTF_8).contains(bar.name())));

        final Path file = directory.resolve("deep").resolve("udp.json");
        final ResultFolder folder = ResultFolder.of("any", LocalDateTime.now(), file);
        folder.write(report.toMap(), Map.of("cpu", "any"), "any", List.of(one));
        final String json = Files.readString(file);
        final int barsAt = json.lastIndexOf("\"bars\": [");
        assertTrue(barsAt > 0);
        assertEquals(BARS, json.substring(barsAt).split("\"holds\": (true|false)", -1).length - 1);
        assertTrue(json.indexOf(": [", barsAt + 10) < 0, "bars come last");
        for (final Cell cell : plan.cells())
        {
            assertTrue(json.contains("\"system\": \"" + cell.subject().id() + "\", \"lengthBytes\": " +
                cell.messageLength()), cell::toString);
        }
    }
}
