package io.sluice.perf.suite;

import io.sluice.perf.spi.Scenario;
import picocli.CommandLine.Command;

import java.io.IOException;
import java.util.List;

/**
 * {@code perf/run fanout}.
 */
@Command(
    name = "fanout",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "One publisher and 1, 2, 4 and 8 subscribers, each with a thread of its own where cores allow.",
    footer = {
        "",
        "Examples:",
        "  perf/run fanout                           Sluice and plain Aeron, both lanes",
        "  perf/run fanout --sizes 16m --lanes ipc   long ones through shared memory",
        "  perf/run fanout --reader-threads 8        one for each on few cores, too,",
        "                                            where they yield to each other"
    })
public final class FanOutCommand extends SuiteCommand
{
    /**
     * Made by picocli.
     */
    public FanOutCommand()
    {
    }

    @Override
    List<Part> parts(final Lane lane, final SuiteOptions chosen) throws IOException
    {
        return List.of(Plans.over(lane, chosen).with(Scenario.FAN_OUT, 64 << 10, 1 << 20).part("fan-out"));
    }
}
