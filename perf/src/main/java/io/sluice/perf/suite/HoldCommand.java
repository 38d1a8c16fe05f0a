package io.sluice.perf.suite;

import io.sluice.perf.spi.Scenario;
import picocli.CommandLine.Command;

import java.io.IOException;
import java.util.List;

/**
 * {@code perf/run hold}.
 */
@Command(
    name = "hold",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "What it costs that a subscriber keeps messages.",
    footer = {
        "",
        "Examples:",
        "  perf/run hold                   all systems and lanes",
        "  perf/run hold --sizes 256k      another length; over UDP up to 1m"
    })
public final class HoldCommand extends SuiteCommand
{
    /**
     * Made by picocli.
     */
    public HoldCommand()
    {
    }

    @Override
    List<Part> parts(final Lane lane, final SuiteOptions chosen) throws IOException
    {
        return List.of(Plans.over(lane, chosen)
            .with(Scenario.STREAM, 64 << 10, 1 << 20)
            .with(Scenario.HOLD, 64 << 10, 1 << 20)
            .part("hold"));
    }
}
