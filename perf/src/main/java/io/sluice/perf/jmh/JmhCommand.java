package io.sluice.perf.jmh;

import io.sluice.perf.rig.ChildJvm;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Runs JMH over the micro-benchmarks.
 */
@Command(
    name = "jmh",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
        "Runs the micro-benchmarks under JMH, with its GC profiler.",
        "",
        "They are: writing and reading descriptors; post, claim and poll in one thread,",
        "and tryClaim and poll of plain Aeron;",
        "the publisher's scan of the ledger. gc.alloc.rate.norm is bytes for each",
        "operation.%n"
    },
    footer = {
        "",
        "Examples:",
        "  perf/run jmh                           all of them: 3 JVMs of 10 s for each",
        "  perf/run jmh --test Codec              one of them",
        "  perf/run jmh --seconds 0.1 --forks 1   a first look, under a minute",
        "  perf/run jmh --json jmh.json           keep the figures"
    })
public final class JmhCommand implements Callable<Integer>
{
    private static final int ITERATIONS = 5;
    private static final double MS_PER_S = 1000;

    @Spec
    private CommandSpec spec;

    @Option(names = "--test", paramLabel = "REGEX", defaultValue = "io.sluice",
        description = "Which: Codec, Publisher, Ledger, or the name of a method. Default: all.")
    private String test;

    @Option(names = "--seconds", paramLabel = "S", defaultValue = "1",
        description = "Of each iteration; there are 5 to warm up and 5 to measure. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(names = "--forks", paramLabel = "N", defaultValue = "3",
        description = "JVMs, one after the other, for each. Default: ${DEFAULT-VALUE}.")
    private int forks;

    @Option(names = "--params", paramLabel = "NAME=VALUE", split = ",",
        description = "Some values only of a parameter: subscribers=1 (Publisher), readerCount=64 (Ledger).")
    private List<String> parameters = List.of();

    @Option(names = "--json", paramLabel = "FILE", description = "Write JMH's own JSON there.")
    private Path json;

    /**
     * Made by picocli.
     */
    public JmhCommand()
    {
    }

    @Override
    public Integer call() throws Exception
    {
        if (!(seconds > 0) || forks < 1)
        {
            throw new ParameterException(spec.commandLine(), "--seconds and --forks must be more than 0");
        }
        final TimeValue time = TimeValue.milliseconds(Math.max(1, (long)(seconds * MS_PER_S)));
        final ChainedOptionsBuilder options = new OptionsBuilder()
            .include(test)
            .forks(forks)
            .warmupIterations(ITERATIONS)
            .warmupTime(time)
            .measurementIterations(ITERATIONS)
            .measurementTime(time)
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .jvmArgs(ChildJvm.flags().toArray(new String[0]));
        for (final String parameter : parameters)
        {
            final String[] words = parameter.split("=", 2);
            if (words.length < 2)
            {
                throw new ParameterException(spec.commandLine(), "--params takes NAME=VALUE: " + parameter);
            }
            options.param(words[0], words[1]);
        }
        if (null != json)
        {
            if (null != json.toAbsolutePath().getParent())
            {
                Files.createDirectories(json.toAbsolutePath().getParent());
            }
            options.resultFormat(ResultFormatType.JSON).result(json.toString());
        }

        return new Runner(options.build()).run().isEmpty() ? 1 : 0;
    }
}
