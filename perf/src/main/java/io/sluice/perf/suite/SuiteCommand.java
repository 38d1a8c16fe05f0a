package io.sluice.perf.suite;

import io.sluice.perf.machine.Machine;
import io.sluice.perf.peers.NativePeers;
import io.sluice.perf.report.Report;
import io.sluice.perf.report.ResultFolder;
import io.sluice.perf.report.Results;
import io.sluice.perf.report.ScreenProgress;
import io.sluice.perf.rig.Cell;
import io.sluice.perf.rig.BreakOff;
import io.sluice.perf.rig.Measurement;
import io.sluice.perf.rig.Round;
import io.sluice.perf.rig.Schedule;
import io.sluice.perf.udp.Namespaces;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * What all suites do: measure their parts one after the other, print and keep what came of it.
 */
abstract class SuiteCommand implements Callable<Integer>
{
    private static final double NS_PER_S = 1e9;
    private static final int WARM_UP_COUNT = 20_000;
    private static final double LEAST_WARM_UP_SECONDS = 6; // of all cells together
    private static final double ENOUGH_WARM_UP_SECONDS = 1; // of one
    private static final double WARM_UP_SHARE = 1.0; // of the seconds of a cell
    private static final double NETWORK_WARM_UP_SHARE = 3.0;
    private static final double LEAD_SHARE = 0.2;
    private static final double LEAST_NETWORK_LEAD_SECONDS = 0.1; // drivers and sockets are new each time
    private static final int EXTRA_ROUNDS = 4;

    @Spec
    private CommandSpec spec;

    @Mixin
    private final SuiteOptions options = new SuiteOptions();

    /**
     * The lanes that are measured if the user names none.
     */
    List<Lane> lanes()
    {
        return List.of(Lane.IPC, Lane.UDP);
    }

    /**
     * What is measured over a lane.
     */
    abstract List<Part> parts(Lane lane, SuiteOptions chosen) throws IOException;

    /**
     * How long each cell is measured in each round, if the user does not say.
     */
    double seconds()
    {
        return 0.5;
    }

    /**
     * Shall native peers be run beside it, and at which lengths, if the user does not name any?
     */
    List<Integer> nativeLengths()
    {
        return List.of();
    }

    /**
     * How many rounds may be thrown away.
     */
    int extraRounds()
    {
        return EXTRA_ROUNDS;
    }

    @Override
    public final Integer call() throws Exception
    {
        final String whatIsWrong = options.whatIsWrong();
        if (null != whatIsWrong)
        {
            throw new ParameterException(spec.commandLine(), whatIsWrong);
        }
        final List<Lane> lanes = new ArrayList<>(options.lanes(lanes()));
        final List<String> notes = new ArrayList<>();
        if (null == options.inside() && lanes.contains(Lane.VETH))
        {
            final String whyNot = Namespaces.whyNot();
            if (null == whyNot)
            {
                try (Namespaces namespaces = Namespaces.create())
                {
                    return namespaces.runAgain(
                        spec.root().userObject().getClass().getName(),
                        spec.root().commandLine().getParseResult().originalArgs());
                }
            }
            lanes.remove(Lane.VETH);
            notes.add("veth is skipped: " + whyNot);
        }
        final List<Part> parts = new ArrayList<>();
        for (final Lane lane : lanes)
        {
            parts(lane, options).stream().filter((part) -> !part.cells().isEmpty()).forEach(parts::add);
        }
        if (parts.isEmpty())
        {
            System.err.println("perf: nothing to measure: no system does this with these --lanes, --sizes and " +
                "--systems" + (notes.isEmpty() ? "" : "; " + String.join("; ", notes)));
            return 1;
        }
        final String whatIsPointless = whatIsPointless(parts);
        if (null != whatIsPointless)
        {
            throw new ParameterException(spec.commandLine(), whatIsPointless);
        }
        systemsWithoutPart(parts).forEach((system) -> notes.add(system + " has no part in this"));

        return measure(parts, notes);
    }

    /**
     * An option that changes nothing is not passed over in silence.
     */
    private String whatIsPointless(final List<Part> parts)
    {
        final List<Cell> cells = parts.stream().flatMap((part) -> part.cells().stream()).toList();

        return options.hasRates() && cells.stream().allMatch((cell) -> 0 == cell.load().rate()) ?
            "--rates: nothing goes at a rate here; it does in latency, mixed, quick and full" :
            null != options.readerThreads() && cells.stream().allMatch((cell) -> 0 == cell.load().threads()) ?
            "--reader-threads: there is one subscriber here; there are more in fanout and full" : null;
    }

    private List<String> systemsWithoutPart(final List<Part> parts)
    {
        final List<String> names = new ArrayList<>(options.hasSystems() ? options.systems() : List.of());
        parts.forEach((part) -> names.removeAll(part.systems()));
        if (!nativeLengths().isEmpty())
        {
            names.removeAll(NativePeers.NAMES); // they say themselves what is absent
        }

        return names;
    }

    private int measure(final List<Part> parts, final List<String> notes) throws IOException
    {
        final LocalDateTime now = LocalDateTime.now();
        final Map<String, String> facts = Machine.describe();
        facts.put("command", "perf/run " +
            String.join(" ", spec.root().commandLine().getParseResult().originalArgs()));
        facts.forEach((name, text) -> System.out.printf("%-13s %s%n", name, text));
        System.out.println();
        System.out.println(parts.size() + " parts, " +
            Measurement.describeTime(parts.stream().map(this::measurement).toList(), options.forks()));
        final List<Report> reports = new ArrayList<>();
        RuntimeException failure = null;
        int number = 0;
        for (final Part part : parts)
        {
            number++;
            System.out.println();
            System.out.println("=== " + part.name() + " (" + number + " of " + parts.size() + ")");
            part.method().forEach((line) -> System.out.println("- " + line));
            try
            {
                reports.add(part.report(facts, now.toString(), secondsPerCell(), run(part)));
            }
            catch (final RuntimeException ex)
            {
                if (BreakOff.isUnderway())
                {
                    throw ex;
                }
                failure = ex; // what else is measured shall not be lost
                notes.add(part.name() + " failed, and nothing of it is shown: " + ex.getMessage());
            }
        }
        if (reports.isEmpty() && null != failure)
        {
            throw failure;
        }
        final List<Integer> lengths = nativeLengths().isEmpty() ? List.of() : options.sizes(nativeLengths());
        final NativePeers natives = NativePeers.measure(options.systems(), lengths);

        for (final Report report : reports)
        {
            System.out.println();
            System.out.println("=== " + report.measure());
            report.print(System.out);
        }
        natives.print(System.out);
        notes.forEach((note) -> System.out.println("NOTE: " + note));
        final ResultFolder folder = ResultFolder.of(spec.name(), now, options.json());
        folder.write(toMap(facts, now, notes, reports, natives), facts, "perf/run " + spec.name(), reports);
        System.out.println();
        System.out.println(folder.describe());
        if (null != failure)
        {
            throw failure;
        }
        if (reports.stream().anyMatch((report) -> Results.mostValid(report.rounds()).rounds().isEmpty()))
        {
            System.err.println("perf: every round was mixed: the cores moved apart or together in each. Try again, " +
                "with shorter rounds (--seconds, --sizes, --systems), or with --pin.");
            return 1;
        }

        return 0;
    }

    private Map<String, Object> toMap(
        final Map<String, String> facts,
        final LocalDateTime now,
        final List<String> notes,
        final List<Report> reports,
        final NativePeers natives)
    {
        final Map<String, Object> root = new LinkedHashMap<>();
        root.put("measure", spec.name());
        root.put("time", now.toString());
        root.put("configuration", facts);
        root.put("notes", notes);
        root.put("parts", reports.stream().map((report) ->
        {
            final Map<String, Object> map = report.toMap();
            map.remove("time");
            map.remove("configuration");

            return map;
        }).toList());
        root.put("nativePeers", natives.toMaps());

        return root;
    }

    /**
     * Where there are few cells each takes longer, for the JIT compiler, which has to share the cores.
     */
    private static double warmUpSeconds(final double wanted, final int cells)
    {
        return Math.max(wanted, Math.min(ENOUGH_WARM_UP_SECONDS, LEAST_WARM_UP_SECONDS / cells));
    }

    private double secondsPerCell()
    {
        return options.seconds(seconds());
    }

    private Measurement measurement(final Part part)
    {
        final boolean isNetwork = part.setup().wire().isNetwork();
        final double share = isNetwork ? NETWORK_WARM_UP_SHARE : WARM_UP_SHARE;
        final double leastLead = isNetwork ? LEAST_NETWORK_LEAD_SECONDS : 0;
        final Schedule schedule = new Schedule(
            part.cells(),
            options.rounds(),
            options.rounds() + extraRounds(),
            (long)(warmUpSeconds(secondsPerCell() * share, part.cells().size()) * NS_PER_S),
            WARM_UP_COUNT,
            (long)(Math.max(leastLead, secondsPerCell() * LEAD_SHARE) * NS_PER_S),
            (long)(secondsPerCell() * NS_PER_S));

        return new Measurement(part.setup(), schedule, false);
    }

    private List<Round> run(final Part part)
    {
        final Measurement measurement = measurement(part);
        try (ScreenProgress progress = new ScreenProgress(part.name(), measurement.schedule(), options.forks()))
        {
            return measurement.run(options.forks(), progress);
        }
    }
}
