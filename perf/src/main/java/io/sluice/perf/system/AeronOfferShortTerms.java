package io.sluice.perf.system;

import io.sluice.perf.spi.End;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.Station;
import io.sluice.perf.spi.SystemUnderTest;

/**
 * Plain Aeron, as {@link AeronOffer}, with terms that just take the longest message: less memory that is written and cleaned.
 */
public final class AeronOfferShortTerms implements SystemUnderTest
{
    /**
     * The system.
     */
    public AeronOfferShortTerms()
    {
    }

    @Override
    public Link open(final Station station, final End end, final int streamId, final int variant)
    {
        return new AeronOffer.OfferLink(station, end, streamId, station.leastTermLength(), variant);
    }
}
