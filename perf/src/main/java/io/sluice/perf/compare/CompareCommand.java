package io.sluice.perf.compare;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/**
 * {@code perf/run compare}.
 */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
        "Puts two results beside each other: ratios, and whether they exceed the spread of rounds.",
        "",
        "That is, for each cell the ratio of the medians, and whether the difference",
        "exceeds what rounds of either differ among themselves.%n"
    },
    footer = {
        "",
        "A difference counts if the ranges of the rounds do not overlap, with three",
        "rounds or more in both. Both results must be of one machine, and better of",
        "several --forks.",
        "",
        "Examples:",
        "  perf/run compare perf/results/20260101-120000 perf/results/20260101-130000",
        "  perf/run compare before.json after.json",
        "",
        "The exit status is 0 whatever the differences are; 1 if a result can't be read."
    })
public final class CompareCommand implements Callable<Integer>
{
    @Parameters(index = "0", paramLabel = "A", description = "A folder of perf/results, or a JSON file: before.")
    private Path first;

    @Parameters(index = "1", paramLabel = "B", description = "The same: after.")
    private Path second;

    /**
     * Made by picocli.
     */
    public CompareCommand()
    {
    }

    @Override
    public Integer call()
    {
        try
        {
            compare(Figures.read(first), Figures.read(second));

            return 0;
        }
        catch (final IOException ex)
        {
            System.err.println("perf: " + ex.getMessage());

            return 1;
        }
    }

    private static String missed(final Figures figures, final String which, final String name)
    {
        return figures.missed().contains(name) ? "; " + which + " FAILED: missed its rate" : "";
    }

    private void compare(final Figures before, final Figures after)
    {
        System.out.println("A: " + first);
        System.out.println("B: " + second);
        before.classes().forEach((part, distance) ->
        {
            final String other = after.classes().getOrDefault(part, distance);
            if (!distance.equals(other))
            {
                System.out.println("NOTE: " + part + ": the cores were " + distance + " in A and " + other +
                    " in B, which alone may explain all differences");
            }
        });
        if (before.forks().size() < 2 || after.forks().size() < 2)
        {
            System.out.println("NOTE: " + (after.forks().size() > 1 ? "A is" : before.forks().size() > 1 ? "B is" :
                "both are") + " of one pair of JVMs: what differs from one start to the next is in no range here, " +
                "and may be all of a difference; measure with --forks 3 or more");
        }
        System.out.printf("%-78s %10s %22s %10s %22s %8s  %s%n",
            "figure", "A", "A min-max", "B", "B min-max", "B : A", "verdict");
        before.byCell().forEach((name, values) ->
        {
            if (after.byCell().containsKey(name))
            {
                System.out.println(new Comparison(name, values, after.byCell().get(name)).describe() +
                    missed(before, "A", name) + missed(after, "B", name));
            }
        });
        before.byCell().keySet().stream().filter((name) -> !after.byCell().containsKey(name))
            .forEach((name) -> System.out.println("only in A: " + name));
        after.byCell().keySet().stream().filter((name) -> !before.byCell().containsKey(name))
            .forEach((name) -> System.out.println("only in B: " + name));
    }
}
