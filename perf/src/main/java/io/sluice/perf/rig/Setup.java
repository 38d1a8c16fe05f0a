package io.sluice.perf.rig;

import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.Load;
import io.sluice.perf.spi.Wire;

import java.io.Serializable;
import java.util.List;

/**
 * How both processes are set up.
 *
 * @param smallTermLength    of the logs that carry small messages and descriptors, in bytes.
 * @param largeTermLength    of the logs that carry large messages, in bytes.
 * @param leastTermLength    of logs that just take the longest message that plain Aeron offers, in bytes.
 * @param regionLength       how much memory each process registers, in bytes.
 * @param slots              how many buffers a windowed sender has at most.
 * @param wire               between the two.
 * @param socketBufferLength of sending and receiving sockets, in bytes; 0 without a network.
 * @param windowLength       of receivers, in bytes; 0 without a network.
 * @param isYielding         whether the two that are measured leave their cores to others while they wait.
 * @param farPrefix          of the command that starts the other process, to put it elsewhere.
 * @param nearCore           that the near end's thread is bound to while it measures, or {@link #UNPINNED}.
 * @param farCore            that the far end's thread is bound to, or {@link #UNPINNED}.
 * @serial exclude
 */
public record Setup(
    int smallTermLength,
    int largeTermLength,
    int leastTermLength,
    long regionLength,
    int slots,
    Wire wire,
    int socketBufferLength,
    int windowLength,
    boolean isYielding,
    List<String> farPrefix,
    int nearCore,
    int farCore) implements Serializable
{
    /**
     * Where the system puts it.
     */
    public static final int UNPINNED = -1;

    /**
     * Both threads.
     */
    public static final List<Integer> UNPINNED_BOTH = List.of(UNPINNED, UNPINNED);

    /**
     * With fewer cores than that, everything yields where others need its core.
     */
    public static final int CORES_FOR_SPINNING = 6;

    /**
     * Through shared memory, and spinning.
     *
     * @param smallTermLength of the logs that carry small messages and descriptors, in bytes.
     * @param largeTermLength of the logs that carry large messages, in bytes.
     * @param regionLength    how much memory each process registers, in bytes.
     * @param slots           how many buffers a windowed sender has at most.
     */
    public Setup(final int smallTermLength, final int largeTermLength, final long regionLength, final int slots)
    {
        this(smallTermLength, largeTermLength, largeTermLength, regionLength, slots, Wire.SHARED_MEMORY, 0, 0, false,
            List.of(), UNPINNED, UNPINNED);
    }

    /**
     * Over a network, and wherever the system puts the threads.
     *
     * @param smallTermLength    of the logs that carry small messages and descriptors, in bytes.
     * @param largeTermLength    of the logs that carry large messages, in bytes.
     * @param leastTermLength    of logs that just take the longest message that plain Aeron offers, in bytes.
     * @param regionLength       how much memory each process registers, in bytes.
     * @param slots              how many buffers a windowed sender has at most.
     * @param wire               between the two.
     * @param socketBufferLength of sending and receiving sockets, in bytes.
     * @param windowLength       of receivers, in bytes.
     * @param isYielding         whether the two that are measured leave their cores to others while they wait.
     * @param farPrefix          of the command that starts the other process, to put it elsewhere.
     */
    public Setup(
        final int smallTermLength,
        final int largeTermLength,
        final int leastTermLength,
        final long regionLength,
        final int slots,
        final Wire wire,
        final int socketBufferLength,
        final int windowLength,
        final boolean isYielding,
        final List<String> farPrefix)
    {
        this(smallTermLength, largeTermLength, leastTermLength, regionLength, slots, wire, socketBufferLength,
            windowLength, isYielding, farPrefix, UNPINNED, UNPINNED);
    }

    /**
     * The same, with the two threads that are measured bound to cores.
     *
     * @param near core of the near end, or {@link #UNPINNED}.
     * @param far  core of the far end, or {@link #UNPINNED}.
     * @return a new set-up.
     */
    public Setup pinned(final int near, final int far)
    {
        return new Setup(smallTermLength, largeTermLength, leastTermLength, regionLength, slots, wire,
            socketBufferLength, windowLength, isYielding, farPrefix, near, far);
    }

    /**
     * What is wrong with a choice of cores?
     *
     * @param cores of the near end and the far end, as a user has named them.
     * @return a text, or null.
     */
    public static String whatIsWrong(final List<Integer> cores)
    {
        final int count = Runtime.getRuntime().availableProcessors();

        return 2 == cores.size() && cores.stream().allMatch((core) -> core >= UNPINNED && core < count) ? null :
            "--pin takes two cores from 0 to " + (count - 1) + ", such as 0,1";
    }

    /**
     * Where the two threads that are measured run, for people.
     *
     * @return the text.
     */
    public String describePinning()
    {
        return "pinning: " + (UNPINNED == nearCore ? "none; the probes show where the cores are" :
            "near end on core " + nearCore + ", far end on core " + farCore + " while they measure; no other thread");
    }

    /**
     * Shall those who wait on a link leave their cores to others?
     *
     * @param link that is waited on.
     * @param load that is put on it.
     * @return true if readers have more threads than there are cores beside the near end's; if all shall whose messages
     * others carry, too; or if cores are few and the link has threads of its own, which need them.
     */
    boolean isYielding(final Link link, final Load load)
    {
        final int cores = Runtime.getRuntime().availableProcessors();

        return load.threads() >= cores || isYielding && !link.isWithoutOthers() ||
            link.hasThreads() && cores < CORES_FOR_SPINNING;
    }

    /**
     * For the command line of the other process.
     */
    String[] toWords()
    {
        return new String[]
        {
            String.valueOf(smallTermLength),
            String.valueOf(largeTermLength),
            String.valueOf(leastTermLength),
            String.valueOf(regionLength),
            String.valueOf(slots),
            wire.nearChannel(),
            wire.farChannel(),
            String.valueOf(socketBufferLength),
            String.valueOf(windowLength),
            String.valueOf(isYielding),
            String.valueOf(farCore)
        };
    }

    static Setup parse(final String[] words, final int first)
    {
        return new Setup(
            Integer.parseInt(words[first]),
            Integer.parseInt(words[first + 1]),
            Integer.parseInt(words[first + 2]),
            Long.parseLong(words[first + 3]),
            Integer.parseInt(words[first + 4]),
            new Wire(words[first + 5], words[first + 6]),
            Integer.parseInt(words[first + 7]),
            Integer.parseInt(words[first + 8]),
            Boolean.parseBoolean(words[first + 9]),
            List.of(),
            UNPINNED,
            Integer.parseInt(words[first + 10]));
    }
}
