package io.sluice.perf.udp;

import io.aeron.driver.ThreadingMode;
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
import io.sluice.perf.spi.Wire;
import org.agrona.LangUtil;
import org.agrona.SystemUtil;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * {@code perf/run udp}.
 */
@Command(
    name = "udp",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "UDP: Sluice beside plain Aeron and beside the limit, in one run.",
    footer = {
        "",
        "Examples:",
        "  perf/run udp                           all of it, under 15 minutes",
        "  perf/run udp --quick                   a first look, under 2 minutes",
        "  perf/run udp --quick --wire 1408       one length of datagrams only",
        "  perf/run udp --quick --network veth    two network namespaces, as root",
        "  perf/run udp --threading DEDICATED     one threading mode only",
        "  perf/run udp --quick --forks 3         in three pairs of JVMs",
        "  perf/run udp --quick --rates 1000      32 B at this rate, too",
        "  perf/run udp --quick --systems sluice,limit   without plain Aeron",
        "  perf/run udp --json result.json        choose where the figures go",
        "",
        "Two namespaces and a veth pair are made for veth, and removed in the end."
    })
public final class UdpCommand implements Callable<Integer>
{
    /**
     * How many of the receivers' windows a socket has room for: as the drivers of Sluice have it by default.
     */
    public static final int WINDOWS_PER_BUFFER = 4;

    private static final double NS_PER_S = 1e9;
    private static final int WARM_UP_COUNT = 20_000;
    private static final double WARM_UP_SHARE = 3.0; // of the seconds of a cell
    private static final double LEAST_WARM_UP_SECONDS = 0.05;
    private static final double LEAD_SHARE = 0.4;
    private static final int EXTRA_ROUNDS = 4;
    private static final int QUICK_ROUNDS = 3;
    private static final int CORES_FOR_SPINNING = 6;
    private static final int FIRST_PORT = 24500; // below those that Linux gives by itself
    private static final int LAST_PORT = 24700;

    @Spec
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(names = "--rounds", paramLabel = "N",
        description = "Rounds that must be valid, in each fork. Default: 5.")
    private Integer rounds;

    @Option(names = "--seconds", paramLabel = "S",
        description = "How long each cell is measured in each round. Default: 0.5.")
    private Double seconds;

    @Option(names = "--sizes", paramLabel = "SIZE", split = ",", converter = SizeConverter.class,
        description = "Lengths of the messages of streams. Default: ${DEFAULT-VALUE}.", defaultValue = "1m")
    private List<Integer> sizes;

    @Option(names = "--rates", paramLabel = "N", split = ",",
        description = "Open loops of 32 B messages, too, with so many each second (of other lengths: perf/run " +
        "latency --lanes udp). Default: none.")
    private List<Integer> rates = List.of();

    @Option(names = "--systems", paramLabel = "NAME", split = ",",
        description = "Some only of: sluice, aeron, limit (others: perf/run throughput --lanes udp). Bars that need " +
        "others are not judged. Default: all.")
    private List<String> systems = UdpPlan.SYSTEMS;

    @Option(names = "--wire", paramLabel = "LENGTH", split = ",", converter = WireConverter.class,
        description = "Lengths of datagrams on the wire, up to 64k (which is 65504). Default: ${DEFAULT-VALUE}.",
        defaultValue = "1408,8k,64k")
    private List<Integer> wires;

    @Option(names = "--network", paramLabel = "NETWORK", split = ",", converter = NetworkConverter.class,
        description = "loopback, veth (two network namespaces, MTU 1500; root only) and veth-software (the same, " +
        "with segmentation in software). Default: all; loopback with --quick.")
    private List<Network> networks;

    @Option(names = "--threading", paramLabel = "MODE", split = ",",
        description = "Threading modes of the drivers: ${COMPLETION-CANDIDATES}. Default: SHARED,DEDICATED; " +
        "SHARED with --quick.")
    private List<ThreadingMode> threadingModes;

    @Option(names = "--only", paramLabel = "WORD", split = ",",
        description = "Only rows whose names contain one of these: sluice-claim, aeron-claim, sluice-post, " +
        "sluice-post-pieces, aeron-offer, bare. Default: all.")
    private List<String> only = List.of();

    @Option(names = "--pin", description = "Give each process a half of the cores (taskset), so that what the " +
        "system does with four threads on two cores is the same in all rounds.")
    private boolean isPinned;

    @Option(names = "--socket-buffer", paramLabel = "SIZE", converter = SizeConverter.class,
        description = "Of all sockets, at most. Default: ${DEFAULT-VALUE}, or what the system grants.",
        defaultValue = "4m")
    private int socketBufferLength;

    @Option(names = "--window", paramLabel = "SIZE", converter = SizeConverter.class,
        description = "Of all receivers. Default: a quarter of the socket buffer.")
    private Integer windowLength;

    @Option(names = "--json", paramLabel = "FILE", description = "Default: perf/results/TIME/udp.json")
    private Path json;

    @Option(names = "--quick", description = "Loopback and SHARED only, and " + QUICK_ROUNDS + " rounds.")
    private boolean isQuick;

    @Option(names = "--inside", hidden = true, description = "The process that has made the namespaces.")
    private String inside;

    /**
     * Made by picocli.
     */
    public UdpCommand()
    {
    }

    @Override
    public Integer call() throws Exception
    {
        final int wantedRounds = null != rounds ? rounds : isQuick ? QUICK_ROUNDS : 5;
        final double cellSeconds = null != seconds ? seconds : 0.5;
        final String whatIsWrong = wantedRounds < 1 || !(cellSeconds > 0) ?
            "--rounds and --seconds must be more than 0" : whatIsWrong();
        if (null != whatIsWrong)
        {
            throw new ParameterException(spec.commandLine(), whatIsWrong);
        }

        final List<Network> chosen = new ArrayList<>(null != networks ? networks :
            isQuick ? List.of(Network.LOOPBACK) : List.of(Network.values()));
        final List<String> notes = new ArrayList<>();
        if (null == inside && chosen.stream().anyMatch(Network::isWithinNamespaces))
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
            chosen.removeIf(Network::isWithinNamespaces);
            notes.add("veth is skipped: " + whyNot);
        }

        return measure(chosen, notes, wantedRounds, cellSeconds);
    }

    private String whatIsWrong()
    {
        return !UdpPlan.SYSTEMS.containsAll(systems) ? "--systems are some of " + String.join(", ", UdpPlan.SYSTEMS) +
            "; others take part in perf/run latency and throughput" :
            rates.stream().anyMatch((rate) -> rate < 1) ? "--rates must be 1 or more" : common.whatIsWrong();
    }

    private int measure(
        final List<Network> chosen, final List<String> notes, final int wantedRounds, final double cellSeconds)
        throws IOException
    {
        final LocalDateTime now = LocalDateTime.now();
        final Map<String, String> facts = Machine.describe();
        facts.forEach((name, text) -> System.out.printf("%-13s %s%n", name, text));
        final List<Report> reports = new ArrayList<>();
        Exception failure = null;
        for (final Network network : chosen)
        {
            try
            {
                reports.add(measure(network, notes, facts, now.toString(), wantedRounds, cellSeconds));
            }
            catch (final IOException | RuntimeException ex)
            {
                if (reports.isEmpty())
                {
                    throw ex;
                }
                failure = ex; // what has been measured shall not be lost
                notes.add(network + " failed, and what was to come after it was not measured: " + ex.getMessage());
                break;
            }
        }

        final UdpReport report = new UdpReport(now.toString(), facts, notes, reports);
        report.print(System.out);
        final ResultFolder folder = ResultFolder.of("udp", now, json);
        folder.write(report.toMap(), facts, "perf/run udp", reports);
        System.out.println();
        System.out.println(folder.describe());
        if (null != failure)
        {
            LangUtil.rethrowUnchecked(failure);
        }
        if (reports.isEmpty() ||
            reports.stream().anyMatch((one) -> Results.mostValid(one.rounds()).rounds().isEmpty()))
        {
            System.err.println(reports.isEmpty() ? "perf: nothing was measured" :
                "perf: every round was mixed: the cores moved apart or together in each. Try again, or with shorter " +
                "rounds (--seconds, --wire, --threading).");
            return 1;
        }
        if (report.bars().stream().allMatch(Bar::holds))
        {
            System.out.println("every bar holds");
        }

        return 0;
    }

    private Report measure(
        final Network network, final List<String> notes, final Map<String, String> facts, final String time,
        final int wantedRounds, final double cellSeconds) throws IOException
    {
        final UdpPlan plan = plan(network, notes);
        System.out.println();
        plan.describe().forEach((line) -> System.out.println("- " + line));
        System.out.println();
        final Schedule schedule = new Schedule(
            plan.cells(),
            wantedRounds,
            wantedRounds + (isQuick ? 1 : EXTRA_ROUNDS),
            (long)(Math.max(LEAST_WARM_UP_SECONDS, cellSeconds * WARM_UP_SHARE) * NS_PER_S),
            WARM_UP_COUNT,
            (long)(cellSeconds * LEAD_SHARE * NS_PER_S),
            (long)(cellSeconds * NS_PER_S));
        final Measurement measurement = new Measurement(plan.setup(), schedule, isPinned);
        System.out.println(network + ": " + Measurement.describeTime(List.of(measurement), common.forks()));

        return report(plan, facts, time, cellSeconds, measure(network, measurement));
    }

    private UdpPlan plan(final Network network, final List<String> notes) throws IOException
    {
        final List<Integer> fitting = wires.stream().filter((wire) -> wire <= network.maxWire()).toList();
        if (fitting.size() < wires.size() && Network.LOOPBACK != network)
        {
            notes.add(network + ": only datagrams of " + fitting + " bytes, as its MTU is 1500");
        }
        final List<ThreadingMode> modes = null != threadingModes ? threadingModes : isQuick ?
            List.of(ThreadingMode.SHARED) : List.of(ThreadingMode.SHARED, ThreadingMode.DEDICATED);

        return new UdpPlan(network, setup(network), sizes, rates, fitting, modes, systems, only);
    }

    private Setup setup(final Network network) throws IOException
    {
        final int socketBuffer = Math.min(socketBufferLength, Machine.socketBufferLimit());
        final int longest = sizes.stream().mapToInt(Integer::intValue).max().orElseThrow();
        final boolean isVeth = network.isWithinNamespaces();
        if (isVeth)
        {
            Namespaces.inside(inside).segmentInSoftware(Network.VETH_SOFTWARE == network);
        }

        return new Setup(
            UdpPlan.SMALL_TERM_LENGTH,
            UdpPlan.TERM_LENGTH,
            UdpPlan.leastTermLength(longest),
            UdpPlan.regionLength(longest),
            UdpPlan.SLOTS,
            isVeth ? Namespaces.wire() : loopback(),
            socketBuffer,
            null == windowLength ? socketBuffer / WINDOWS_PER_BUFFER : windowLength,
            Runtime.getRuntime().availableProcessors() < CORES_FOR_SPINNING,
            isVeth ? Namespaces.inside(inside).farPrefix() : List.of());
    }

    /**
     * Two ports that are free now, and that the system gives to nobody who asks for any.
     *
     * @return what lies between them.
     * @throws IOException if there are none.
     */
    public static Wire loopback() throws IOException
    {
        final InetAddress address = InetAddress.getByName("127.0.0.1");
        for (int port = FIRST_PORT; port < LAST_PORT; port += 2)
        {
            try (DatagramSocket near = new DatagramSocket(port, address);
                DatagramSocket far = new DatagramSocket(port + 1, address))
            {
                return Wire.udp("127.0.0.1:" + near.getLocalPort(), "127.0.0.1:" + far.getLocalPort());
            }
            catch (final BindException ignore)
            {
                continue; // the next pair
            }
        }
        throw new IOException("no free ports from " + FIRST_PORT + " to " + LAST_PORT + ": see ss -ulpn");
    }

    static Report report(
        final UdpPlan plan,
        final Map<String, String> facts,
        final String time,
        final double seconds,
        final List<Round> rounds)
    {
        return new Report("udp over " + plan.network(), plan.cells(), plan.describe(),
            (results) -> UdpBars.judge(results, plan), facts, time, seconds, rounds);
    }

    private List<Round> measure(final Network network, final Measurement measurement)
    {
        final String name = "udp over " + network;
        try (ScreenProgress progress = new ScreenProgress(name, measurement.schedule(), common.forks()))
        {
            return measurement.run(common.forks(), progress);
        }
    }

    /**
     * Reads loopback, veth, veth-software.
     */
    static final class NetworkConverter implements ITypeConverter<Network>
    {
        @Override
        public Network convert(final String value)
        {
            for (final Network network : Network.values())
            {
                if (network.toString().equals(value))
                {
                    return network;
                }
            }
            throw new IllegalArgumentException("a network is one of " + List.of(Network.values()));
        }
    }

    /**
     * Reads 1408, 8k, 64k.
     */
    public static final class WireConverter implements ITypeConverter<Integer>
    {
        private static final int ALIGNMENT = 32;
        private static final int MAX = 65504;

        /**
         * Made by picocli.
         */
        public WireConverter()
        {
        }

        @Override
        public Integer convert(final String value)
        {
            final long length = SystemUtil.parseSize("wire", value);
            if (length < 2 * ALIGNMENT || length > (1 << 16) || 0 != length % ALIGNMENT)
            {
                throw new IllegalArgumentException("a datagram is a multiple of " + ALIGNMENT + ", up to 64k");
            }

            return (int)Math.min(length, MAX);
        }
    }
}
