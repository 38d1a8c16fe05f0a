package io.sluice.perf.system;

import io.aeron.logbuffer.FragmentHandler;
import io.sluice.perf.spi.End;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.Route;
import io.sluice.perf.spi.Station;
import io.sluice.perf.spi.SystemUnderTest;

/**
 * Plain Aeron, as {@link AeronOffer}; the other side reads each message in pieces, where they lie in the log, without a
 * {@link io.aeron.FragmentAssembler}.
 */
public final class AeronOfferPieces implements SystemUnderTest
{
    /**
     * The system.
     */
    public AeronOfferPieces()
    {
    }

    @Override
    public Link open(final Station station, final End end, final Route route)
    {
        return new PiecesLink(station, end, route, station.largeTermLength());
    }

    static final class PiecesLink extends AeronOffer.OfferLink
    {
        PiecesLink(final Station station, final End end, final Route route, final int termLength)
        {
            super(station, end, route, termLength);
        }

        @Override
        FragmentHandler handler(final Reader reader)
        {
            return reader::onPiece;
        }
    }
}
