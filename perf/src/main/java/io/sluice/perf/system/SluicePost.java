package io.sluice.perf.system;

import io.sluice.lane.Completion;
import io.sluice.lane.CompletionHandler;
import io.sluice.lane.CompletionStatus;
import io.sluice.perf.spi.End;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.MessageSink;
import io.sluice.perf.spi.Outlet;
import io.sluice.perf.spi.Route;
import io.sluice.perf.spi.Station;
import io.sluice.perf.spi.SystemUnderTest;
import io.sluice.region.BufferPool;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import org.agrona.MutableDirectBuffer;

import java.util.HashMap;
import java.util.Map;

/**
 * Sluice, registered buffers: acquire one from a pool and post it; the other side reads in place. Completions are
 * polled whenever a poll for messages finds none, and when the pool is empty; they give buffers back to the pool.
 * The variant is the length of datagrams over a network, and else the number of buffers, 0 for as many as all have.
 */
public final class SluicePost implements SystemUnderTest
{
    /**
     * The system.
     */
    public SluicePost()
    {
    }

    @Override
    public Link open(final Station station, final End end, final Route route)
    {
        return new PostLink(station, end, route, false);
    }

    static final class PostLink extends SluiceLink implements CompletionHandler
    {
        private static final long COMPLETION_TIMEOUT_NS = 1_000_000_000L;

        private final MemoryRegion region;
        private final Map<Integer, BufferPool> pools = new HashMap<>();
        private BufferPool pool;
        private RegisteredBuffer buffer;
        private long completed;

        PostLink(
            final Station station,
            final End end,
            final Route route,
            final boolean isInPieces)
        {
            // through shared memory only descriptors go through the log
            super(station, end, route, station.wire().isNetwork() ? CHOSEN_BY_SLUICE : station.smallTermLength(),
                isInPieces);
            region = station.sluice().register(RegionOptions.shared(station.regionLength()));
        }

        /**
         * The pools of all lengths lie over each other: no two are used at the same time.
         */
        @Override
        public void messageLength(final int newLength)
        {
            super.messageLength(newLength);
            awaitCompletions(); // of what was sent before, which must not be counted
            completed = 0;
            pool = pools.computeIfAbsent(newLength, (length) -> region.pool(0, length, slots(length)));
        }

        @Override
        public MutableDirectBuffer acquire()
        {
            invoke();
            buffer = pool.acquire();
            if (null == buffer)
            {
                pollCompletions(this);
                buffer = pool.acquire();
            }

            return buffer;
        }

        @Override
        public void poll(final MessageSink sink)
        {
            if (0 == pollMessages(sink))
            {
                pollCompletions(this);
            }
        }

        @Override
        public void onCompletion(final Completion completion)
        {
            if (CompletionStatus.RELEASED != completion.status())
            {
                throw new IllegalStateException("lost: " + completion);
            }
            completion.release();
            completed++;
        }

        @Override
        public long pollCompletions()
        {
            pollCompletions(this);

            return completed;
        }

        @Override
        public Outlet inline(final int length)
        {
            return new ClaimOutlet(this, length);
        }

        @Override
        public int offset()
        {
            return 0;
        }

        @Override
        public boolean send()
        {
            return isSent(publisher().post(buffer));
        }

        @Override
        public int maxMessageLength()
        {
            return (int)Math.min(publisher().capabilities().maxPostLength(), region.length());
        }

        @Override
        public void close()
        {
            awaitCompletions();
            super.close();
            region.close();
        }

        private void awaitCompletions()
        {
            final long startNs = System.nanoTime();
            while (publisher().outstanding() > 0 && System.nanoTime() - startNs < COMPLETION_TIMEOUT_NS)
            {
                pollCompletions(this);
                Thread.onSpinWait();
            }
        }
    }
}
