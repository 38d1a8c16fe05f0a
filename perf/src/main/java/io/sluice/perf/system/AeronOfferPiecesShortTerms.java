package io.sluice.perf.system;

import io.sluice.perf.spi.End;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.Station;
import io.sluice.perf.spi.SystemUnderTest;

/**
 * Plain Aeron, as {@link AeronOfferPieces}, with terms that just take the longest message: less memory that is written and cleaned.
 */
public final class AeronOfferPiecesShortTerms implements SystemUnderTest
{
    /**
     * The system.
     */
    public AeronOfferPiecesShortTerms()
    {
    }

    @Override
    public Link open(final Station station, final End end, final int streamId, final int variant)
    {
        return new AeronOfferPieces.PiecesLink(station, end, streamId, station.leastTermLength(), variant);
    }
}
