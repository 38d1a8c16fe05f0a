package io.sluice.perf.system;

import io.aeron.logbuffer.BufferClaim;
import io.sluice.perf.spi.End;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.Route;
import io.sluice.perf.spi.Station;
import io.sluice.perf.spi.SystemUnderTest;
import org.agrona.MutableDirectBuffer;

/**
 * Sluice, small messages: {@code claim}, encode in the log, commit; read in the log.
 */
public final class SluiceClaim implements SystemUnderTest
{
    /**
     * The system.
     */
    public SluiceClaim()
    {
    }

    @Override
    public Link open(final Station station, final End end, final Route route)
    {
        return new ClaimLink(station, end, route);
    }

    private static final class ClaimLink extends SluiceLink
    {
        private final BufferClaim claim = new BufferClaim();

        private ClaimLink(final Station station, final End end, final Route route)
        {
            super(station, end, route, station.smallTermLength(), false);
        }

        @Override
        public MutableDirectBuffer acquire()
        {
            return claim(messageLength(), claim) ? claim.buffer() : null;
        }

        @Override
        public int offset()
        {
            return claim.offset();
        }

        @Override
        public boolean send()
        {
            claim.commit();
            return true;
        }

        @Override
        public int maxMessageLength()
        {
            return publisher().capabilities().maxClaimLength();
        }
    }
}
