package io.sluice.perf.stress;

import org.openjdk.jcstress.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/**
 * Runs jcstress over the races of the ledger.
 */
@Command(
    name = "stress",
    mixinStandardHelpOptions = true,
    description = {
        "Runs the races of the ledger under jcstress.",
        "",
        "Readers read, retain, join, leave and are detached, against a publisher that",
        "reuses a buffer the moment it is complete.%n"
    },
    footer = {
        "",
        "Exit status 0 if nothing forbidden was seen. Every core is busy meanwhile.",
        "",
        "Examples:",
        "  perf/run stress                          all tests, about 6 minutes on 2 cores",
        "  perf/run stress --test Detach            one of them",
        "  perf/run stress --mode default           many more samples"
    })
public final class StressCommand implements Callable<Integer>
{
    private static final String OPENS = "--add-opens java.base/jdk.internal.misc=ALL-UNNAMED";

    @Option(names = "--test", paramLabel = "REGEX", defaultValue = "LedgerStress",
        description = "which tests (default: ${DEFAULT-VALUE}, that is all)")
    private String test;

    @Option(names = "--mode", paramLabel = "MODE", defaultValue = "quick",
        description = "of jcstress: sanity, quick, default, tough (default: ${DEFAULT-VALUE})")
    private String mode;

    @Option(names = "--report", paramLabel = "DIR",
        description = "where its HTML report goes (default: a new directory in the temporary directory)")
    private Path report;

    /**
     * Made by the command line.
     */
    public StressCommand()
    {
    }

    @Override
    public Integer call() throws Exception
    {
        final Path directory = null == report ? Files.createTempDirectory("sluice-stress") : report;
        // jcstress throws when a forbidden result was seen, and keeps its raw results where it is told to
        Main.main(new String[]{
            "-t", test,
            "-m", mode,
            "-r", directory.toString(),
            "--jvmArgs", OPENS });

        return 0;
    }
}
