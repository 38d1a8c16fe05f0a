package io.sluice.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A reader that is detached in the moment in which it begins to read.
 */
class DetachRaceTest
{
    private static final int DEPTH = 4;
    private static final long TIMEOUT_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[LedgerDescriptor.fileLength(DEPTH)]);
    private final List<ReaderEvent> events = new ArrayList<>();
    private final Readers readers =
        new Readers(PublisherLedger.over(buffer, DEPTH), (event, text) -> events.add(event));
    private final Outstanding outstanding = readers.outstanding();

    private int completed()
    {
        outstanding.beginPoll();
        final int slot = outstanding.poll();
        if (slot >= 0)
        {
            outstanding.close(slot);
        }

        return slot;
    }

    @Test
    void shouldCompleteWhatADetachedReaderTriedToReadAndNeverCameBackFor()
    {
        final ReaderRow row = ReaderRow.join(
            null, null, buffer, 11, "reader", SlowReaderPolicy.detachAfter(TIMEOUT_NS, TimeUnit.NANOSECONDS), 0);
        readers.observe((id) -> true, 0);
        readers.tend(0, 0);
        final int slot = outstanding.nextSlot();
        outstanding.open(1, readers.next(), 100);

        row.holdRelease(slot, 1); // the first half of tryHoldVolatile
        readers.observe((id) -> true, 2 * TIMEOUT_NS);
        readers.tend(1, 0);
        assertEquals(List.of(ReaderEvent.JOINED, ReaderEvent.DETACHED), events);
        assertEquals(-1, completed());
        assertTrue(row.isDetached());
        row.unholdRelease(slot); // the second half, which sees that it came too late; its thread does not poll again

        readers.observe((id) -> true, 3 * TIMEOUT_NS);
        assertTrue(readers.needTending());
        readers.tend(1, 0);
        assertEquals(slot, completed());
        assertEquals(1, outstanding.lostReaders(slot));
        assertEquals(0, outstanding.count());
    }
}
