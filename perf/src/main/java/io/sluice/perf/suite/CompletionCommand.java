package io.sluice.perf.suite;

import io.sluice.perf.spi.Scenario;
import picocli.CommandLine.Command;

import java.io.IOException;
import java.util.List;

/**
 * {@code perf/run completion}.
 */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "From posting a buffer until it is free again.",
    footer = {
        "",
        "Examples:",
        "  perf/run completion                    both lanes, beside the limit",
        "  perf/run completion --sizes 64,256m    other lengths"
    })
public final class CompletionCommand extends SuiteCommand
{
    /**
     * Made by picocli.
     */
    public CompletionCommand()
    {
    }

    @Override
    List<Part> parts(final Lane lane, final SuiteOptions chosen) throws IOException
    {
        return List.of(Plans.over(lane, chosen)
            .with(Scenario.COMPLETION, 64, 64 << 10, 1 << 20)
            .part("completion"));
    }
}
