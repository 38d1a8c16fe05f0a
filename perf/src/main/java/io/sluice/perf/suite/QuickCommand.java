package io.sluice.perf.suite;

import io.sluice.perf.spi.Scenario;
import picocli.CommandLine.Command;

import java.io.IOException;
import java.util.List;

/**
 * {@code perf/run quick}.
 */
@Command(
    name = "quick",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "A first look at everything, under 2 minutes.",
    footer = {
        "",
        "Examples:",
        "  perf/run quick                             all systems",
        "  perf/run quick --systems sluice,aeron      two of them",
        "  perf/run quick --pin 0,1                   bind the two threads that are measured"
    })
public final class QuickCommand extends SuiteCommand
{
    /**
     * Made by picocli.
     */
    public QuickCommand()
    {
    }

    @Override
    double seconds()
    {
        return 0.1;
    }

    @Override
    int extraRounds()
    {
        return 1;
    }

    @Override
    List<Integer> nativeLengths()
    {
        return List.of(64, 64 << 10, 1 << 20);
    }

    @Override
    List<Part> parts(final Lane lane, final SuiteOptions chosen) throws IOException
    {
        return List.of(Plans.over(lane, chosen)
            .with(Scenario.ROUND_TRIP, lane.isNetwork() ? new Integer[]{ 32 } : new Integer[]{ 32, 64 << 10, 1 << 20 })
            .with(Scenario.OPEN_LOOP, lane.isNetwork() ? new Integer[]{ } : new Integer[]{ 32 })
            .at(Scenario.OPEN_LOOP, 10_000)
            .with(Scenario.STREAM, 1 << 20)
            .part("quick"));
    }
}
