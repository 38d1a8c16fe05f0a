package io.sluice.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A publisher that comes by after each single store of a reader which changes its policy.
 */
class PolicyRaceTest
{
    private static final int DEPTH = 4;
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[LedgerDescriptor.fileLength(DEPTH)])
    {
        @Override
        public void putIntOpaque(final int index, final int value)
        {
            super.putIntOpaque(index, value);
            afterStore.run();
        }

        @Override
        public void putLongOpaque(final int index, final long value)
        {
            super.putLongOpaque(index, value);
            afterStore.run();
        }

        @Override
        public long getAndAddLong(final int index, final long delta)
        {
            final long before = super.getAndAddLong(index, delta);
            afterStore.run();

            return before;
        }
    };
    private final List<ReaderEvent> events = new ArrayList<>();
    private final Readers readers =
        new Readers(PublisherLedger.over(buffer, DEPTH), (event, text) -> events.add(event));
    private Runnable afterStore = () -> {};

    private void tendAfter(final long timeNs)
    {
        readers.observe((id) -> true, timeNs);
        readers.tend(1, 0);
    }

    @Test
    void shouldNotTakeTheLimitOfOnePolicyForThatOfTheOther()
    {
        final SlowReaderPolicy patient = SlowReaderPolicy.detachAfter(1, TimeUnit.HOURS);
        final SlowReaderPolicy small = SlowReaderPolicy.dropNewest(2);
        final ReaderRow row = ReaderRow.join(null, null, buffer, 11, "reader", patient, 0);
        readers.tend(0, 0);
        readers.outstanding().open(1, readers.next(), 100);
        tendAfter(SECOND_NS);

        afterStore = () -> tendAfter(2 * SECOND_NS);
        row.policy(small);
        row.policy(patient);
        row.policy(small);

        assertEquals(List.of(ReaderEvent.JOINED), events);
        assertEquals(1, readers.next());
        afterStore = () -> {};
        readers.outstanding().open(2, readers.next(), 100);
        assertEquals(0, readers.next());
    }

    @Test
    void shouldTakeALimitThatIsLongerThanALife()
    {
        final ReaderRow row = ReaderRow.join(
            null, null, buffer, 11, "reader", SlowReaderPolicy.detachAfter(Long.MAX_VALUE, TimeUnit.DAYS), 0);
        readers.tend(0, 0);
        readers.outstanding().open(1, readers.next(), 100);
        tendAfter(Integer.MAX_VALUE * SECOND_NS);

        assertEquals(List.of(ReaderEvent.JOINED), events);
        row.policy(SlowReaderPolicy.detachAfter(1, TimeUnit.SECONDS));
        tendAfter(Integer.MAX_VALUE * SECOND_NS);
        assertEquals(List.of(ReaderEvent.JOINED, ReaderEvent.DETACHED), events);
    }
}
