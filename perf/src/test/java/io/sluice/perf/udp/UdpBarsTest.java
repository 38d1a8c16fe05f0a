package io.sluice.perf.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.aeron.driver.ThreadingMode;
import io.sluice.perf.report.Bar;
import io.sluice.perf.report.Results;
import io.sluice.perf.rig.Cell;
import io.sluice.perf.rig.Outcome;
import io.sluice.perf.rig.Outcome.FarOutcome;
import io.sluice.perf.rig.Placement;
import io.sluice.perf.rig.Round;
import io.sluice.perf.rig.Setup;
import io.sluice.perf.spi.Tally;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class UdpBarsTest
{
    private static final UdpPlan PLAN = new UdpPlan(Network.LOOPBACK, new Setup(1 << 20, 1 << 20, 1 << 20, 8),
        List.of(1 << 20), List.of(), List.of(1408), List.of(ThreadingMode.SHARED), UdpPlan.SYSTEMS, List.of());

    private static double allocated(final long bySender, final long byItsDriver, final long byDriverOfAeron)
    {
        final List<Outcome> outcomes = new ArrayList<>();
        for (final Cell cell : PLAN.cells())
        {
            final boolean isSluice = cell.subject().id().startsWith("sluice");
            final boolean isAeron = cell.subject().id().startsWith("aeron");
            outcomes.add(isSluice ? outcome(cell, bySender, byItsDriver) :
                outcome(cell, 7, isAeron ? byDriverOfAeron : 0));
        }
        final Round round = new Round(1, 1, List.of(new Placement(300, 300, 300)), outcomes);

        return UdpBars.judge(Results.mostValid(List.of(round)), PLAN).stream()
            .filter((bar) -> bar.name().contains("bytes allocated"))
            .mapToDouble(Bar::value).max().orElseThrow();
    }

    private static Outcome outcome(final Cell cell, final long allocated, final long driverAllocated)
    {
        final Histogram histogram = new Histogram(Tally.HIGHEST_NS, Tally.DIGITS);
        histogram.recordValue(1);

        return new Outcome(cell, 100, 1, histogram, allocated,
            new FarOutcome(1, 0, 0, 0, 0, 0, "-"), 0, 0, 0, driverAllocated, "-", 0, 0);
    }

    @Test
    void shouldNotCountWhatADriverAllocatesWhateverItSends()
    {
        assertEquals(0, allocated(0, 128, 128));
        assertEquals(0, allocated(0, 64, 128));
    }

    @Test
    void shouldCountWhatIsAllocatedForSends()
    {
        assertEquals(0.72, allocated(0, 200, 128), 1e-9);
        assertEquals(0.08, allocated(8, 128, 128), 1e-9);
        assertEquals(2, allocated(0, 200, 0), 1e-9);
    }
}
