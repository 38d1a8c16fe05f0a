package io.sluice.perf.rig;

import io.aeron.Aeron;
import io.sluice.Sluice;
import io.sluice.SluiceOptions;
import io.sluice.perf.spi.Station;

/**
 * How both processes are set up.
 *
 * @param smallTermLength of the logs that carry small messages and descriptors, in bytes.
 * @param largeTermLength of the logs that carry large messages, in bytes.
 * @param regionLength    how much memory each process registers, in bytes.
 * @param slots           how many buffers a windowed sender has, unless that exceeds the region.
 */
public record Setup(int smallTermLength, int largeTermLength, long regionLength, int slots)
{
    Station station(final String aeronDirectoryName, final String name)
    {
        final Aeron aeron = Aeron.connect(new Aeron.Context()
            .aeronDirectoryName(aeronDirectoryName)
            .clientName(name)
            .preTouchMappedMemory(true));
        final Sluice sluice = Sluice.connect(new SluiceOptions().aeron(aeron).name(name));

        return new Station(aeron, sluice, smallTermLength, largeTermLength, regionLength, slots);
    }
}
