package io.sluice.perf.ipc;

import io.sluice.perf.report.Bar;
import io.sluice.perf.report.Results;
import io.sluice.perf.report.Table;
import io.sluice.perf.rig.Cell;
import io.sluice.perf.rig.Outcome;
import io.sluice.perf.rig.Round;
import io.sluice.perf.rig.Subject;

import java.util.List;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * What the shared-memory lane must reach. Each ratio is of figures of the same round; the median of these counts.
 */
final class IpcBars
{
    private static final Set<Subject> SLUICE = Set.of(
        Subject.SLUICE_CLAIM, Subject.SLUICE_POST, Subject.SLUICE_POST_LARGE_POOL);

    private static final String LARGE_POOL = ", " + Subject.LARGE_POOL + " buffers";

    private final Results results;
    private final IpcPlan plan;

    private IpcBars(final Results results, final IpcPlan plan)
    {
        this.results = results;
        this.plan = plan;
    }

    static List<Bar> judge(final Results results, final IpcPlan plan)
    {
        return new IpcBars(results, plan).judge();
    }

    private List<Bar> judge()
    {
        final String sizes = plan.sizes().isEmpty() ? "-" : Table.length(plan.sizes().get(0)) + " to " +
            Table.length(plan.sizes().get(plan.sizes().size() - 1));

        return List.of(
            atMost("round trip p50, Sluice claim 32 B : Aeron tryClaim 32 B", 1.10,
                (round) -> p50(round, IpcPlan.SLUICE_CLAIM) / p50(round, IpcPlan.AERON_CLAIM)),
            new Bar("round trip p50, slowest Sluice post of " + sizes + " : Aeron tryClaim 32 B",
                posts(this::besideClaim, Math::max), 2, false),
            new Bar("round trip p50, slowest : fastest Sluice post of " + sizes,
                posts(this::median, Math::max) / posts(this::median, Math::min), 1.25, false),
            atLeast("round trip p50, Aeron offer 1 MiB (better MTU) : Sluice post 1 MiB", 100, this::offerToPost),
            toLimit("", Subject.SLUICE_POST, Subject.HAND_OVER),
            toAeron("", Subject.SLUICE_POST),
            toLimit(LARGE_POOL, Subject.SLUICE_POST_LARGE_POOL, Subject.HAND_OVER_LARGE_POOL),
            toAeron(LARGE_POOL, Subject.SLUICE_POST_LARGE_POOL),
            new Bar("bytes allocated per operation, both processes, worst cell of Sluice", allocated(), 0, false));
    }

    private Bar toLimit(final String pool, final Subject post, final Subject limit)
    {
        return atLeast("produce + move + consume 1 MiB, GB/s, Sluice : limit" + pool, 0.9,
            (round) -> gigabytes(round, post) / gigabytes(round, limit));
    }

    private Bar toAeron(final String pool, final Subject post)
    {
        return atLeast("produce + move + consume 1 MiB, GB/s, Sluice : Aeron offer (better MTU)" + pool, 1.5,
            (round) -> gigabytes(round, post) / Math.max(
                gigabytes(round, Subject.AERON_OFFER), gigabytes(round, Subject.AERON_OFFER_LARGE_MTU)));
    }

    private Bar atMost(final String name, final double bar, final ToDoubleFunction<Round> ratio)
    {
        return new Bar(name, results.medianOfRounds(ratio), bar, false);
    }

    private Bar atLeast(final String name, final double bar, final ToDoubleFunction<Round> ratio)
    {
        return new Bar(name, results.medianOfRounds(ratio), bar, true);
    }

    /**
     * Each size counts with its median over rounds: the slowest of six in a round is mostly the one that was disturbed.
     */
    private double posts(final ToDoubleFunction<Cell> figure, final DoubleBinaryOperator pick)
    {
        return plan.sizes().stream().map(IpcPlan::post).mapToDouble(figure).reduce(pick).orElse(Double.NaN);
    }

    private double median(final Cell post)
    {
        return results.median(post, Results::p50);
    }

    private double besideClaim(final Cell post)
    {
        return results.medianOfRounds((round) -> p50(round, post) / p50(round, IpcPlan.AERON_CLAIM));
    }

    private double offerToPost(final Round round)
    {
        final double offer = IpcPlan.OFFERS.stream()
            .mapToDouble((subject) -> p50(round, IpcPlan.offer(subject, IpcPlan.STREAM_LENGTH)))
            .reduce(Math::min).orElse(Double.NaN);

        return offer / p50(round, IpcPlan.post(IpcPlan.STREAM_LENGTH));
    }

    private double allocated()
    {
        return results.rounds().isEmpty() ? Double.NaN : plan.cells().stream()
            .filter((cell) -> SLUICE.contains(cell.subject()))
            .mapToDouble((cell) -> results.median(cell, Outcome::allocatedPerMessage))
            .max().orElse(Double.NaN);
    }

    private static double p50(final Round round, final Cell cell)
    {
        return value(round, cell, Results::p50);
    }

    private static double gigabytes(final Round round, final Subject subject)
    {
        return value(round, IpcPlan.stream(subject), Outcome::gigabytesPerSecond);
    }

    private static double value(final Round round, final Cell cell, final ToDoubleFunction<Outcome> figure)
    {
        return round.outcomes().stream()
            .filter((outcome) -> cell.equals(outcome.cell()))
            .mapToDouble(figure)
            .average().orElse(Double.NaN);
    }
}
