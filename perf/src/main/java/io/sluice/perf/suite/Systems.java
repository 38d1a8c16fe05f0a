package io.sluice.perf.suite;

import io.aeron.driver.ThreadingMode;
import io.sluice.perf.rig.DriverPlan;
import io.sluice.perf.rig.Subject;
import io.sluice.perf.spi.Scenario;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What can be measured over a lane, in the order of the rows, and what for.
 */
final class Systems
{
    /**
     * All names that {@code --systems} takes.
     */
    static final List<String> NAMES = List.of(
        "sluice", "sluice-copy", "aeron", "chronicle", "jeromq", "nio", "limit", "ucx", "libfabric");

    static final int CLAIM_LENGTH = 32;

    private static final int MIB = 1 << 20;
    private static final int MAX_CLAIM = 1376; // of the default MTU
    private static final int MAX_COPY = MIB; // of the default staging buffers
    private static final int MAX_OTHERS = 16 * MIB;
    private static final int MAX_DATAGRAM = 65504;
    private static final int MAX_MOVED = 1 << 30;
    private static final int MESSAGES_PER_TERM = 8; // Aeron's own limit
    private static final int LARGE_MTU = 65504;
    private static final int FIRST_STREAM = 7500;
    private static final int[] READERS = { 1, 2, 4, 8 };
    private static final Set<Scenario> EXCHANGES = EnumSet.of(Scenario.ROUND_TRIP, Scenario.OPEN_LOOP);
    private static final Set<Scenario> STREAMS = EnumSet.of(Scenario.STREAM, Scenario.HOLD);

    private final List<Entry> entries = new ArrayList<>();
    private final Lane lane;
    private final int wireDatagram;
    private final int termLength;

    private Systems(final Lane lane, final int wireDatagram, final int termLength)
    {
        this.lane = lane;
        this.wireDatagram = wireDatagram;
        this.termLength = termLength;
    }

    /**
     * A subject, and what it is for.
     *
     * @param name      of its system.
     * @param subject   to be measured.
     * @param scenarios that it takes part in.
     * @param min       length of messages that it is for.
     * @param max       length of messages that it takes.
     */
    record Entry(String name, Subject subject, Set<Scenario> scenarios, int min, int max)
    {
        boolean isFor(final Scenario scenario, final int length)
        {
            return scenarios.contains(scenario) && length >= min && length <= max;
        }
    }

    /**
     * All that can be measured.
     *
     * @param lane         to measure over.
     * @param wireDatagram length of datagrams, over a network.
     * @param termLength   of the logs of plain Aeron that carry large messages.
     * @return the entries, in the order of the rows.
     */
    static List<Entry> of(final Lane lane, final int wireDatagram, final int termLength)
    {
        final Systems systems = new Systems(lane, wireDatagram, termLength);
        systems.addAeronAndSluice();
        systems.addOthers();
        systems.addLimits();

        return systems.entries;
    }

    private void addAeronAndSluice()
    {
        final DriverPlan sluice = driver(DriverPlan.Kind.SLUICE);
        final DriverPlan aeron = driver(DriverPlan.Kind.AERON);
        final int sluiceWire = lane.isNetwork() ? wireDatagram : 0;
        final int aeronWire = lane.isNetwork() ? wireDatagram : LARGE_MTU;
        final int claimWire = lane.isNetwork() ? wireDatagram : 1408;
        final int maxOffer = termLength / MESSAGES_PER_TERM;
        add("sluice", "sluice-claim", "Sluice claim", "SluiceClaim", sluiceWire, sluice,
            EXCHANGES, 1, Math.min(MAX_CLAIM, CLAIM_LENGTH));
        add("aeron", "aeron-claim", "Aeron tryClaim", "AeronClaim", claimWire, aeron,
            EXCHANGES, 1, Math.min(MAX_CLAIM, CLAIM_LENGTH));
        add("sluice", "sluice-post", "Sluice post", "SluicePost", sluiceWire, sluice,
            EnumSet.of(Scenario.ROUND_TRIP, Scenario.OPEN_LOOP, Scenario.MIXED, Scenario.COMPLETION,
            Scenario.STREAM, Scenario.HOLD), CLAIM_LENGTH + 1, MAX_MOVED);
        if (!lane.isNetwork())
        {
            add("sluice", Subject.SLUICE_POST_LARGE_POOL.id(), Subject.SLUICE_POST_LARGE_POOL.title(), "SluicePost",
                Subject.LARGE_POOL, sluice, EnumSet.of(Scenario.STREAM), MIB, MIB);
        }
        add("sluice-copy", "sluice-offer", "Sluice offer (copies)", "SluiceOffer", sluiceWire, sluice,
            union(EXCHANGES, STREAMS), CLAIM_LENGTH + 1, MAX_COPY);
        add("aeron", "aeron-offer", "Aeron offer + assembler", "AeronOffer", aeronWire, aeron,
            EnumSet.of(Scenario.ROUND_TRIP, Scenario.OPEN_LOOP, Scenario.MIXED, Scenario.STREAM, Scenario.HOLD),
            CLAIM_LENGTH + 1, maxOffer);
        for (final int readers : READERS)
        {
            addReaders("sluice", "sluice-post", "Sluice post", "SluicePost", sluiceWire, sluice, readers, MAX_MOVED);
            addReaders(
                "aeron", "aeron-offer", "Aeron offer + assembler", "AeronOffer", aeronWire, aeron, readers, maxOffer);
        }
    }

    private void addOthers()
    {
        if (!lane.isNetwork())
        {
            add("chronicle", "chronicle-queue", "Chronicle Queue", "Chronicle", 0, DriverPlan.NONE,
                union(EXCHANGES, STREAMS), 1, MAX_OTHERS);
        }
        add("jeromq", "jeromq", "JeroMQ (TCP)", "Jeromq", 0, DriverPlan.NONE,
            union(EXCHANGES, STREAMS), 1, MAX_OTHERS);
        add("nio", "nio-tcp", "NIO TCP", "NioStream", 0, DriverPlan.NONE,
            union(EXCHANGES, STREAMS), 1, MAX_OTHERS);
        if (lane.isNetwork())
        {
            add("nio", "nio-udp", "NIO UDP, 1 datagram a message", "NioUdp", 0, DriverPlan.NONE,
                EXCHANGES, 1, MAX_DATAGRAM);
        }
        else
        {
            add("nio", "nio-unix", "NIO Unix domain socket", "NioStream", 1, DriverPlan.NONE,
                union(EXCHANGES, STREAMS), 1, MAX_OTHERS);
            addWithin("nio", "nio-pipe", "NIO pipe, within 1 JVM", "NioPipe", 0, DriverPlan.COMMON,
                union(EXCHANGES, STREAMS), 1, MAX_OTHERS);
        }
    }

    private void addLimits()
    {
        if (lane.isNetwork())
        {
            add("limit", "bare-udp", "limit: bare sockets + offload", "BareUdp", wireDatagram, DriverPlan.NONE,
                EnumSet.of(Scenario.STREAM), 1, MAX_MOVED);
            return;
        }
        addWithin("limit", "limit", "limit: 2 threads, 1 JVM, 1 word", "HandOver", 0, DriverPlan.COMMON,
            EnumSet.of(Scenario.STREAM, Scenario.COMPLETION), 1, MAX_MOVED);
        addWithin("limit", Subject.HAND_OVER_LARGE_POOL.id(), Subject.HAND_OVER_LARGE_POOL.title(), "HandOver",
            Subject.LARGE_POOL, DriverPlan.COMMON, EnumSet.of(Scenario.STREAM), MIB, MIB);
        addWork("sluice", "sluice-register", "Sluice register", "SluiceRegister", 0);
        addWork("sluice", "sluice-register-huge", "Sluice register, huge pages", "SluiceRegister", 1);
        addWork("limit", "memset-new", "new file, mapped, memset", "MemoryWork", 0);
        addWork("limit", "memset", "memset of warm memory", "MemoryWork", 1);
        addWork("limit", "stores", "8-byte stores to warm memory", "MemoryWork", 2);
        addWork("limit", "loads", "8-byte loads from warm memory", "MemoryWork", 3);
        addWork("limit", "memcpy", "memcpy, warm to warm memory", "MemoryWork", 4);
    }

    private DriverPlan driver(final DriverPlan.Kind kind)
    {
        return lane.isNetwork() ? new DriverPlan(kind, ThreadingMode.SHARED) : DriverPlan.COMMON;
    }

    private void add(
        final String name,
        final String id,
        final String title,
        final String className,
        final int variant,
        final DriverPlan driver,
        final Set<Scenario> scenarios,
        final int min,
        final int max)
    {
        entries.add(new Entry(
            name, new Subject(id, title, className, variant, nextStreamId(), driver), scenarios, min, max));
    }

    private void addReaders(
        final String name,
        final String id,
        final String title,
        final String className,
        final int variant,
        final DriverPlan driver,
        final int readers,
        final int max)
    {
        entries.add(new Entry(
            name,
            new Subject(id + "-" + readers, title, className, variant, nextStreamId(), driver, readers, false),
            EnumSet.of(Scenario.FAN_OUT),
            1,
            max));
    }

    private void addWithin(
        final String name,
        final String id,
        final String title,
        final String className,
        final int variant,
        final DriverPlan driver,
        final Set<Scenario> scenarios,
        final int min,
        final int max)
    {
        entries.add(new Entry(
            name,
            new Subject(id, title, className, variant, nextStreamId(), driver, 1, true),
            scenarios,
            min,
            max));
    }

    private void addWork(
        final String name, final String id, final String title, final String className, final int variant)
    {
        addWithin(name, id, title, className, variant, DriverPlan.COMMON, EnumSet.of(Scenario.WORK), 1, MAX_MOVED);
    }

    private int nextStreamId()
    {
        return FIRST_STREAM + 2 * entries.size();
    }

    private static Set<Scenario> union(final Set<Scenario> some, final Set<Scenario> others)
    {
        final Set<Scenario> all = EnumSet.copyOf(some);
        all.addAll(others);

        return all;
    }
}
