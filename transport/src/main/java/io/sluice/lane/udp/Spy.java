package io.sluice.lane.udp;

import io.aeron.Image;
import io.sluice.region.RegionContext;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Joins the publications that a receiver spies on, and knows what it holds of them.
 */
final class Spy
{
    private final RegionContext context;
    private final int streamId;
    private final String name;
    private final Queue<SpyHolds> holds = new ConcurrentLinkedQueue<>();

    Spy(final RegionContext context, final int streamId, final String name)
    {
        this.context = context;
        this.streamId = streamId;
        this.name = name;
    }

    /**
     * Ask to read a publication.
     *
     * @return null if all of it is in its log.
     * @throws IOException if it can't be read; the text says what to do.
     */
    SpiedFrames join(final Image image, final UdpDelivery delivery) throws IOException
    {
        final SpiedPublication publication = SpiedPublication.join(context, image, streamId, name);
        if (null == publication)
        {
            return null;
        }
        holds.removeIf(SpyHolds::hasLeft);
        holds.add(publication.holds());

        return new SpiedFrames(publication, delivery, image);
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
