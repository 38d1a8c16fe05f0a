package io.sluice.perf.system;

import io.sluice.lane.CompletionHandler;
import io.sluice.perf.spi.End;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.MessageSink;
import io.sluice.perf.spi.Route;
import io.sluice.perf.spi.Station;
import io.sluice.perf.spi.SystemUnderTest;
import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Sluice, memory that is not registered: {@code offer} copies it once and gives it back on return.
 */
public final class SluiceOffer implements SystemUnderTest
{
    /**
     * The system.
     */
    public SluiceOffer()
    {
    }

    @Override
    public Link open(final Station station, final End end, final Route route)
    {
        return new OfferLink(station, end, route);
    }

    private static final class OfferLink extends SluiceLink
    {
        private static final int PAGE = 4096;
        private static final CompletionHandler NOTHING = (completion) -> {};

        private UnsafeBuffer buffer = new UnsafeBuffer(0, 0);

        private OfferLink(final Station station, final End end, final Route route)
        {
            super(station, end, route, station.wire().isNetwork() ? CHOSEN_BY_SLUICE : station.smallTermLength(),
                false);
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
            if (isSent(publisher().offer(buffer, 0, messageLength())))
            {
                return true;
            }
            pollCompletions(NOTHING);

            return false;
        }

        @Override
        public void poll(final MessageSink sink)
        {
            if (0 == pollMessages(sink))
            {
                pollCompletions(NOTHING); // the publisher takes back what it has staged
            }
        }

        @Override
        public int maxMessageLength()
        {
            return publisher().capabilities().maxOfferLength();
        }
    }
}
