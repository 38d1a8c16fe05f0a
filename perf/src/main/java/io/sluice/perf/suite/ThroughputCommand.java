package io.sluice.perf.suite;

import io.sluice.perf.spi.Scenario;
import picocli.CommandLine.Command;

import java.io.IOException;
import java.util.List;

/**
 * {@code perf/run throughput}.
 */
@Command(
    name = "throughput",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "How much goes through: fill, move, sum; one way, as much under way as a window.",
    footer = {
        "",
        "Examples:",
        "  perf/run throughput                                 all systems and lanes",
        "  perf/run throughput --sizes 64k,1m --lanes udp,veth  two lengths, over UDP",
        "  perf/run throughput --lanes udp --wire 64k          datagrams as long as can be"
    })
public final class ThroughputCommand extends SuiteCommand
{
    /**
     * Made by picocli.
     */
    public ThroughputCommand()
    {
    }

    @Override
    List<Integer> nativeLengths()
    {
        return List.of(4 << 10, 64 << 10, 1 << 20, 16 << 20);
    }

    @Override
    List<Part> parts(final Lane lane, final SuiteOptions chosen) throws IOException
    {
        return List.of(Plans.over(lane, chosen)
            .with(Scenario.STREAM, 4 << 10, 64 << 10, 1 << 20, 16 << 20)
            .part("throughput"));
    }
}
