package io.sluice.perf;

import io.sluice.perf.compare.CompareCommand;
import io.sluice.perf.ipc.IpcCommand;
import io.sluice.perf.jmh.JmhCommand;
import io.sluice.perf.rig.BreakOff;
import io.sluice.perf.stress.StressCommand;
import io.sluice.perf.suite.CompletionCommand;
import io.sluice.perf.suite.FanOutCommand;
import io.sluice.perf.suite.FullCommand;
import io.sluice.perf.suite.HoldCommand;
import io.sluice.perf.suite.LatencyCommand;
import io.sluice.perf.suite.MixedCommand;
import io.sluice.perf.suite.QuickCommand;
import io.sluice.perf.suite.RegistrationCommand;
import io.sluice.perf.suite.ThroughputCommand;
import io.sluice.perf.udp.UdpCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/**
 * The program behind {@code perf/run}.
 */
@Command(
    name = "perf/run",
    mixinStandardHelpOptions = true,
    scope = ScopeType.LOCAL,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
        QuickCommand.class,
        FullCommand.class,
        IpcCommand.class,
        UdpCommand.class,
        LatencyCommand.class,
        ThroughputCommand.class,
        FanOutCommand.class,
        MixedCommand.class,
        HoldCommand.class,
        CompletionCommand.class,
        RegistrationCommand.class,
        CompareCommand.class,
        JmhCommand.class,
        StressCommand.class
    },
    description = "Measures Sluice beside plain Aeron, beside others, and beside the machine's own limit.",
    footer = {
        "",
        "Examples:",
        "  perf/run quick              a first look at everything, under 2 minutes",
        "  perf/run full               all scenarios and systems, the figures to trust",
        "  perf/run ipc                shared memory beside plain Aeron, with bars",
        "  perf/run udp                UDP the same: loopback, and veth for root",
        "  perf/run latency --help     all options of a scenario",
        "  perf/run compare A B        two folders of perf/results",
        "  perf/run jmh                micro-benchmarks",
        "  perf/run stress             the races of the ledger, under jcstress"
    })
public final class PerfMain
{
    private PerfMain()
    {
    }

    /**
     * Run a command.
     *
     * @param args the command and its options.
     */
    public static void main(final String[] args)
    {
        System.exit(execute(args));
    }

    /**
     * Run a command without ending the JVM.
     *
     * @param args the command and its options.
     * @return the exit status.
     */
    static int execute(final String... args)
    {
        return commandLine().execute(args);
    }

    static CommandLine commandLine()
    {
        return new CommandLine(new PerfMain())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler((ex, command, parsed) ->
            {
                if (BreakOff.isUnderway())
                {
                    System.err.println("perf: broken off");
                }
                else
                {
                    System.err.println("perf: failed: " + ex.getMessage());
                    ex.printStackTrace();
                }
                return command.getCommandSpec().exitCodeOnExecutionException();
            });
    }
}
