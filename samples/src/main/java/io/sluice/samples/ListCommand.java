package io.sluice.samples;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Lists the samples.
 */
@Command(
    name = "list",
    description = "List the samples, each with the command that runs it.")
final class ListCommand implements Runnable
{
    @Spec
    private CommandSpec spec;

    public void run()
    {
        spec.parent().subcommands().forEach((name, sample) ->
        {
            final CommandSpec sampleSpec = sample.getCommandSpec();
            System.out.printf("%-24s%s%n", sampleSpec.qualifiedName(), sampleSpec.usageMessage().description()[0]);
        });
    }
}
