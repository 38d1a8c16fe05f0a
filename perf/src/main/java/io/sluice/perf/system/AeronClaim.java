package io.sluice.perf.system;

import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FragmentHandler;
import io.sluice.perf.spi.End;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.Route;
import io.sluice.perf.spi.Station;
import io.sluice.perf.spi.SystemUnderTest;
import org.agrona.MutableDirectBuffer;

/**
 * Plain Aeron, small messages: {@code tryClaim}, encode in the log, commit; read in the log.
 */
public final class AeronClaim implements SystemUnderTest
{
    /**
     * The system.
     */
    public AeronClaim()
    {
    }

    @Override
    public Link open(final Station station, final End end, final Route route)
    {
        return new ClaimLink(station, end, route);
    }

    private static final class ClaimLink extends AeronLink
    {
        private final BufferClaim claim = new BufferClaim();

        private ClaimLink(final Station station, final End end, final Route route)
        {
            super(station, end, route, station.smallTermLength());
        }

        @Override
        FragmentHandler handler(final Reader reader)
        {
            return reader;
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
            return publication().maxPayloadLength();
        }
    }
}
