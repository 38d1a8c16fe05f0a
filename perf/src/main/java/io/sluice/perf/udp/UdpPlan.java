package io.sluice.perf.udp;

import io.aeron.driver.ThreadingMode;
import io.sluice.perf.report.Table;
import io.sluice.perf.rig.Cell;
import io.sluice.perf.rig.DriverPlan;
import io.sluice.perf.rig.Setup;
import io.sluice.perf.rig.Subject;
import io.sluice.perf.spi.Load;
import io.sluice.perf.spi.Scenario;
import io.sluice.perf.spi.Station;
import org.agrona.BitUtil;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What is measured over one network, and in which order: what is compared lies close together.
 *
 * @param network        that is measured.
 * @param setup          of both processes.
 * @param sizes          of the messages of streams, in bytes.
 * @param rates          of open loops, in messages each second.
 * @param wires          lengths of datagrams, in bytes.
 * @param threadingModes of the drivers.
 * @param systems        that are measured, of {@link #SYSTEMS}.
 * @param only           words, of which the name of a system must contain one; all are measured if there are none.
 */
record UdpPlan(
    Network network,
    Setup setup,
    List<Integer> sizes,
    List<Integer> rates,
    List<Integer> wires,
    List<ThreadingMode> threadingModes,
    List<String> systems,
    List<String> only)
{
    static final List<String> SYSTEMS = List.of("sluice", "aeron", "limit");
    static final int MIB = 1 << 20;
    static final int SLOTS = 8;
    static final int TERM_LENGTH = 64 * MIB;
    static final int MESSAGES_PER_TERM = 8; // Aeron's own limit
    static final int MAX_OFFER = TERM_LENGTH / MESSAGES_PER_TERM;
    static final int SMALL_TERM_LENGTH = MIB;
    static final int CLAIM_LENGTH = 32;
    static final int CLAIM_WIRE = 1408;

    private static final long MAX_REGION = 64L * MIB;
    private static final int FIRST_STREAM = 7300;

    List<Subject> subjects()
    {
        return cells().stream().map(Cell::subject).distinct().toList();
    }

    List<Cell> cells()
    {
        final List<Cell> cells = new ArrayList<>();
        for (final ThreadingMode threading : threadingModes)
        {
            cells.add(roundTrip(sluiceClaim(threading)));
            cells.add(roundTrip(aeronClaim(threading)));
            for (final int rate : rates)
            {
                cells.add(openLoop(sluiceClaim(threading), rate));
                cells.add(openLoop(aeronClaim(threading), rate));
            }
        }
        for (final int wire : wires)
        {
            for (final int size : sizes)
            {
                cells.add(stream(bare(wire), size));
                for (final ThreadingMode threading : threadingModes)
                {
                    posts(wire, threading).forEach((subject) -> cells.add(stream(subject, size)));
                    if (size <= MAX_OFFER)
                    {
                        offers(wire, threading).forEach((subject) -> cells.add(stream(subject, size)));
                        shortOffers(wire, threading).forEach((subject) -> cells.add(stream(subject, size)));
                    }
                }
            }
        }

        cells.removeIf((cell) -> !isWanted(cell.subject().id()));

        return cells;
    }

    private boolean isWanted(final String id)
    {
        final String system = id.startsWith("bare") ? "limit" : id.substring(0, id.indexOf('-'));

        return systems.contains(system) && (only.isEmpty() || only.stream().anyMatch(id::contains));
    }

    private static Cell roundTrip(final Subject subject)
    {
        return new Cell(Scenario.ROUND_TRIP, subject, CLAIM_LENGTH, true);
    }

    private static Cell openLoop(final Subject subject, final int rate)
    {
        return new Cell(Scenario.OPEN_LOOP, subject, CLAIM_LENGTH, true, Load.rate(rate));
    }

    private static Cell stream(final Subject subject, final int size)
    {
        return new Cell(Scenario.STREAM, subject, size, false);
    }

    /**
     * Fewer buffers of the long ones, but at least two.
     */
    static long regionLength(final int longest)
    {
        return Math.max(2L * longest, Math.min((long)SLOTS * longest, MAX_REGION));
    }

    /**
     * Terms that take such a message, as plain Aeron cuts it: no longer than an eighth of a term.
     */
    static int leastTermLength(final int longest)
    {
        final long length = (long)MESSAGES_PER_TERM * longest;

        return (int)Math.max(SMALL_TERM_LENGTH, Math.min(TERM_LENGTH, BitUtil.findNextPositivePowerOfTwo(length)));
    }

    static Subject sluiceClaim(final ThreadingMode threading)
    {
        return subject("sluice-claim", "Sluice claim", "SluiceClaim", CLAIM_WIRE, 0, sluice(threading));
    }

    static Subject aeronClaim(final ThreadingMode threading)
    {
        return subject("aeron-claim", "Aeron tryClaim", "AeronClaim", CLAIM_WIRE, 1, aeron(threading));
    }

    /**
     * Sluice, received whole and in pieces.
     */
    static List<Subject> posts(final int wire, final ThreadingMode threading)
    {
        return List.of(
            subject("sluice-post", "Sluice post", "SluicePost", wire, 2, sluice(threading)),
            subject("sluice-post-pieces", "Sluice post, pieces", "SluicePostPieces", wire, 3, sluice(threading)));
    }

    /**
     * Plain Aeron, received whole and in pieces, with long terms.
     */
    static List<Subject> offers(final int wire, final ThreadingMode threading)
    {
        return List.of(
            subject("aeron-offer", "Aeron offer", "AeronOffer", wire, 4, aeron(threading)),
            subject("aeron-offer-pieces", "Aeron offer, pieces", "AeronOfferPieces", wire, 5, aeron(threading)));
    }

    /**
     * The same with the shortest terms that take the messages.
     */
    static List<Subject> shortOffers(final int wire, final ThreadingMode threading)
    {
        return List.of(
            subject("aeron-offer-short", "Aeron offer, short terms", "AeronOfferShortTerms", wire, 6,
                aeron(threading)),
            subject("aeron-offer-pieces-short", "Aeron offer, short, pieces", "AeronOfferPiecesShortTerms", wire, 7,
                aeron(threading)));
    }

    static Subject bare(final int wire)
    {
        return new Subject("bare-" + wire, "limit: bare sockets, " + wire, "BareUdp", wire, 0, DriverPlan.NONE);
    }

    private static DriverPlan sluice(final ThreadingMode threading)
    {
        return new DriverPlan(DriverPlan.Kind.SLUICE, threading);
    }

    private static DriverPlan aeron(final ThreadingMode threading)
    {
        return new DriverPlan(DriverPlan.Kind.AERON, threading);
    }

    private static Subject subject(
        final String id,
        final String title,
        final String className,
        final int wire,
        final int number,
        final DriverPlan driver)
    {
        return new Subject(
            id + "-" + wire + "-" + driver.threading().name().toLowerCase(Locale.ROOT),
            title + ", " + wire + ", " + driver.threading(),
            className,
            wire,
            FIRST_STREAM + 2 * number,
            driver);
    }

    /**
     * What is compared, and how: printed first.
     */
    List<String> describe()
    {
        final List<String> lines = new ArrayList<>();
        lines.add(network + ": " + setup.wire().nearChannel() + " and " + setup.wire().farChannel());
        lines.add("two processes, each with one thread that is measured and a media driver embedded, which is there " +
            "while its system is measured and no longer; the two that are measured " + (setup.isYielding() ?
            "yield while they wait, as there are few cores" : "spin while they wait"));
        lines.add("round trip: " + CLAIM_LENGTH + " B with a number that is checked; from before the space for a " +
            "message is claimed until the answer has been polled; one reading of the clock is in each");
        if (!rates.isEmpty())
        {
            lines.add("open loop: " + CLAIM_LENGTH + " B messages at a set rate; time counts from when each was to " +
                "be sent; a rate that is missed by more than 1 percent is FAILED");
        }
        lines.add("produce + move + consume: as many buffers as " + Table.length(Station.WAITING_LENGTH) +
            " hold, 2 to " + SLOTS + "; the same loops of 8-byte stores and loads at addresses in all, after one " +
            "check of bounds; every sum is checked");
        lines.add("both drivers: socket buffers of " + Table.length(setup.socketBufferLength()) + ", windows of " +
            Table.length(setup.windowLength()) + ", no sparse files, the same threading mode; all their threads " +
            "yield when idle (with 6 cores or more they spin, and conductors back off)");
        lines.add("plain Aeron: Aeron's Java driver, exclusive publication, mtu = the wire datagram; terms of " +
            Table.length(setup.largeTermLength()) + ", or of " + Table.length(setup.leastTermLength()) +
            ", the shortest that take the messages; offer and FragmentAssembler, or a handler of fragments " +
            "(pieces): the best of these counts");
        lines.add("INVOKER: the thread that is measured runs the driver, once with each call");
        lines.add("Sluice: SluiceDriver; terms as it chooses; post, and whole messages " +
            "(one copy into a receive buffer) or fragments (pieces)");
        lines.add("limit: a bare DatagramChannel on either side, no Aeron, the same fill and sum, as much under way " +
            "as a window; offload of the kernel " + (UdpReport.isOffloadAvailable() ? "in use" : "not available") +
            "; the receiver says in shared memory how much it has taken");
        lines.add("CPU s/GiB: of both processes with all their threads, while it is measured; what yields uses a " +
            "core that nobody else wants");

        return lines;
    }
}
