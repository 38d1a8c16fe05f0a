package io.sluice.perf.suite;

import io.sluice.perf.spi.Scenario;
import picocli.CommandLine.Command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code perf/run full}.
 */
@Command(
    name = "full",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "All scenarios over all lanes, the figures to trust. Says first how long it takes.",
    footer = {
        "",
        "Examples:",
        "  perf/run full                              all of it",
        "  perf/run full --lanes ipc,udp,veth         UDP over a veth pair, too, as root",
        "  perf/run full --seconds 0.1 --rounds 3     in far less time",
        "  perf/run full --systems sluice,aeron,limit without the others"
    })
public final class FullCommand extends SuiteCommand
{
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;
    private static final Integer[] SIZES = {
        32, 64, KIB, 4 * KIB, 64 * KIB, MIB, 16 * MIB, 256 * MIB };

    /**
     * Made by picocli.
     */
    public FullCommand()
    {
    }

    @Override
    List<Integer> nativeLengths()
    {
        return List.of(64, 4 * KIB, 64 * KIB, MIB, 16 * MIB);
    }

    @Override
    List<Part> parts(final Lane lane, final SuiteOptions chosen) throws IOException
    {
        final List<Part> parts = new ArrayList<>();
        parts.add(Plans.over(lane, chosen)
            .with(Scenario.ROUND_TRIP, SIZES)
            .with(Scenario.OPEN_LOOP, 32, 64 * KIB)
            .at(Scenario.OPEN_LOOP, lane.isNetwork() ? 2_000 : 10_000)
            .part("latency"));
        parts.add(Plans.over(lane, chosen).with(Scenario.STREAM, SIZES).part("throughput"));
        parts.add(Plans.over(lane, chosen).with(Scenario.HOLD, 64 * KIB, MIB).part("hold"));
        parts.add(Plans.over(lane, chosen)
            .with(Scenario.MIXED, MIB).at(Scenario.MIXED, 5_000).part("mixed sizes"));
        parts.add(Plans.over(lane, chosen).with(Scenario.COMPLETION, 64, 64 * KIB, MIB).part("completion"));
        parts.add(Plans.over(lane, chosen).with(Scenario.FAN_OUT, 64 * KIB, MIB).part("fan-out"));
        parts.add(Plans.over(lane, chosen).with(Scenario.WORK, MIB, 64 * MIB).part("registration"));

        return parts;
    }
}
