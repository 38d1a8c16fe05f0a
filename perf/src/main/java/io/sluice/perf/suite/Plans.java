package io.sluice.perf.suite;

import io.sluice.perf.machine.Machine;
import io.sluice.perf.report.Units;
import io.sluice.perf.rig.Cell;
import io.sluice.perf.rig.Measurement;
import io.sluice.perf.rig.Setup;
import io.sluice.perf.rig.Subject;
import io.sluice.perf.spi.Load;
import io.sluice.perf.spi.Scenario;
import io.sluice.perf.spi.Wire;
import io.sluice.perf.suite.Systems.Entry;
import io.sluice.perf.udp.Namespaces;
import io.sluice.perf.udp.UdpCommand;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Turns scenarios into cells over one lane, in an order in which what is compared lies close together: by scenario,
 * then by load, then by length, then by system.
 */
final class Plans
{
    private static final int MIB = 1 << 20;
    private static final int SLOTS = 8;
    private static final int KEPT = 4;
    private static final int SMALL_PER_LARGE = 50;
    private static final int SMALL_TERM_LENGTH = 4 * MIB;
    private static final int[] LARGE_TERM_LENGTHS = { 64 * MIB, 32 * MIB, 16 * MIB, 8 * MIB };
    private static final int SMALL_NETWORK_TERM_LENGTH = MIB;
    private static final long MAX_REGION = 64L * MIB;
    private static final int DRIVERS = 2;
    private static final int TERMS = 6; // of a log each way
    private static final double SHARE_OF_FREE = 0.8;
    private static final int SOCKET_BUFFER = 4 * MIB;

    private final Lane lane;
    private final SuiteOptions options;
    private final Map<Scenario, List<Integer>> sizes = new EnumMap<>(Scenario.class);
    private final Map<Scenario, List<Integer>> rates = new EnumMap<>(Scenario.class);

    private Plans(final Lane lane, final SuiteOptions options)
    {
        this.lane = lane;
        this.options = options;
    }

    /**
     * Nothing yet.
     */
    static Plans over(final Lane lane, final SuiteOptions options)
    {
        return new Plans(lane, options);
    }

    /**
     * Measure a scenario with messages of some lengths, unless the user has named others.
     */
    Plans with(final Scenario scenario, final Integer... lengths)
    {
        sizes.put(scenario, options.sizes(List.of(lengths)));

        return this;
    }

    /**
     * Measure a scenario at some rates, unless the user has named others.
     */
    Plans at(final Scenario scenario, final Integer... perSecond)
    {
        rates.put(scenario, options.rates(List.of(perSecond)));

        return this;
    }

    /**
     * What comes of it.
     *
     * @return the part; its cells are none if nothing of this can be measured over this lane.
     */
    Part part(final String name) throws IOException
    {
        final int[] termLengths =
            null == options.termLength() ? LARGE_TERM_LENGTHS : new int[]{ options.termLength() };
        for (final int termLength : termLengths)
        {
            final List<Cell> cells = cells(termLength);
            final long region = regionLength(cells);
            final long need = lane.isNetwork() ? 0 : need(cells, termLength, region);
            final long available = (long)(Machine.freeSharedMemory() * SHARE_OF_FREE);
            if (need <= available)
            {
                final Setup setup = setup(termLength, region);

                return new Part(lane + " " + name, setup, cells, systemsOf(cells, termLength), describe(setup));
            }
            if (termLengths[termLengths.length - 1] == termLength)
            {
                throw new IllegalStateException("/dev/shm is too small: it takes " + Machine.gigabytes(need) +
                    ", and " + Machine.gigabytes(available) + " may be used: leave out the longest --sizes, or make " +
                    "it larger (in a container: docker run --shm-size=4g, or a memory-backed emptyDir)");
            }
        }

        throw new AssertionError();
    }

    private List<Cell> cells(final int termLength)
    {
        final List<Entry> entries = entries(termLength);
        final List<Cell> cells = new ArrayList<>();
        sizes.forEach((scenario, lengths) -> loads(scenario).forEach((load) -> lengths.forEach((length) ->
            entries.stream().filter((entry) -> entry.isFor(scenario, length)).forEach((entry) ->
            cells.add(cell(scenario, entry.subject(), length, load))))));

        return cells;
    }

    private List<Entry> entries(final int termLength)
    {
        return Systems.of(lane, options.wire(), termLength).stream()
            .filter((entry) -> options.systems().contains(entry.name()))
            .toList();
    }

    private List<String> systemsOf(final List<Cell> cells, final int termLength)
    {
        final Set<Subject> subjects = cells.stream().map(Cell::subject).collect(Collectors.toSet());

        return entries(termLength).stream()
            .filter((entry) -> subjects.contains(entry.subject())).map(Entry::name).distinct().toList();
    }

    private Cell cell(final Scenario scenario, final Subject subject, final int length, final Load load)
    {
        final Load full = Scenario.FAN_OUT == scenario ? Load.threads(readerThreads(subject.readers())) : load;

        return new Cell(scenario, subject, length, scenario.isLatency(), full);
    }

    /**
     * One for each reader, as long as there are cores for them beside those of the near end and, over a network, of two
     * drivers.
     */
    private int readerThreads(final int readers)
    {
        final int cores = Runtime.getRuntime().availableProcessors() - (lane.isNetwork() ? 1 + DRIVERS : 1);
        final int threads = null != options.readerThreads() ? options.readerThreads() :
            Setup.UNPINNED != options.farCore() ? 1 : cores;

        return Math.max(1, Math.min(threads, readers));
    }

    private List<Load> loads(final Scenario scenario)
    {
        final List<Load> loads = new ArrayList<>();
        switch (scenario)
        {
            case OPEN_LOOP:
                rates.get(scenario).forEach((rate) -> loads.add(Load.rate(rate)));
                break;

            case MIXED:
                for (final int rate : rates.get(scenario))
                {
                    loads.add(Load.mixed(rate, Systems.CLAIM_LENGTH, 0));
                    loads.add(Load.mixed(rate, Systems.CLAIM_LENGTH, SMALL_PER_LARGE));
                }
                break;

            case HOLD:
                loads.add(Load.kept(KEPT));
                break;

            default:
                loads.add(Load.NONE);
                break;
        }

        return loads;
    }

    /**
     * Room for as many buffers as there shall be, fewer of the long ones, but two at least.
     */
    private static long regionLength(final List<Cell> cells)
    {
        final long longest = cells.stream()
            .filter((cell) -> Scenario.WORK != cell.scenario())
            .mapToLong(Cell::messageLength).max().orElse(Long.BYTES);

        final long largePool = cells.stream()
            .filter((cell) -> Subject.SLUICE_POST_LARGE_POOL.id().equals(cell.subject().id()))
            .mapToLong((cell) -> (long)Subject.LARGE_POOL * cell.messageLength()).max().orElse(0);

        return Math.max(largePool, Math.max(2L * longest, Math.min((long)SLOTS * longest, MAX_REGION)));
    }

    private static long need(final List<Cell> cells, final int termLength, final long region)
    {
        long need = 0;
        for (final String id : cells.stream().map((cell) -> cell.subject().id()).distinct().toList())
        {
            final boolean isOffer = id.startsWith("aeron-offer");
            need += id.startsWith("sluice-post") ? 2 * region : 0;
            need += id.startsWith("sluice") || id.startsWith("aeron") ?
                (long)TERMS * (isOffer ? termLength : SMALL_TERM_LENGTH) : 0;
        }
        final long work = cells.stream()
            .filter((cell) -> Scenario.WORK == cell.scenario())
            .mapToLong(Cell::messageLength).max().orElse(0);

        return need + 2 * work;
    }

    private Setup setup(final int termLength, final long region) throws IOException
    {
        final int socketBuffer = lane.isNetwork() ? Math.min(SOCKET_BUFFER, Machine.socketBufferLimit()) : 0;

        return new Setup(
            lane.isNetwork() ? SMALL_NETWORK_TERM_LENGTH : SMALL_TERM_LENGTH,
            termLength,
            termLength,
            region,
            SLOTS,
            wire(),
            socketBuffer,
            socketBuffer / UdpCommand.WINDOWS_PER_BUFFER,
            options.waiting().isYielding(lane),
            Lane.VETH == lane ? Namespaces.inside(options.inside()).farPrefix() : List.of())
            .pinned(options.nearCore(), options.farCore());
    }

    private Wire wire() throws IOException
    {
        return Lane.IPC == lane ? Wire.SHARED_MEMORY :
            Lane.VETH == lane ? Namespaces.wire() : UdpCommand.loopback();
    }

    private List<String> describe(final Setup setup)
    {
        final List<String> lines = new ArrayList<>();
        lines.add(lane.isNetwork() ? "two processes, each with one thread that is measured and a media driver of its " +
            "own, SHARED, which is there while its system is measured and no longer; datagrams of " + options.wire() +
            " B; both drivers yield when idle (spin with 6 cores or more); sockets and " +
            "windows alike: " + Units.length(setup.socketBufferLength()) + " and " +
            Units.length(setup.windowLength()) :
            "two processes; the media driver is embedded in the first and sleeps 1 ms when idle");
        final int cores = Runtime.getRuntime().availableProcessors();
        lines.add("waiting, with " + cores + " cores: the two threads that are measured " + (setup.isYielding() ?
            "yield, as drivers need their cores, but spin with NIO" : "spin without pause") + " (--waiting " +
            options.waiting() + ")" + (cores < Setup.CORES_FOR_SPINNING ?
            "; with JeroMQ, which has threads, the near end yields and the far end blocks" : ""));
        lines.add(setup.describePinning());
        lines.add(Measurement.describe(options.forks()));
        lines.add("plain Aeron: exclusive publications, terms of " + Units.length(setup.largeTermLength()) +
            ", no sparse files" + (lane.isNetwork() ? "" : ", MTU 65504 for offer, 1408 for tryClaim"));
        for (final Scenario scenario : sizes.keySet())
        {
            lines.add(scenario.title() + ": " + describe(scenario));
        }
        if (sizes.containsKey(Scenario.FAN_OUT))
        {
            lines.add("several readers are in the second process: each has a thread of its own while there are " +
                "cores for that, else they share " + readerThreads(Integer.MAX_VALUE) + ", which " +
                "serve them in turn; each row says so (--reader-threads)");
        }

        return lines;
    }

    private String describe(final Scenario scenario)
    {
        switch (scenario)
        {
            case ROUND_TRIP:
                return "the next message goes when the answer to the last has come; unfilled, but a number and a " +
                    "checksum are written into each and checked at both ends";

            case OPEN_LOOP:
                return "messages go at a set rate whether or not answers come; time counts from when each was to be " +
                    "sent; a rate that is missed by more than 1 percent is FAILED";

            case MIXED:
                return Systems.CLAIM_LENGTH + " B at a set rate, alone and with unfilled large messages between " +
                    "them in the same stream, one for " + SMALL_PER_LARGE + " at most";

            case COMPLETION:
                return "the far end looks at the message and lets it go";

            case HOLD:
                return "the reader keeps the last " + KEPT + " messages: Sluice retains them, others have to copy them";

            case WORK:
                return "bytes over the time that it takes, freeing them not counted";

            default:
                return "8-byte stores and loads at addresses, the same loops in all; at most " + SLOTS +
                    " messages under way" + (lane.isNetwork() ? ", 2 of 1 MiB or more," :
                    " (" + Subject.LARGE_POOL + " where a row says so: more than the caches hold)") +
                    " where the system lets that be chosen; every sum is checked";
        }
    }
}
