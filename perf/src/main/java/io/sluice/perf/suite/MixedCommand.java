package io.sluice.perf.suite;

import io.sluice.perf.spi.Scenario;
import picocli.CommandLine.Command;

import java.io.IOException;
import java.util.List;

/**
 * {@code perf/run mixed}.
 */
@Command(
    name = "mixed",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Small inline messages between large moves: does the large one delay the small?",
    footer = {
        "",
        "Examples:",
        "  perf/run mixed                              Sluice and plain Aeron, both lanes",
        "  perf/run mixed --rates 20000 --sizes 64m    longer ones, and more of the small ones"
    })
public final class MixedCommand extends SuiteCommand
{
    /**
     * Made by picocli.
     */
    public MixedCommand()
    {
    }

    @Override
    List<Part> parts(final Lane lane, final SuiteOptions chosen) throws IOException
    {
        return List.of(Plans.over(lane, chosen)
            .with(Scenario.MIXED, lane.isNetwork() ? new Integer[]{ 1 << 20 } : new Integer[]{ 1 << 20, 8 << 20 })
            .at(Scenario.MIXED, 5_000)
            .part("mixed sizes"));
    }
}
