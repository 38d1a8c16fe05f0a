package io.sluice.perf.udp;

import io.aeron.driver.ThreadingMode;
import io.sluice.perf.report.Bar;
import io.sluice.perf.report.Results;
import io.sluice.perf.rig.Outcome;
import io.sluice.perf.rig.Round;
import io.sluice.perf.rig.Subject;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What the UDP lane must reach. Each ratio is of figures of the same round; the median of these counts.
 */
final class UdpBars
{
    private static final int SMALL_WIRE = 1408;
    private static final int LARGE_WIRE = 65504;

    private final Results results;
    private final UdpPlan plan;

    private UdpBars(final Results results, final UdpPlan plan)
    {
        this.results = results;
        this.plan = plan;
    }

    static List<Bar> judge(final Results results, final UdpPlan plan)
    {
        return new UdpBars(results, plan).judge();
    }

    private List<Bar> judge()
    {
        final List<Bar> bars = new ArrayList<>();
        for (final ThreadingMode threading : plan.threadingModes())
        {
            for (final int wire : plan.wires())
            {
                final Subject post = UdpPlan.post(wire, threading);
                final Subject offer = UdpPlan.offer(wire, threading);
                final double bar = SMALL_WIRE == wire ? 6 : LARGE_WIRE == wire ? 1.15 : 1;
                final String which = wire + " B, " + threading;
                bars.add(new Bar("GB/s, Sluice post : Aeron offer, " + which, results.medianOfRounds((round) ->
                    value(round, post, Outcome::gigabytesPerSecond) /
                    value(round, offer, Outcome::gigabytesPerSecond)), bar, true));
                bars.add(new Bar("CPU s/GiB, Sluice post : Aeron offer, " + which, results.medianOfRounds((round) ->
                    value(round, post, Outcome::cpuSecondsPerGibibyte) /
                    value(round, offer, Outcome::cpuSecondsPerGibibyte)), 1, false));
            }
        }

        return bars;
    }

    private static double value(
        final Round round, final Subject subject, final ToDoubleFunction<Outcome> figure)
    {
        return round.outcomes().stream()
            .filter((outcome) -> subject.equals(outcome.cell().subject()))
            .mapToDouble(figure)
            .findFirst().orElse(Double.NaN);
    }
}
