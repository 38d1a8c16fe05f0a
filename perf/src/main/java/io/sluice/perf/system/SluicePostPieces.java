package io.sluice.perf.system;

import io.sluice.perf.spi.End;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.Route;
import io.sluice.perf.spi.Station;
import io.sluice.perf.spi.SystemUnderTest;

/**
 * Sluice, registered buffers, as {@link SluicePost}; the other side reads each message in pieces, where they lie in the
 * log.
 */
public final class SluicePostPieces implements SystemUnderTest
{
    /**
     * The system.
     */
    public SluicePostPieces()
    {
    }

    @Override
    public Link open(final Station station, final End end, final Route route)
    {
        return new SluicePost.PostLink(station, end, route, true);
    }
}
