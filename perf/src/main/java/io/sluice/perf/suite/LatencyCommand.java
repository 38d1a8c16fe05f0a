package io.sluice.perf.suite;

import io.sluice.perf.spi.Scenario;
import picocli.CommandLine.Command;

import java.io.IOException;
import java.util.List;

/**
 * {@code perf/run latency}.
 */
@Command(
    name = "latency",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "How long messages take: closed loop and open loop.",
    footer = {
        "",
        "Examples:",
        "  perf/run latency                                   all systems and lanes",
        "  perf/run latency --lanes ipc --sizes 64,1m,256m    some lengths through shared memory",
        "  perf/run latency --rates 1000,100000 --sizes 32    open loops at other rates"
    })
public final class LatencyCommand extends SuiteCommand
{
    private static final Integer[] SIZES = { 32, 64, 4 << 10, 64 << 10, 1 << 20 };
    private static final Integer[] NETWORK_SIZES = { 32, 64, 1024, 64 << 10 };

    /**
     * Made by picocli.
     */
    public LatencyCommand()
    {
    }

    @Override
    List<Integer> nativeLengths()
    {
        return List.of(64, 4 << 10, 64 << 10, 1 << 20);
    }

    @Override
    List<Part> parts(final Lane lane, final SuiteOptions chosen) throws IOException
    {
        final Integer[] sizes = lane.isNetwork() ? NETWORK_SIZES : SIZES;

        return List.of(Plans.over(lane, chosen)
            .with(Scenario.ROUND_TRIP, sizes)
            .with(Scenario.OPEN_LOOP, 32, 64 << 10)
            .at(Scenario.OPEN_LOOP, lane.isNetwork() ? 2_000 : 10_000)
            .part("latency"));
    }
}
