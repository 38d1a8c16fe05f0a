package io.sluice.lane.udp;

import io.aeron.Image;
import io.sluice.region.RegionContext;
import org.agrona.concurrent.status.CountersReader;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Joins the publications that a receiver spies on, and knows what it holds of them.
 */
final class Spy
{
    private final RegionContext context;
    private final CountersReader counters;
    private final Path driverDirectory;
    private final GatheringDriver driver;
    private final int streamId;
    private final String name;
    private final Queue<SpyHolds> holds = new ConcurrentLinkedQueue<>();

    /**
     * A spy.
     *
     * @param counters of the driver.
     * @param driver   that gathers, or null.
     */
    Spy(
        final RegionContext context,
        final CountersReader counters,
        final Path driverDirectory,
        final GatheringDriver driver,
        final int streamId,
        final String name)
    {
        this.counters = counters;
        this.driverDirectory = driverDirectory;
        this.driver = driver;
        this.context = context;
        this.streamId = streamId;
        this.name = name;
    }

    /**
     * Ask to read a publication.
     *
     * @throws IOException if it can't be read; the text says what to do.
     */
    UdpImage join(final Image image, final UdpDelivery delivery) throws IOException
    {
        final SpiedPublication publication = SpiedPublication.join(
            context, counters, driverDirectory, image, streamId, name);
        if (null == publication)
        {
            // if it has no table here, but frames hold references nevertheless, their payload is not to be had
            return new UdpImage(delivery, image, null == driver ? null : new SpiedFrames(null, delivery, image));
        }
        holds.removeIf(SpyHolds::hasLeft);
        holds.add(publication.holds());

        return new UdpImage(delivery, image, new SpiedFrames(publication, delivery, image));
    }

    /**
     * The client leaves: void all holds.
     *
     * @return how many there were.
     */
    int revokeHeld()
    {
        int revoked = 0;
        for (final SpyHolds each : holds)
        {
            revoked += each.revokeAll();
        }

        return revoked;
    }
}
