package io.sluice.perf.system;

import io.aeron.FragmentAssembler;
import io.aeron.logbuffer.FragmentHandler;
import io.sluice.perf.spi.End;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.Outlet;
import io.sluice.perf.spi.Route;
import io.sluice.perf.spi.Station;
import io.sluice.perf.spi.SystemUnderTest;
import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Plain Aeron, messages of any length that it takes: {@code offer} from one buffer of the user, which is free again on
 * return, and a {@link FragmentAssembler} on the other side. The variant is the MTU.
 */
public final class AeronOffer implements SystemUnderTest
{
    /**
     * The system.
     */
    public AeronOffer()
    {
    }

    @Override
    public Link open(final Station station, final End end, final Route route)
    {
        return new OfferLink(station, end, route, station.largeTermLength());
    }

    static class OfferLink extends AeronLink
    {
        private static final int PAGE = 4096;

        private UnsafeBuffer buffer = new UnsafeBuffer(0, 0);

        OfferLink(final Station station, final End end, final Route route, final int termLength)
        {
            super(station, end, route, termLength);
        }

        @Override
        FragmentHandler handler(final Reader reader)
        {
            return new FragmentAssembler(reader);
        }

        @Override
        public void messageLength(final int newLength)
        {
            super.messageLength(newLength);
            if (buffer.capacity() < newLength)
            {
                buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(newLength, PAGE));
            }
        }

        @Override
        public MutableDirectBuffer acquire()
        {
            invoke();

            return buffer;
        }

        @Override
        public int offset()
        {
            return 0;
        }

        @Override
        public boolean send()
        {
            return isSent(publication().offer(buffer, 0, messageLength()));
        }

        @Override
        public Outlet inline(final int length)
        {
            return new ClaimOutlet(this, length);
        }

        @Override
        public int maxMessageLength()
        {
            return publication().maxMessageLength();
        }
    }
}
