package io.sluice.perf.ipc;

import io.sluice.perf.report.Table;
import io.sluice.perf.rig.Cell;
import io.sluice.perf.rig.Setup;
import io.sluice.perf.rig.Subject;
import io.sluice.perf.spi.Load;
import io.sluice.perf.spi.Scenario;

import java.util.ArrayList;
import java.util.List;

/**
 * What is measured, and in which order: what is compared lies close together.
 *
 * @param setup    of both processes.
 * @param sizes    that are posted, in bytes, sorted.
 * @param offerMax the longest message of plain Aeron, in bytes.
 * @param hasLargePool is there room for a pool that the caches don't hold?
 * @param systems  that are measured, of {@link #SYSTEMS}.
 * @param rates    of open loops, in messages each second.
 * @param notes    what was left out or made smaller, and why.
 */
record IpcPlan(
    Setup setup,
    List<Integer> sizes,
    int offerMax,
    boolean hasLargePool,
    List<String> systems,
    List<Integer> rates,
    List<String> notes)
{
    static final List<String> SYSTEMS = List.of("sluice", "aeron", "limit");
    static final int CLAIM_LENGTH = 32;
    static final int STREAM_LENGTH = 1 << 20;
    static final int SLOTS = 8;
    static final int STREAMS_PER_ROUND = 3;
    static final List<Subject> POSTS = List.of(Subject.SLUICE_POST, Subject.SLUICE_POST_LARGE_POOL);
    static final List<Subject> LIMITS = List.of(Subject.HAND_OVER, Subject.HAND_OVER_LARGE_POOL);
    static final List<Subject> OFFERS = List.of(Subject.AERON_OFFER, Subject.AERON_OFFER_LARGE_MTU);

    static final Cell SLUICE_CLAIM = new Cell(Scenario.ROUND_TRIP, Subject.SLUICE_CLAIM, CLAIM_LENGTH, true);
    static final Cell AERON_CLAIM = new Cell(Scenario.ROUND_TRIP, Subject.AERON_CLAIM, CLAIM_LENGTH, true);

    private static final int MIB = 1 << 20;
    private static final long LARGE_POOL_LENGTH = (long)Subject.LARGE_POOL * STREAM_LENGTH;
    private static final int MESSAGES_PER_TERM = 8; // Aeron's own limit of a message, and 16 MiB
    private static final int MAX_OFFER = 16 * MIB;
    private static final int TERMS = 3;
    private static final int SMALL_SUBJECTS = 3;
    private static final int[][] TERM_LENGTHS = { { 16 * MIB, 64 * MIB }, { 4 * MIB, 32 * MIB }, { MIB, 8 * MIB } };
    private static final double SHARE_OF_FREE = 0.9;

    /**
     * Make it fit into shared memory: shorter terms first, then without the longest messages.
     *
     * @param wanted     lengths of posted messages in bytes.
     * @param freeMemory in bytes.
     * @return the plan.
     * @throws IllegalStateException if there is far too little; the text says how much it takes.
     */
    static IpcPlan fitting(final List<Integer> wanted, final long freeMemory)
    {
        final List<Integer> sizes = new ArrayList<>(wanted.stream().distinct().sorted().toList());
        final List<String> notes = new ArrayList<>();
        final long available = (long)(freeMemory * SHARE_OF_FREE);
        while (true)
        {
            final long least = regionLength(sizes, 1);
            for (final int[] terms : TERM_LENGTHS)
            {
                final long forRegion = (available - logs(terms)) / 2;
                if (forRegion >= least)
                {
                    if (terms != TERM_LENGTHS[0])
                    {
                        notes.add("terms are shorter than they should be, for want of shared memory");
                    }
                    final long region = Math.min(forRegion, regionLength(sizes, 2));
                    final long withLargePool = Math.max(region, LARGE_POOL_LENGTH);
                    final boolean hasLargePool =
                        logs(terms) + 2L * TERMS * terms[0] + 2 * POSTS.size() * withLargePool <= available;
                    return new IpcPlan(
                        new Setup(terms[0], terms[1], hasLargePool ? withLargePool : region, SLOTS),
                        List.copyOf(sizes), maxOffer(terms), hasLargePool, SYSTEMS, List.of(), notes);
                }
            }
            if (sizes.size() < 2 || sizes.get(sizes.size() - 1) <= STREAM_LENGTH)
            {
                final int[] smallest = TERM_LENGTHS[TERM_LENGTHS.length - 1];
                throw new IllegalStateException("/dev/shm is too small: it takes at least " +
                    (logs(smallest) + 2 * least) + " bytes, and " + available + " may be used (in a container: " +
                    "docker run --shm-size=4g, or a memory-backed emptyDir)");
            }
            notes.add("no room in shared memory for " + Table.length(sizes.remove(sizes.size() - 1)) + " messages");
        }
    }

    private static long regionLength(final List<Integer> sizes, final int buffers)
    {
        final long largest = sizes.isEmpty() ? 0 : sizes.get(sizes.size() - 1);
        return Math.max(buffers * largest, (long)SLOTS * STREAM_LENGTH);
    }

    private static long logs(final int[] terms)
    {
        return 2L * TERMS * ((long)SMALL_SUBJECTS * terms[0] + (long)OFFERS.size() * terms[1]);
    }

    private static int maxOffer(final int[] terms)
    {
        return Math.min(terms[1] / MESSAGES_PER_TERM, MAX_OFFER);
    }

    /**
     * The same with some of the systems only, with open loops, and bound to cores.
     */
    IpcPlan with(final List<String> someSystems, final List<Integer> someRates, final int nearCore, final int farCore)
    {
        return new IpcPlan(
            setup.pinned(nearCore, farCore), sizes, offerMax, hasLargePool, someSystems, someRates, notes);
    }

    List<Subject> subjects()
    {
        return cells().stream().map(Cell::subject).distinct().toList();
    }

    List<Cell> cells()
    {
        final List<Cell> cells = new ArrayList<>();
        cells.add(SLUICE_CLAIM);
        cells.add(AERON_CLAIM);
        for (final int rate : rates)
        {
            cells.add(new Cell(Scenario.OPEN_LOOP, Subject.SLUICE_CLAIM, CLAIM_LENGTH, true, Load.rate(rate)));
            cells.add(new Cell(Scenario.OPEN_LOOP, Subject.AERON_CLAIM, CLAIM_LENGTH, true, Load.rate(rate)));
        }
        for (final int size : sizes)
        {
            cells.add(post(size));
            if (size <= offerMax)
            {
                OFFERS.forEach((offer) -> cells.add(offer(offer, size)));
            }
        }
        POSTS.forEach((post) -> cells.add(stream(post)));
        OFFERS.forEach((offer) -> cells.add(stream(offer)));
        LIMITS.forEach((limit) -> cells.add(stream(limit)));
        if (!hasLargePool)
        {
            cells.remove(stream(Subject.SLUICE_POST_LARGE_POOL));
        }
        cells.removeIf((cell) -> !systems.contains(systemOf(cell.subject())));

        return cells;
    }

    /**
     * What is measured in each round, in this order: streams several times, as they differ most from second to second.
     */
    List<Cell> turns()
    {
        final List<Cell> turns = new ArrayList<>(cells());
        final List<Cell> streams = turns.stream().filter((cell) -> Scenario.STREAM == cell.scenario()).toList();
        for (int i = 1; i < STREAMS_PER_ROUND; i++)
        {
            turns.addAll(streams);
        }

        return turns;
    }

    private static String systemOf(final Subject subject)
    {
        return LIMITS.contains(subject) ? "limit" : subject.id().substring(0, subject.id().indexOf('-'));
    }

    static Cell post(final int size)
    {
        return new Cell(Scenario.ROUND_TRIP, Subject.SLUICE_POST, size, false);
    }

    static Cell offer(final Subject offer, final int size)
    {
        return new Cell(Scenario.ROUND_TRIP, offer, size, false);
    }

    static Cell stream(final Subject subject)
    {
        return new Cell(Scenario.STREAM, subject, STREAM_LENGTH, false);
    }

    /**
     * What is compared, and how: printed first.
     */
    List<String> describe()
    {
        final List<String> lines = new ArrayList<>();
        lines.add("two processes that spin without pause; the media driver is embedded in the first, one thread that " +
            "sleeps 1 ms when idle; client conductors sleep 16 ms (Aeron) and 50 ms (Sluice)");
        lines.add("round trip: from before the space for a message is acquired until the answer has been polled; the " +
            "answer goes in the callback of the message; one reading of the clock is in each; with post, completions " +
            "are polled when there is no message, and buffers go back to their pool");
        lines.add("payload: " + CLAIM_LENGTH + " B messages carry a number that is checked; larger round trips are " +
            "unfilled, the price of the hand-over");
        if (!rates.isEmpty())
        {
            lines.add("open loop: " + CLAIM_LENGTH + " B messages at a set rate; time counts from when each was to " +
                "be sent; a rate that is missed by more than 1 percent is FAILED");
        }
        lines.add("produce + move + consume: " + Table.length(STREAM_LENGTH) + "; " + SLOTS + " buffers, which the " +
            "caches may hold, or " + Subject.LARGE_POOL + ", which they don't, as with the logs of Aeron; the same " +
            "loops of 8-byte stores and loads at addresses in all, after one check of bounds; every sum is checked; " +
            STREAMS_PER_ROUND + " times in each round, of which the mean counts");
        lines.add("plain Aeron: exclusive publications, tryClaim with terms of " +
            Table.length(setup.smallTermLength()) + ", offer and FragmentAssembler with terms of " +
            Table.length(setup.largeTermLength()) +
            " (no message longer than " + Table.length(offerMax) + "), no sparse files; the better MTU counts");
        lines.add("Sluice: terms of " + Table.length(setup.smallTermLength()) + ", a region of " +
            Table.length(setup.regionLength()) + " in each process");
        lines.add("limit: two threads of one JVM, private direct memory, one atomic word for each buffer");
        notes.forEach((note) -> lines.add("NOTE: " + note));
        if (!hasLargePool)
        {
            lines.add("NOTE: no room in shared memory for a pool of " + Subject.LARGE_POOL + " buffers");
        }

        return lines;
    }
}
