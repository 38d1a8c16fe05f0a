package io.sluice.perf.udp;

import io.aeron.driver.ThreadingMode;
import io.sluice.perf.report.Table;
import io.sluice.perf.rig.Cell;
import io.sluice.perf.rig.DriverPlan;
import io.sluice.perf.rig.Setup;
import io.sluice.perf.rig.Subject;
import io.sluice.perf.spi.Scenario;

import java.util.ArrayList;
import java.util.List;

/**
 * What is measured, and in which order: what is compared lies close together.
 *
 * @param setup          of both processes.
 * @param sizes          of the messages of streams, in bytes.
 * @param wires          lengths of datagrams, in bytes.
 * @param threadingModes of the drivers.
 */
record UdpPlan(Setup setup, List<Integer> sizes, List<Integer> wires, List<ThreadingMode> threadingModes)
{
    static final int MIB = 1 << 20;
    static final int SLOTS = 8;
    static final int TERM_LENGTH = 64 * MIB;
    static final int SMALL_TERM_LENGTH = MIB;

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
            for (final int wire : wires)
            {
                for (final int size : sizes)
                {
                    cells.add(new Cell(Scenario.STREAM, post(wire, threading), size, false));
                    cells.add(new Cell(Scenario.STREAM, offer(wire, threading), size, false));
                }
            }
        }

        return cells;
    }

    static Subject post(final int wire, final ThreadingMode threading)
    {
        return subject("sluice-post", "Sluice post", "SluicePost", wire, FIRST_STREAM,
            new DriverPlan(DriverPlan.Kind.SLUICE, threading));
    }

    static Subject offer(final int wire, final ThreadingMode threading)
    {
        return subject("aeron-offer", "Aeron offer", "AeronOffer", wire, FIRST_STREAM + 2,
            new DriverPlan(DriverPlan.Kind.AERON, threading));
    }

    private static Subject subject(
        final String id,
        final String title,
        final String className,
        final int wire,
        final int streamId,
        final DriverPlan driver)
    {
        return new Subject(
            id + "-" + wire + "-" + driver.threading().name().toLowerCase(java.util.Locale.ROOT),
            title + ", " + wire + " B, " + driver.threading(),
            className,
            wire,
            streamId,
            driver);
    }

    /**
     * What is compared, and how: printed first.
     */
    List<String> describe()
    {
        final List<String> lines = new ArrayList<>();
        lines.add("two processes, each with one thread that is measured and a media driver embedded, which is there " +
            "while its system is measured and no longer: " + setup.wire().farChannel());
        lines.add("the two that are measured " + (setup.isYielding() ?
            "yield while they wait, as there are few cores" : "spin while they wait"));
        lines.add("produce + move + consume: " + SLOTS + " buffers; the same loops of 8-byte stores and loads at " +
            "addresses in all, after one check of bounds; every sum is checked");
        lines.add("both drivers: socket buffers of " + Table.length(setup.socketBufferLength()) + ", windows of " +
            Table.length(setup.windowLength()) + ", terms of " + Table.length(setup.largeTermLength()) +
            ", no sparse files, the same threading mode");
        lines.add("plain Aeron: Aeron's Java driver, exclusive publication, offer and FragmentAssembler, mtu = the " +
            "wire datagram; its threads yield when idle (spin with 6 cores or more), its conductor backs off");
        lines.add("Sluice: SluiceDriver with its own idle strategy; post; whole messages");

        return lines;
    }
}
