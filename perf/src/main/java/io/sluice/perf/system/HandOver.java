package io.sluice.perf.system;

import io.sluice.perf.spi.End;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.MessageSink;
import io.sluice.perf.spi.Route;
import io.sluice.perf.spi.Station;
import io.sluice.perf.spi.SystemUnderTest;
import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The limit: two threads of one JVM, a few slots of private direct memory, and one atomic word for each slot that says
 * whose it is. From the near end to the far end only. The variant is the number of slots, 0 for as many as all have.
 */
public final class HandOver implements SystemUnderTest
{
    private static final int PAGE = 4096;
    private static final int STRIDE = 16; // longs: two cache lines
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    private long[] words;
    private UnsafeBuffer[] slots = new UnsafeBuffer[0];

    /**
     * No slots yet.
     */
    public HandOver()
    {
    }

    @Override
    public Link open(final Station station, final End end, final Route route)
    {
        return new HandOverLink(End.NEAR == end, route.variant() > 0 ? route.variant() : station.slots());
    }

    private synchronized void allocate(final int count, final int length)
    {
        if (slots.length < count || slots[0].capacity() != length)
        {
            words = new long[(count + 1) * STRIDE];
            slots = new UnsafeBuffer[count];
            for (int i = 0; i < count; i++)
            {
                slots[i] = new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, PAGE));
            }
        }
    }

    /**
     * A slot is the near end's while its word is even, and the far end's while it is odd.
     */
    private final class HandOverLink implements Link
    {
        private final boolean isNear;
        private final int count;
        private long[] turns;
        private UnsafeBuffer[] buffers;
        private int index;
        private int oldest; // of what was sent and has not come back
        private long sent;
        private long completed;
        private int length;

        private HandOverLink(final boolean isNear, final int count)
        {
            this.isNear = isNear;
            this.count = count;
        }

        @Override
        public MutableDirectBuffer acquire()
        {
            return 0 == ((long)WORD.getAcquire(turns, word()) & 1) ? buffers[index] : null; // SYNC: hand-over-back
        }

        @Override
        public boolean send()
        {
            final int word = word();
            WORD.setRelease(turns, word, (long)WORD.get(turns, word) + 1); // SYNC: hand-over
            sent++;
            advance();

            return true;
        }

        @Override
        public void poll(final MessageSink sink)
        {
            if (isNear)
            {
                return; // nothing comes back, and what it has sent is the other end's
            }
            final int word = word();
            final long turn = (long)WORD.getAcquire(turns, word); // SYNC: hand-over
            if (0 != (turn & 1))
            {
                sink.onMessage(buffers[index], 0, length);
                WORD.setRelease(turns, word, turn + 1); // SYNC: hand-over-back
                advance();
            }
        }

        @Override
        public long pollCompletions()
        {
            while (completed < sent &&
                0 == ((long)WORD.getAcquire(turns, (oldest + 1) * STRIDE) & 1)) // SYNC: hand-over-back
            {
                completed++;
                oldest = oldest + 1 == count ? 0 : oldest + 1;
            }

            return completed;
        }

        private int word()
        {
            return (index + 1) * STRIDE;
        }

        private void advance()
        {
            index = index + 1 == count ? 0 : index + 1;
        }

        @Override
        public int offset()
        {
            return 0;
        }

        @Override
        public boolean isConnected()
        {
            return true;
        }

        @Override
        public void messageLength(final int newLength)
        {
            allocate(count, newLength);
            length = newLength;
            completed = sent = 0;
            oldest = index;
            turns = words;
            buffers = slots;
        }

        @Override
        public int maxMessageLength()
        {
            return isNear ? Integer.MAX_VALUE : 0;
        }

        @Override
        public void close()
        {
            // the garbage collector frees direct memory
        }
    }
}
