package io.sluice.perf.udp;

import io.aeron.driver.ThreadingMode;
import io.sluice.perf.report.Bar;
import io.sluice.perf.report.Results;
import io.sluice.perf.report.Table;
import io.sluice.perf.rig.Cell;
import io.sluice.perf.rig.DriverPlan;
import io.sluice.perf.rig.Outcome;
import io.sluice.perf.rig.Round;
import io.sluice.perf.rig.Subject;
import io.sluice.perf.spi.Load;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What the UDP lane must reach over one network. Each ratio is of figures of the same round; the median of these
 * counts. Where both sides can receive whole or in pieces, the better way of each counts; and of the two lengths of
 * terms that plain Aeron is measured with, that with the better median.
 */
final class UdpBars
{
    private static final int SMALL_WIRE = 1408;
    private static final int LARGE_WIRE = 65504;
    private static final double LARGE_BAR = 1.15;
    private static final double LIMIT_BAR = 0.35;
    private static final double ROUND_TRIP_BAR = 1.05;

    private final List<Bar> bars = new ArrayList<>();
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
        for (final ThreadingMode threading : plan.threadingModes())
        {
            roundTrips(threading);
            for (final int wire : plan.wires())
            {
                plan.sizes().forEach((size) -> stream(wire, size, threading));
            }
            bars.add(new Bar(plan.network() + ": bytes allocated per send, worst cell of Sluice, " + threading,
                allocated(threading), 0, false));
        }

        return bars;
    }

    private void roundTrips(final ThreadingMode threading)
    {
        for (final int percentile : new int[] { 50, 99 })
        {
            final ToDoubleFunction<Outcome> figure =
                (outcome) -> outcome.roundTrips().getValueAtPercentile(percentile);
            add("round trip p" + percentile + ", Sluice claim 32 B : Aeron tryClaim 32 B, " + threading,
                ROUND_TRIP_BAR, false, (round) ->
                value(round, UdpPlan.sluiceClaim(threading), UdpPlan.CLAIM_LENGTH, figure) /
                value(round, UdpPlan.aeronClaim(threading), UdpPlan.CLAIM_LENGTH, figure));
        }
    }

    private void stream(final int wire, final int size, final ThreadingMode threading)
    {
        final List<Subject> posts = UdpPlan.posts(wire, threading);
        final List<Subject> offers = betterOffers(wire, size, threading);
        final String which = Table.length(size) + " in " + wire + " B, " + threading;
        add("GB/s, Sluice post : limit, " + which, LIMIT_BAR, true, (round) ->
            best(round, posts, size) / best(round, List.of(UdpPlan.bare(wire)), size));
        if (size > UdpPlan.MAX_OFFER)
        {
            return; // plain Aeron can't
        }
        add("GB/s, Sluice post : Aeron offer, " + which,
            SMALL_WIRE == wire ? plan.network().bar() : LARGE_WIRE == wire ? LARGE_BAR : 1, true, (round) ->
            best(round, posts, size) / best(round, offers, size));
        add("CPU s/GiB, Sluice post : Aeron offer, " + which, 1, false, (round) ->
            least(round, posts, size) / least(round, offers, size));
    }

    /**
     * Plain Aeron with the terms that suit it better, as the median of all rounds says.
     */
    private List<Subject> betterOffers(final int wire, final int size, final ThreadingMode threading)
    {
        final List<Subject> longTerms = UdpPlan.offers(wire, threading);
        final List<Subject> shortTerms = UdpPlan.shortOffers(wire, threading);
        final double longMedian = results.medianOfRounds((round) -> best(round, longTerms, size));
        final double shortMedian = results.medianOfRounds((round) -> best(round, shortTerms, size));

        return shortMedian > longMedian || Double.isNaN(longMedian) ? shortTerms : longTerms;
    }

    private void add(
        final String name, final double bar, final boolean isAtLeast, final ToDoubleFunction<Round> ratio)
    {
        bars.add(new Bar(plan.network() + ": " + name, results.medianOfRounds(ratio), bar, isAtLeast));
    }

    private static double best(final Round round, final List<Subject> subjects, final int size)
    {
        return subjects.stream()
            .mapToDouble((subject) -> value(round, subject, size, Outcome::gigabytesPerSecond))
            .filter((value) -> !Double.isNaN(value)) // not measured
            .max().orElse(Double.NaN);
    }

    private static double least(final Round round, final List<Subject> subjects, final int size)
    {
        return subjects.stream()
            .mapToDouble((subject) -> value(round, subject, size, Outcome::cpuSecondsPerGibibyte))
            .filter((value) -> !Double.isNaN(value))
            .min().orElse(Double.NaN);
    }

    private double allocated(final ThreadingMode threading)
    {
        return results.rounds().isEmpty() ? Double.NaN : plan.cells().stream()
            .filter((cell) -> cell.subject().driver().equals(
                new DriverPlan(DriverPlan.Kind.SLUICE, threading)))
            .mapToDouble((cell) -> results.median(cell, Outcome::allocatedPerSend))
            .max().orElse(Double.NaN);
    }

    private static double value(
        final Round round, final Subject subject, final int length, final ToDoubleFunction<Outcome> figure)
    {
        return round.outcomes().stream()
            .filter((outcome) -> isOf(outcome.cell(), subject, length))
            .mapToDouble(figure)
            .findFirst().orElse(Double.NaN);
    }

    private static boolean isOf(final Cell cell, final Subject subject, final int length)
    {
        return subject.equals(cell.subject()) && length == cell.messageLength() && Load.NONE.equals(cell.load());
    }
}
