package io.sluice.ledger;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

import java.util.concurrent.TimeUnit;

/**
 * The races of the ledger, on the classes that the product uses. They lie in the ledger's own package, so that they can
 * call its protocol without anything being made public for them.
 */
public final class LedgerStress
{
    private static final int DEPTH = 2;
    private static final int BEFORE = 1;
    private static final int AFTER = 2;

    private LedgerStress()
    {
    }

    /**
     * A publication with one reader and one message out, whose payload is {@link #BEFORE}.
     */
    public abstract static class OneMessage
    {
        final UnsafeBuffer memory =
            new UnsafeBuffer(new byte[LedgerDescriptor.fileLength(DEPTH)]);
        final PublisherLedger ledger = PublisherLedger.over(memory, DEPTH);
        final Readers readers = new Readers(ledger, (event, text) -> {});
        final Outstanding outstanding = readers.outstanding();
        final ReaderRow row;
        final int slot;
        int payload = BEFORE;

        OneMessage(final SlowReaderPolicy policy)
        {
            row = ReaderRow.join(null, null, memory, 11, "reader", policy, 0);
            readers.tend(0, 0);
            slot = outstanding.nextSlot();
            outstanding.open(1, readers.next(), 8);
        }

        /**
         * The publisher polls; once the message is complete the buffer is its own again, and it writes.
         *
         * @return whether it was complete.
         */
        boolean completeAndReuse()
        {
            outstanding.beginPoll();
            if (outstanding.poll() < 0)
            {
                return false;
            }
            payload = AFTER;

            return true;
        }
    }

    /**
     * A reader reads and does not retain: the publisher must not write before the reader has read.
     */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "read what was posted")
    @Outcome(id = "2", expect = FORBIDDEN, desc = "overwritten under the reader")
    @State
    public static class ReadThenConsume extends OneMessage
    {
        /** One message. */
        public ReadThenConsume()
        {
            super(SlowReaderPolicy.BLOCK);
        }

        /**
         * The reader.
         *
         * @param r result.
         */
        @Actor
        public void reader(final I_Result r)
        {
            r.r1 = payload;
            row.consumedRelease(1);
        }

        /** The publisher. */
        @Actor
        public void publisher()
        {
            completeAndReuse();
        }
    }

    /**
     * A reader retains and releases later: the publisher must not complete in between.
     */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "read what was posted")
    @Outcome(id = "2", expect = FORBIDDEN, desc = "overwritten while held")
    @State
    public static class HoldThenRelease extends OneMessage
    {
        /** One message. */
        public HoldThenRelease()
        {
            super(SlowReaderPolicy.BLOCK);
        }

        /**
         * The reader.
         *
         * @param r result.
         */
        @Actor
        public void reader(final I_Result r)
        {
            row.holdRelease(slot, 7);
            row.consumedRelease(1);
            r.r1 = payload;
            row.unholdRelease(slot);
        }

        /** The publisher, which polls more than once. */
        @Actor
        public void publisher()
        {
            if (!completeAndReuse())
            {
                completeAndReuse();
            }
        }
    }

    /**
     * The publisher detaches a reader that is about to read: either the reader sees that, or the publisher the hold.
     */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "read in time, and honoured")
    @Outcome(id = "-1", expect = ACCEPTABLE_INTERESTING, desc = "detached, and did not read")
    @Outcome(id = "2", expect = FORBIDDEN, desc = "overwritten under the reader")
    @State
    public static class DetachWhileReading extends OneMessage
    {
        /** One message. */
        public DetachWhileReading()
        {
            super(SlowReaderPolicy.detachAfter(1, TimeUnit.NANOSECONDS));
        }

        /**
         * The reader.
         *
         * @param r result.
         */
        @Actor
        public void reader(final I_Result r)
        {
            if (row.tryHoldVolatile(slot, 7))
            {
                r.r1 = payload;
                row.consumedRelease(1);
                row.unholdRelease(slot);
            }
            else
            {
                r.r1 = -1;
            }
        }

        /** The publisher, whose time has run out. */
        @Actor
        public void publisher()
        {
            readers.observe((id) -> true, 100);
            readers.tend(1, 0);
            completeAndReuse();
        }
    }

    /**
     * Two members join at once: each gets a row of its own.
     */
    @JCStressTest
    @Outcome(id = {"1, 2", "2, 1"}, expect = ACCEPTABLE, desc = "a row each")
    @Outcome(expect = FORBIDDEN, desc = "the same row, or none")
    @State
    public static class JoinTogether
    {
        private final UnsafeBuffer memory =
            new UnsafeBuffer(new byte[LedgerDescriptor.fileLength(DEPTH)]);

        /** An empty ledger. */
        public JoinTogether()
        {
            PublisherLedger.over(memory, DEPTH);
        }

        /**
         * One member.
         *
         * @param r result.
         */
        @Actor
        public void one(final II_Result r)
        {
            r.r1 = (int)ReaderRow.join(null, null, memory, 11, "one", SlowReaderPolicy.BLOCK, 0).bit();
        }

        /**
         * Another member.
         *
         * @param r result.
         */
        @Actor
        public void other(final II_Result r)
        {
            r.r2 = (int)ReaderRow.join(null, null, memory, 12, "other", SlowReaderPolicy.BLOCK, 0).bit();
        }
    }

    /**
     * A member joins while the publisher admits and posts: a message that names it, it must be able to tell as its own.
     */
    @JCStressTest
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "posted before it was admitted")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "posted to it, and it knows")
    @Outcome(id = "true, false", expect = FORBIDDEN, desc = "posted to it, but taken for another's")
    @State
    public static class JoinWhilePosting
    {
        private final UnsafeBuffer memory =
            new UnsafeBuffer(new byte[LedgerDescriptor.fileLength(DEPTH)]);
        private final PublisherLedger ledger = PublisherLedger.over(memory, DEPTH);
        private final Readers readers = new Readers(ledger, (event, text) -> {});
        private ReaderRow row;
        private long mask;

        /** An empty ledger. */
        public JoinWhilePosting()
        {
        }

        /** The member. */
        @Actor
        public void member()
        {
            row = ReaderRow.join(null, null, memory, 11, "member", SlowReaderPolicy.BLOCK, 0);
        }

        /** The publisher. */
        @Actor
        public void publisher()
        {
            readers.tend(0, 64);
            mask = readers.next();
            readers.outstanding().open(1, mask, 8);
        }

        /**
         * The member comes to the message.
         *
         * @param r result.
         */
        @Arbiter
        public void read(final ZZ_Result r)
        {
            r.r1 = 0 != (mask & row.bit());
            r.r2 = r.r1 && row.isAdmittedAcquire() && 0 == row.admittedTicket() && 64 == row.admittedPosition();
        }
    }

    /**
     * A reader leaves with a message held, and another joins while the publisher frees the row: whichever row it gets,
     * there is no hold in it.
     */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE_INTERESTING, desc = "the same row, clean")
    @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "the row next to it")
    @Outcome(expect = FORBIDDEN, desc = "a row that is not clean")
    @State
    public static class RowReuse extends OneMessage
    {
        /** One message. */
        public RowReuse()
        {
            super(SlowReaderPolicy.BLOCK);
        }

        /**
         * The reader that leaves, and the next.
         *
         * @param r result.
         */
        @Actor
        public void readers(final II_Result r)
        {
            row.holdRelease(slot, 7);
            row.consumedRelease(1);
            row.leaveRelease();
            row.unholdRelease(slot);
            final ReaderRow next = ReaderRow.join(null, null, memory, 12, "next", SlowReaderPolicy.BLOCK, 0);
            final int index = Long.numberOfTrailingZeros(next.bit());
            r.r1 = (int)next.bit();
            r.r2 = ledger.isHeldAcquire(index, 0) || ledger.isHeldAcquire(index, 1) ? 0 : 1;
        }

        /** The publisher. */
        @Actor
        public void publisher()
        {
            readers.tend(1, 0);
            readers.observe((id) -> true, 1);
            readers.tend(1, 0);
        }
    }
}
