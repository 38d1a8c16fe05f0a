package io.sluice.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/**
 * A reader that leaves while its publisher is about to admit it.
 */
class LeaveRaceTest
{
    private static final int DEPTH = 4;
    private static final int OFFSET = LedgerDescriptor.rowOffset(DEPTH, 0);

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[LedgerDescriptor.fileLength(DEPTH)])
    {
        @Override
        public void putLong(final int index, final long value)
        {
            super.putLong(index, value);
            if (OFFSET + LedgerDescriptor.ROW_ADMITTED_POSITION == index)
            {
                beforeAdmission.run();
            }
        }
    };
    private final List<ReaderEvent> events = new ArrayList<>();
    private final PublisherLedger ledger = PublisherLedger.over(buffer, DEPTH);
    private final Readers readers = new Readers(ledger, (event, text) -> events.add(event));
    private Runnable beforeAdmission = () -> {};

    private ReaderRow join()
    {
        return ReaderRow.join(null, null, buffer, 11, "reader", SlowReaderPolicy.BLOCK, 0);
    }

    @Test
    void shouldNotWaitForAReaderThatLeavesWhileItIsAdmitted()
    {
        final ReaderRow row = join();
        beforeAdmission = row::leaveRelease;
        readers.tend(0, 0);
        beforeAdmission = () -> {};
        readers.tend(0, 0);

        assertEquals(0, readers.next());
        assertEquals(0, ledger.ownerAcquire(0));
        assertEquals(Long.MAX_VALUE, readers.logLimit(0));
    }

    @Test
    void shouldTellNothingOfAReaderThatWasNotAdmitted()
    {
        join().leaveRelease();
        readers.tend(0, 0);
        assertEquals(0, ledger.ownerAcquire(0));
        assertEquals(List.of(), events);

        assertTrue(buffer.compareAndSetLong(OFFSET + LedgerDescriptor.ROW_OWNER, 0, 12)); // and is killed
        readers.observe((id) -> false, 1);
        readers.tend(0, 0);
        assertEquals(0, ledger.ownerAcquire(0));
        assertEquals(List.of(), events);
    }

    @Test
    void shouldTellOfAReaderThatIsKilledWithHoldsWhenItHasLeft()
    {
        final ReaderRow row = join();
        readers.tend(0, 0);
        final int slot = readers.outstanding().nextSlot();
        readers.outstanding().open(1, readers.next(), 100);
        row.holdRelease(slot, 5);
        row.consumedRelease(1);
        row.leaveRelease();
        readers.tend(1, 0);
        readers.observe((id) -> false, 1);
        readers.tend(1, 0);

        assertEquals(List.of(ReaderEvent.JOINED, ReaderEvent.LEFT, ReaderEvent.DIED), events);
        assertEquals(0, ledger.ownerAcquire(0));
    }
}
