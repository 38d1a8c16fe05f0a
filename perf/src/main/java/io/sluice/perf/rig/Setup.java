package io.sluice.perf.rig;

import io.sluice.perf.spi.Wire;

import java.util.List;

/**
 * How both processes are set up.
 *
 * @param smallTermLength    of the logs that carry small messages and descriptors, in bytes.
 * @param largeTermLength    of the logs that carry large messages, in bytes.
 * @param leastTermLength    of logs that just take the longest message that plain Aeron offers, in bytes.
 * @param regionLength       how much memory each process registers, in bytes.
 * @param slots              how many buffers a windowed sender has, unless that exceeds the region.
 * @param wire               between the two.
 * @param socketBufferLength of sending and receiving sockets, in bytes; 0 without a network.
 * @param windowLength       of receivers, in bytes; 0 without a network.
 * @param isYielding         whether the two that are measured leave their cores to others while they wait.
 * @param farPrefix          of the command that starts the other process, to put it elsewhere.
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
    List<String> farPrefix)
{
    /**
     * Through shared memory, and spinning.
     *
     * @param smallTermLength of the logs that carry small messages and descriptors, in bytes.
     * @param largeTermLength of the logs that carry large messages, in bytes.
     * @param regionLength    how much memory each process registers, in bytes.
     * @param slots           how many buffers a windowed sender has, unless that exceeds the region.
     */
    public Setup(final int smallTermLength, final int largeTermLength, final long regionLength, final int slots)
    {
        this(smallTermLength, largeTermLength, largeTermLength, regionLength, slots, Wire.SHARED_MEMORY, 0, 0, false,
            List.of());
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
            String.valueOf(isYielding)
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
            List.of());
    }
}
