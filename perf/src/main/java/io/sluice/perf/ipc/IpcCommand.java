package io.sluice.perf.ipc;

import io.sluice.perf.machine.Machine;
import io.sluice.perf.report.Bar;
import io.sluice.perf.report.Report;
import io.sluice.perf.report.ResultFolder;
import io.sluice.perf.report.Results;
import io.sluice.perf.report.ScreenProgress;
import io.sluice.perf.report.SizeConverter;
import io.sluice.perf.rig.Cell;
import io.sluice.perf.rig.Rig;
import io.sluice.perf.rig.Round;
import io.sluice.perf.rig.Schedule;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.time.LocalDateTime;
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
        "  perf/run ipc --json result.json       choose where the figures go",
        "",
        "The exit status is 0 if everything was measured and every result was",
        "right, whether or not the bars hold; 1 if the measurement failed; 2 for a",
        "wrong command line."
    })
public final class IpcCommand implements Callable<Integer>
{
    private static final double NS_PER_S = 1e9;
    private static final int WARM_UP_COUNT = 20_000;
    private static final double WARM_UP_SHARE = 1.0; // of the seconds of a cell
    private static final double LEAD_SHARE = 0.1;
    private static final int EXTRA_ROUNDS = 4;
    private static final double QUICK_SECONDS = 0.2;
    private static final int QUICK_ROUNDS = 3;

    @Spec
    private CommandSpec spec;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds that must be valid. Default: 7.")
    private Integer rounds;

    @Option(names = "--seconds", paramLabel = "S",
        description = "How long each cell is measured in each round. Default: 0.5.")
    private Double seconds;

    @Option(names = "--sizes", paramLabel = "SIZE", split = ",", converter = SizeConverter.class,
        description = "Lengths of posted messages, such as 64,4k,1m. Default: ${DEFAULT-VALUE}.",
        defaultValue = "64,4k,64k,1m,16m,256m")
    private List<Integer> sizes;

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
        final int wantedRounds = null != rounds ? rounds : isQuick ? QUICK_ROUNDS : 7;
        final double cellSeconds = null != seconds ? seconds : isQuick ? QUICK_SECONDS : 0.5;
        if (wantedRounds < 1 || !(cellSeconds > 0))
        {
            throw new ParameterException(spec.commandLine(), "--rounds and --seconds must be more than 0");
        }

        final LocalDateTime now = LocalDateTime.now();
        final IpcPlan plan = IpcPlan.fitting(sizes, Machine.freeSharedMemory());
        final Map<String, String> facts = Machine.describe();
        facts.forEach((name, text) -> System.out.printf("%-13s %s%n", name, text));
        System.out.println();
        plan.describe().forEach((line) -> System.out.println("- " + line));
        System.out.println();

        final List<Cell> cells = plan.cells();
        final Schedule schedule = new Schedule(
            cells,
            wantedRounds,
            wantedRounds + (isQuick ? 1 : EXTRA_ROUNDS),
            (long)(cellSeconds * WARM_UP_SHARE * NS_PER_S),
            WARM_UP_COUNT,
            (long)(cellSeconds * LEAD_SHARE * NS_PER_S),
            (long)(cellSeconds * NS_PER_S));
        final List<Round> done = measure(plan, schedule);

        final Report report = report(plan, facts, now.toString(), cellSeconds, done);
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

    static Report report(
        final IpcPlan plan,
        final Map<String, String> facts,
        final String time,
        final double seconds,
        final List<Round> rounds)
    {
        return new Report("ipc", plan.cells(), plan.describe(), (results) -> IpcBars.judge(results, plan),
            facts, time, seconds, rounds);
    }

    private static List<Round> measure(final IpcPlan plan, final Schedule schedule)
    {
        try (ScreenProgress progress = new ScreenProgress("ipc", schedule);
            Rig rig = Rig.start(plan.setup()))
        {
            rig.open(plan.subjects());
            plan.check(rig);

            return schedule.run(rig, progress);
        }
    }
}
