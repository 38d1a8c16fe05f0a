package io.sluice.perf.report;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What all commands have that measure: forks, and what their exit status means.
 */
@Command(
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
        "0:everything was measured and every result was right, whether or not bars hold",
        "1:the measurement failed",
        "2:a wrong command line"
    })
public final class CommonOptions
{
    @Option(names = "--forks", paramLabel = "N", defaultValue = "1",
        description = "Measure all of it in so many new pairs of JVMs, one after the other, and take the rounds of " +
        "all together. Default: ${DEFAULT-VALUE}.")
    private int forks = 1;

    /**
     * Made by picocli.
     */
    public CommonOptions()
    {
    }

    /**
     * How often everything is measured in processes of its own.
     *
     * @return the number of pairs of JVMs.
     */
    public int forks()
    {
        return forks;
    }

    /**
     * What is wrong with them?
     *
     * @return a text, or null.
     */
    public String whatIsWrong()
    {
        return forks < 1 ? "--forks must be 1 or more" : null;
    }
}
