package io.sluice.perf.suite;

import io.sluice.perf.report.CommonOptions;
import io.sluice.perf.report.SizeConverter;
import io.sluice.perf.rig.Setup;
import io.sluice.perf.udp.UdpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.List;

/**
 * The options that all suites have.
 */
final class SuiteOptions
{
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(names = "--lanes", paramLabel = "LANE", split = ",",
        description = "ipc (shared memory), udp (over the loopback), veth (UDP between two network namespaces, for " +
        "root). Default: ipc,udp as far as they apply.")
    private List<Lane> lanes;

    @Option(names = "--sizes", paramLabel = "SIZE", split = ",", converter = SizeConverter.class,
        description = "Lengths of messages, such as 64,4k,1m,256m.")
    private List<Integer> sizes;

    @Option(names = "--rates", paramLabel = "N", split = ",",
        description = "Messages each second where these go at a rate: open loops, and the small ones of mixed sizes.")
    private List<Integer> rates;

    @Option(names = "--seconds", paramLabel = "S",
        description = "How long each cell is measured in each round. Default: 0.5; 0.1 with quick.")
    private Double seconds;

    @Option(names = "--rounds", paramLabel = "N",
        description = "Rounds that must be valid, in each fork. Default: 5.")
    private int rounds = 5;

    @Option(names = "--systems", paramLabel = "NAME", split = ",",
        description = "Some only of: sluice, sluice-copy, aeron, chronicle, jeromq, nio, limit, ucx, libfabric. " +
        "Default: all that can do it.")
    private List<String> systems;

    @Option(names = "--wire", paramLabel = "LENGTH", converter = UdpCommand.WireConverter.class,
        description = "Length of datagrams, a multiple of 32, up to 64k (which is 65504). Default: " +
        "${DEFAULT-VALUE}.", defaultValue = "1408")
    private int wire;

    @Option(names = "--terms", paramLabel = "SIZE", converter = SizeConverter.class,
        description = "Of logs that carry large messages, a power of two. Default: 64m, or what shared memory has " +
        "room for.")
    private Integer termLength;

    @Option(names = "--reader-threads", paramLabel = "N",
        description = "Of fan-out: how many threads the subscribers share, in the second process. Default: one each, " +
        "while there are cores beside those of the publisher and, over UDP, of two drivers; 1 with --pin.")
    private Integer readerThreads;

    @Option(names = "--pin", paramLabel = "NEAR,FAR", split = ",", arity = "1",
        hideParamSyntax = true,
        description = "Bind the two threads that are measured to these cores. Default: the system chooses.")
    private List<Integer> pin = Setup.UNPINNED_BOTH;

    @Option(names = "--waiting", paramLabel = "HOW", defaultValue = "auto",
        description = "What the two threads do that are measured while there is nothing to do: spin, yield, or auto: " +
        "spin, but yield over UDP with fewer than 6 cores, as media drivers need them too.")
    private Waiting waiting;

    @Option(names = "--json", paramLabel = "FILE",
        description = "Where the figures go; histograms and charts go beside it. Default: perf/results/TIME/")
    private Path json;

    @Option(names = "--inside", hidden = true, description = "The process that has made the namespaces.")
    private String inside;

    List<Lane> lanes(final List<Lane> fallback)
    {
        return null == lanes ? fallback : lanes.stream().distinct().toList();
    }

    List<Integer> sizes(final List<Integer> fallback)
    {
        return null == sizes ? fallback : sizes.stream().distinct().sorted().toList();
    }

    List<Integer> rates(final List<Integer> fallback)
    {
        return null == rates ? fallback : rates;
    }

    double seconds(final double fallback)
    {
        return null == seconds ? fallback : seconds;
    }

    int rounds()
    {
        return rounds;
    }

    int forks()
    {
        return common.forks();
    }

    List<String> systems()
    {
        return hasSystems() ? systems : Systems.NAMES;
    }

    boolean hasSystems()
    {
        return null != systems;
    }

    boolean hasRates()
    {
        return null != rates;
    }

    int wire()
    {
        return wire;
    }

    /**
     * The length of terms, or null.
     */
    Integer termLength()
    {
        return termLength;
    }

    /**
     * How many threads readers share, or null.
     */
    Integer readerThreads()
    {
        return readerThreads;
    }

    Waiting waiting()
    {
        return waiting;
    }

    int nearCore()
    {
        return pin.get(0);
    }

    int farCore()
    {
        return pin.get(1);
    }

    Path json()
    {
        return json;
    }

    String inside()
    {
        return inside;
    }

    /**
     * What is wrong with them?
     *
     * @return a text, or null.
     */
    String whatIsWrong()
    {
        return rounds < 1 || null != seconds && !(seconds > 0) ? "--rounds and --seconds must be more than 0" :
            !Systems.NAMES.containsAll(systems()) ? "--systems are some of " + String.join(", ", Systems.NAMES) :
            null != rates && rates.stream().anyMatch((rate) -> rate < 1) ? "--rates must be 1 or more" :
            null != termLength && 1 != Integer.bitCount(termLength) ? "--terms must be a power of two" :
            null != readerThreads && readerThreads < 1 ? "--reader-threads must be 1 or more" :
            null != common.whatIsWrong() ? common.whatIsWrong() : Setup.whatIsWrong(pin);
    }
}
