package io.sluice.ledger;

import static io.sluice.ledger.LedgerDescriptor.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.CALLS_REAL_METHODS;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;
import org.mockito.MockMakers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The ledger's protocol on plain memory: the order of stores, and what a publisher concludes from them.
 */
class StoreOrderTest
{
    private static final int DEPTH = 4;

    // a subclass: the default way changes the class itself, and other tests find that each access allocates
    private final AtomicBuffer buffer = mock(UnsafeBuffer.class, withSettings()
        .mockMaker(MockMakers.SUBCLASS)
        .spiedInstance(new UnsafeBuffer(new byte[fileLength(DEPTH)]))
        .defaultAnswer(CALLS_REAL_METHODS));
    private final PublisherLedger ledger = PublisherLedger.over(buffer, DEPTH);
    private final List<ReaderEvent> events = new ArrayList<>();
    private final Readers readers = new Readers(ledger, (event, text) -> events.add(event));
    private final Outstanding outstanding = readers.outstanding();
    private long lastTicket;

    private ReaderRow join(final long clientId, final SlowReaderPolicy policy)
    {
        return ReaderRow.join(null, null, buffer, clientId, "reader " + clientId, policy, 0);
    }

    private ReaderRow admitted(final long clientId, final SlowReaderPolicy policy)
    {
        final ReaderRow row = join(clientId, policy);
        readers.tend(lastTicket, 0);
        assertTrue(row.isAdmittedAcquire());
        return row;
    }

    private int post()
    {
        final int slot = outstanding.nextSlot();
        outstanding.open(++lastTicket, readers.next(), 100);
        return slot;
    }

    private long completed()
    {
        outstanding.beginPoll();
        final int slot = outstanding.poll();
        if (slot < 0)
        {
            return -1;
        }
        final long ticket = outstanding.ticket(slot);
        outstanding.close(slot);
        return ticket;
    }

    @Test
    void shouldWriteAdmissionBeforeItsState()
    {
        final ReaderRow row = join(11, SlowReaderPolicy.BLOCK);
        readers.tend(5, 640);
        final InOrder order = inOrder(buffer);
        final int offset = rowOffset(DEPTH, 0);
        order.verify(buffer).putLong(offset + ROW_ADMITTED_TICKET, 5);
        order.verify(buffer).putLong(offset + ROW_ADMITTED_POSITION, 640);
        order.verify(buffer).compareAndSetInt(offset + ROW_STATE, STATE_JOINING, STATE_ACTIVE);
        assertEquals(5, row.admittedTicket());
        assertEquals(640, row.admittedPosition());
    }

    @Test
    void shouldWriteIdentityBeforeJoining()
    {
        join(11, SlowReaderPolicy.dropNewest(3));
        final InOrder order = inOrder(buffer);
        final int offset = rowOffset(DEPTH, 0);
        order.verify(buffer).compareAndSetLong(offset + ROW_OWNER, 0, 11);
        order.verify(buffer).putLong(eq(offset + ROW_PID), anyLong());
        order.verify(buffer).putLongOpaque(offset + ROW_POLICY, SlowReaderPolicy.dropNewest(3).toWord());
        order.verify(buffer).putIntRelease(offset + ROW_STATE, STATE_JOINING);
        order.verify(buffer).getAndAddLong(REQUESTS_OFFSET, 1);
    }

    @Test
    void shouldCleanARowBeforeItIsFree()
    {
        final ReaderRow row = admitted(11, SlowReaderPolicy.BLOCK);
        clearInvocations(buffer);
        row.leaveRelease();
        readers.tend(0, 0);
        final InOrder order = inOrder(buffer);
        final int offset = rowOffset(DEPTH, 0);
        order.verify(buffer).putIntRelease(offset + ROW_STATE, STATE_LEAVING);
        order.verify(buffer).putInt(offset + ROW_STATE, STATE_NONE);
        order.verify(buffer).putLongRelease(offset + ROW_OWNER, 0);
        assertEquals(List.of(ReaderEvent.JOINED, ReaderEvent.LEFT), events);
    }

    @Test
    void shouldWriteTheHoldBeforeItLooksWhetherItIsDetached()
    {
        final ReaderRow row = admitted(11, SlowReaderPolicy.detachAfter(1, TimeUnit.SECONDS));
        clearInvocations(buffer);
        assertTrue(row.tryHoldVolatile(2, 77));
        final InOrder order = inOrder(buffer);
        order.verify(buffer).putLongVolatile(heldOffset(DEPTH, 0, 2), 77);
        order.verify(buffer).getLongVolatile(rowOffset(DEPTH, 0) + ROW_DETACHED);
    }

    @Test
    void shouldCompleteOnlyWhenConsumedAndNotHeld()
    {
        final ReaderRow a = admitted(11, SlowReaderPolicy.BLOCK);
        final ReaderRow b = admitted(12, SlowReaderPolicy.BLOCK);
        assertNotEquals(a.bit(), b.bit());
        final int slot = post();
        assertEquals(-1, completed());
        a.consumedRelease(1);
        b.holdRelease(slot, 5);
        b.consumedRelease(1);
        assertEquals(-1, completed());
        b.unholdRelease(slot);
        assertEquals(1, completed());
    }

    @Test
    void shouldCompleteTheOthersWhileOneIsHeldForLong()
    {
        final ReaderRow row = admitted(11, SlowReaderPolicy.BLOCK);
        final int heldSlot = post();
        row.holdRelease(heldSlot, 5);
        row.consumedRelease(1);
        for (int i = 2; i < 100; i++)
        {
            final int slot = post();
            assertNotEquals(heldSlot, slot);
            row.consumedRelease(i);
            assertEquals(i, completed());
        }
        row.unholdRelease(heldSlot);
        assertEquals(1, completed());
    }

    @Test
    void shouldGiveTheRowOfADeadReaderToTheNextOneClean()
    {
        final ReaderRow dead = admitted(11, SlowReaderPolicy.BLOCK);
        final int held = post();
        dead.holdRelease(held, 5);
        dead.consumedRelease(1);
        final int unread = post();
        readers.observe((id) -> false, 1);
        readers.tend(lastTicket, 0);
        assertEquals(ReaderEvent.DIED, events.get(events.size() - 1));
        assertTrue(outstanding.deadReader(held).startsWith("reader 11"), outstanding.deadReader(held));
        assertTrue(outstanding.deadReader(unread).startsWith("reader 11"));
        assertEquals(1, completed());
        assertEquals(2, completed());

        final ReaderRow next = admitted(12, SlowReaderPolicy.BLOCK);
        assertEquals(dead.bit(), next.bit());
        assertEquals(2, next.admittedTicket());
        post();
        next.consumedRelease(3);
        assertEquals(3, completed());
    }

    @Test
    void shouldNotTakeTheNextTenantForItsDeadPredecessor()
    {
        admitted(11, SlowReaderPolicy.BLOCK).leaveRelease();
        readers.observe((id) -> 11 != id, 1); // 11 is seen dead while it still has the row
        ledger.freeRelease(0, false);
        final ReaderRow next = join(12, SlowReaderPolicy.BLOCK);
        readers.tend(0, 0);
        assertTrue(next.isAdmittedAcquire());
        assertFalse(events.contains(ReaderEvent.DIED));
    }

    @Test
    void shouldNotTakeAReaderForDeadThatLeftInGoodOrderBeforeItEnded()
    {
        admitted(11, SlowReaderPolicy.BLOCK).leaveRelease();
        readers.observe((id) -> false, 1);
        readers.tend(lastTicket, 0);
        assertEquals(List.of(ReaderEvent.JOINED, ReaderEvent.LEFT), events);
    }

    @Test
    void shouldHonourTheHoldsOfADetachedReader()
    {
        final ReaderRow row = admitted(11, SlowReaderPolicy.detachAfter(1, TimeUnit.NANOSECONDS));
        readers.observe((id) -> true, 1);
        final int held = post();
        row.holdRelease(held, 5);
        row.consumedRelease(1);
        final int unread = post();
        readers.observe((id) -> true, 100);
        readers.tend(lastTicket, 0);
        assertTrue(row.isDetached());
        assertFalse(row.tryHoldVolatile(unread, 7));
        assertEquals(2, completed());
        assertEquals(-1, completed());
        row.unholdRelease(held);
        assertEquals(1, completed());
        assertEquals(0, readers.next());
    }

    @Test
    void shouldDropForAReaderThatHasEnough()
    {
        final ReaderRow slow = admitted(11, SlowReaderPolicy.dropNewest(1));
        final ReaderRow fast = admitted(12, SlowReaderPolicy.BLOCK);
        assertEquals(slow.bit() | fast.bit(), readers.next());
        post();
        assertEquals(fast.bit(), readers.next());
        post();
        fast.consumedRelease(2);
        assertEquals(2, completed()); // though the one before it is still unread by the slow one
        assertEquals(1, slow.dropped());
        slow.consumedRelease(1);
        assertEquals(1, completed());
        assertEquals(slow.bit() | fast.bit(), readers.next());
    }

    @Test
    void shouldRefuseThe65thReader()
    {
        for (int i = 1; i <= MAX_READERS; i++)
        {
            join(i, SlowReaderPolicy.BLOCK);
        }
        assertNull(join(65, SlowReaderPolicy.BLOCK));
        readers.tend(0, 0);
        assertEquals(-1, readers.next());
    }
}
