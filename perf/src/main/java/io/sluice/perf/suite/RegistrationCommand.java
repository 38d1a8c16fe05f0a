package io.sluice.perf.suite;

import io.sluice.perf.spi.Scenario;
import picocli.CommandLine.Command;

import java.io.IOException;
import java.util.List;

/**
 * {@code perf/run registration}.
 */
@Command(
    name = "registration",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "How fast memory is registered, beside what memory itself allows.",
    footer = {
        "",
        "Examples:",
        "  perf/run registration                  with huge pages and without",
        "  perf/run registration --sizes 1g       1 GiB at once"
    })
public final class RegistrationCommand extends SuiteCommand
{
    /**
     * Made by picocli.
     */
    public RegistrationCommand()
    {
    }

    @Override
    List<Lane> lanes()
    {
        return List.of(Lane.IPC);
    }

    @Override
    List<Part> parts(final Lane lane, final SuiteOptions chosen) throws IOException
    {
        return List.of(Plans.over(lane, chosen).with(Scenario.WORK, 1 << 20, 64 << 20).part("registration"));
    }
}
