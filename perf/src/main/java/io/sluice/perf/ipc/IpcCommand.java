package io.sluice.perf.ipc;

import io.sluice.perf.machine.Machine;
import io.sluice.perf.report.Bar;
import io.sluice.perf.report.CommonOptions;
import io.sluice.perf.report.Report;
import io.sluice.perf.report.ResultFolder;
import io.sluice.perf.report.Results;
import io.sluice.perf.report.ScreenProgress;
import io.sluice.perf.report.SizeConverter;
import io.sluice.perf.rig.Measurement;
import io.sluice.perf.rig.Round;
import io.sluice.perf.rig.Schedule;
import io.sluice.perf.rig.Setup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * {@code perf/run ipc}.
 */
@Command(
    name = "ipc",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Shared memory: Sluice beside plain Aeron and beside the limit, in one run.",
    footer = {
        "",
        "Examples:",
        "  perf/run ipc                          all of it, under 4 minutes",
        "  perf/run ipc --quick                  a first look, under 40 seconds",
        "  perf/run ipc --sizes 64,1m --rounds 9 two sizes, more rounds",
        "  perf/run ipc --quick --forks 5        in five pairs of JVMs: does it differ",
        "                                        from one start to the next?",
        "  perf/run ipc --rates 10000,100000     32 B at these rates, too",
        "  perf/run ipc --systems sluice,limit   without plain Aeron",
        "  perf/run ipc --json result.json       choose where the figures go"
    })
public final class IpcCommand implements Callable<Integer>
{
    private static final double NS_PER_S = 1e9;
    private static final int WARM_UP_COUNT = 20_000;
    private static final double WARM_UP_SECONDS = 0.5; // of a cell, at least
    private static final double LEAD_SHARE = 0.1;
    private static final int EXTRA_ROUNDS = 4;
    private static final int ROUNDS = 15;
    private static final double SECONDS = 0.2;
    private static final double QUICK_SECONDS = 0.2;
    private static final int QUICK_ROUNDS = 3;

    @Spec
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(names = "--rounds", paramLabel = "N",
        description = "Rounds that must be valid, in each fork. Default: " + ROUNDS + ". Rather more and shorter " +
        "ones than few long ones: what else the machine does comes and goes within a second.")
    private Integer rounds;

    @Option(names = "--seconds", paramLabel = "S",
        description = "How long each cell is measured in each round. Default: " + SECONDS + ".")
    private Double seconds;

    @Option(names = "--sizes", paramLabel = "SIZE", split = ",", converter = SizeConverter.class,
        description = "Lengths of posted messages, such as 64,4k,1m. Default: ${DEFAULT-VALUE}.",
        defaultValue = "64,4k,64k,1m,16m,256m")
    private List<Integer> sizes;

    @Option(names = "--rates", paramLabel = "N", split = ",",
        description = "Open loops of 32 B messages, too, with so many each second (of other lengths: perf/run " +
        "latency --lanes ipc). Default: none.")
    private List<Integer> rates = List.of();

    @Option(names = "--systems", paramLabel = "NAME", split = ",",
        description = "Some only of: sluice, aeron, limit (others: perf/run latency --lanes ipc). Bars that need " +
        "others are not judged. Default: all.")
    private List<String> systems = IpcPlan.SYSTEMS;

    @Option(names = "--pin", paramLabel = "NEAR,FAR", split = ",", arity = "1",
        hideParamSyntax = true,
        description = "Bind the two threads that are measured to these cores. Default: the system chooses.")
    private List<Integer> pin = Setup.UNPINNED_BOTH;

    @Option(names = "--json", paramLabel = "FILE", description = "Default: perf/results/TIME/ipc.json")
    private Path json;

    @Option(names = "--quick", description = "Fewer rounds and shorter ones: " + QUICK_ROUNDS + " of " +
        QUICK_SECONDS + " s a cell.")
    private boolean isQuick;

    /**
     * Made by picocli.
     */
    public IpcCommand()
    {
    }

    @Override
    public Integer call() throws Exception
    {
        final int wantedRounds = null != rounds ? rounds : isQuick ? QUICK_ROUNDS : ROUNDS;
        final double cellSeconds = null != seconds ? seconds : isQuick ? QUICK_SECONDS : SECONDS;
        if (wantedRounds < 1 || !(cellSeconds > 0))
        {
            throw new ParameterException(spec.commandLine(), "--rounds and --seconds must be more than 0");
        }
        final String whatIsWrong = whatIsWrong();
        if (null != whatIsWrong)
        {
            throw new ParameterException(spec.commandLine(), whatIsWrong);
        }

        final LocalDateTime now = LocalDateTime.now();
        final IpcPlan plan = IpcPlan.fitting(sizes, Machine.freeSharedMemory())
            .with(systems, rates, pin.get(0), pin.get(1));
        final Map<String, String> facts = Machine.describe();
        facts.forEach((name, text) -> System.out.printf("%-13s %s%n", name, text));
        System.out.println();
        describe(plan, common.forks()).forEach((line) -> System.out.println("- " + line));
        System.out.println();

        final Schedule schedule = new Schedule(
            plan.turns(),
            wantedRounds,
            wantedRounds + (isQuick ? 1 : EXTRA_ROUNDS),
            (long)(Math.max(cellSeconds, isQuick ? 0 : WARM_UP_SECONDS) * NS_PER_S),
            WARM_UP_COUNT,
            (long)(cellSeconds * LEAD_SHARE * NS_PER_S),
            (long)(cellSeconds * NS_PER_S));
        final Measurement measurement = new Measurement(plan.setup(), schedule, false);
        System.out.println(Measurement.describeTime(List.of(measurement), common.forks()));
        final List<Round> done = measure(measurement);

        final Report report = report(plan, common.forks(), facts, now.toString(), cellSeconds, done);
        report.print(System.out);
        final ResultFolder folder = ResultFolder.of("ipc", now, json);
        folder.write(report.toMapWithBars(), facts, "perf/run ipc", List.of(report));
        System.out.println();
        System.out.println(folder.describe());
        if (Results.mostValid(done).rounds().isEmpty())
        {
            System.err.println("perf: every round was mixed: the cores moved apart or together in each. Try again, " +
                "or with shorter rounds (--seconds, --sizes).");
            return 1;
        }
        if (report.bars().stream().allMatch(Bar::holds))
        {
            System.out.println("every bar holds");
        }

        return 0;
    }

    private String whatIsWrong()
    {
        return !IpcPlan.SYSTEMS.containsAll(systems) ? "--systems are some of " + String.join(", ", IpcPlan.SYSTEMS) +
            "; others take part in perf/run latency and throughput" :
            rates.stream().anyMatch((rate) -> rate < 1) ? "--rates must be 1 or more" :
            null != common.whatIsWrong() ? common.whatIsWrong() : Setup.whatIsWrong(pin);
    }

    private static List<String> describe(final IpcPlan plan, final int forks)
    {
        final List<String> lines = new ArrayList<>(plan.describe());
        lines.add(plan.setup().describePinning());
        lines.add(Measurement.describe(forks));

        return lines;
    }

    static Report report(
        final IpcPlan plan,
        final int forks,
        final Map<String, String> facts,
        final String time,
        final double seconds,
        final List<Round> rounds)
    {
        return new Report("ipc", plan.cells(), describe(plan, forks), (results) -> IpcBars.judge(results, plan),
            facts, time, seconds, rounds);
    }

    private List<Round> measure(final Measurement measurement)
    {
        try (ScreenProgress progress = new ScreenProgress("ipc", measurement.schedule(), common.forks()))
        {
            return measurement.run(common.forks(), progress);
        }
    }
}
