package io.sluice.lane.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.ExclusivePublication;
import io.sluice.Await;
import io.sluice.ledger.SlowReaderPolicy;
import io.sluice.status.CounterTypes;
import io.sluice.status.Event;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a receiver does when publishers, handlers, buffers or it itself come to an end.
 */
class UdpReceiverLifeTest extends UdpReceiverFixture
{
    @Test
    void shouldTellThatAPublisherHasClosed()
    {
        receiver = open(false, 20_000, 1);
        publication().close();
        Await.until("told", () ->
        {
            poll();
            return 1 == events.count(Event.PUBLISHER_CLOSED);
        });
        assertFalse(receiver.isConnected());
        assertEquals(0, events.count(Event.PUBLISHER_DIED));
    }

    @Test
    void shouldDiscardWhatAPublisherLeavesBehindUnfinished()
    {
        receiver = open(false, 50_000, 1);
        for (int i = 1; i <= 3; i++)
        {
            final ExclusivePublication publication = publication();
            offer(publication, i, 2000);
            claimFrames(publication, 100, 40_000, 0, 20_000, () -> {});
            receive(i);
            publication.close();
            final int count = i;
            Await.until("discarded", () ->
            {
                poll();
                return count == counter(CounterTypes.DISCARDED);
            });
        }
        assertEquals(List.of(1L, 2L, 3L), ids);
        assertTrue(events.toString().contains("publisher has gone"), events::toString);
    }

    @Test
    void shouldDiscardAMessageThatItJoinedInTheMiddleOf()
    {
        receiver = open(false, 50_000, 1);
        final ExclusivePublication publication = publication();
        claimFrames(publication, 1, 40_000, 0, 20_000, this::poll);
        Await.until("all that was sent is read", () ->
        {
            poll();
            return 15 * 1408 == positionOfReader();
        });
        final UdpReceiver late = open(false, 50_000, 1);
        Await.until("joined", late::isConnected);
        final List<Long> idsOfLate = new ArrayList<>();
        final Runnable pollBoth = () ->
        {
            poll();
            late.poll((message) -> idsOfLate.add(check(message.buffer(), message.length())), 10);
        };
        claimFrames(publication, 1, 40_000, 1376 * 15, 40_000, pollBoth);
        offer(publication, 2, 4000, pollBoth);
        Await.until("both have read the second", () ->
        {
            pollBoth.run();
            return 2 == ids.size() && idsOfLate.contains(2L);
        });
        assertEquals(List.of(1L, 2L), ids);
        assertEquals(List.of(2L), idsOfLate);
        assertEquals(1, events.count(Event.DISCARDED));
        late.close();
    }

    @Test
    void shouldGoOnWhenAHandlerThrows()
    {
        receiver = open(false, 50_000, 1);
        final ExclusivePublication publication = publication();
        for (int i = 0; i < 6; i++)
        {
            offer(publication, i, 0 == i % 2 ? 100 : 5000);
        }
        Await.until("all have come", () ->
        {
            receiver.poll((message) ->
            {
                check.onMessage(message);
                throw new IllegalArgumentException("thrown by the handler");
            }, 10);
            return ids.size() >= 6;
        });
        assertEquals(range(0, 6), ids);
        assertEquals(6, events.count(Event.ERROR));
        assertCounters(6, 300, 15_000);
    }

    @Test
    void shouldKeepTheMessageWhenTheBuffersCannotBeRegistered()
    {
        receiver = open(false, Integer.MAX_VALUE, 1 << 20);
        final ExclusivePublication publication = publication();
        offer(publication, 0, 100);
        receive(1);
        offer(publication, 1, 5000);
        final List<String> texts = new ArrayList<>();
        Await.until("twice refused", () ->
        {
            try
            {
                receiver.poll(check, 10);
            }
            catch (final RuntimeException ex)
            {
                texts.add(ex.getMessage());
            }
            return 2 == texts.size();
        });
        assertTrue(texts.get(1).contains("free"), texts.get(1));
        assertEquals(List.of(0L), ids);
        assertEquals(0, counter(CounterTypes.DISCARDED));
    }

    @Test
    void shouldKeepHeldMessagesReadableAfterClose() throws Exception
    {
        receiver = open(false, 50_000, 2);
        final ExclusivePublication publication = publication();
        offer(publication, 0, 20_000 >> 2);
        offer(publication, 1, 100);
        hold(2);
        claimFrames(publication, 2, 5000, 0, 2000, () -> {});
        assertFalse(receiver.isDone());
        receiver.close();
        receiver.close();
        assertTrue(receiver.isClosed());
        assertEquals(0, receiver.poll(check, 10));
        assertEquals(0, check(held.get(0).buffer(), 5000));
        assertEquals(1, check(held.get(1).buffer(), 100));
        assertEquals(1, regions());
        held.get(1).release();
        held.get(0).release();
        assertTrue(receiver.isDone());
        assertEquals(0, regions());
        assertThrows(IllegalStateException.class, () -> held.get(0).buffer().getByte(0));
    }

    @Test
    void shouldBearToBeClosedInItsOwnCallback()
    {
        receiver = open(false, 50_000, 2);
        final ExclusivePublication publication = publication();
        offer(publication, 0, 5000);
        offer(publication, 1, 5000);
        Await.until("closed", () ->
        {
            receiver.poll((message) ->
            {
                ids.add(check(message.buffer(), 5000));
                receiver.close();
                receiver.close();
                assertEquals(0, check(message.buffer(), 5000));
                held.add(message.retain());
            }, 10);
            return receiver.isClosed();
        });
        assertEquals(List.of(0L), ids);
        assertEquals(0, receiver.poll(check, 10));
        assertEquals(0, check(held.get(0).buffer(), 5000));
        held.get(0).release();
        assertTrue(receiver.isDone());
    }

    @Test
    void shouldVoidWhatIsHeldWhenTheClientLeaves()
    {
        receiver = open(false, 50_000, 2);
        final ExclusivePublication publication = publication();
        offer(publication, 0, 5000);
        hold(1);
        assertEquals(1, receiver.abandon());
        assertEquals(0, receiver.held());
        assertThrows(IllegalStateException.class, () -> held.get(0).buffer().getByte(0));
        assertThrows(IllegalStateException.class, () -> held.get(0).release());
    }

    @Test
    void shouldRefuseNestedPollsAndOtherPolicies()
    {
        receiver = open(false, 50_000, 2);
        offer(publication(), 0, 100);
        Await.until("read", () -> receiver.poll((message) ->
        {
            assertThrows(IllegalStateException.class, () -> receiver.poll(check, 1));
            assertThrows(IllegalStateException.class, () -> receiver.pollFragments((any) -> {}, 1));
            check.onMessage(message);
        }, 1) > 0);
        assertEquals(List.of(0L), ids);
        receiver.policy(SlowReaderPolicy.BLOCK);
        final IllegalArgumentException ex = assertThrows(IllegalArgumentException.class,
            () -> receiver.policy(SlowReaderPolicy.detachAfter(1, TimeUnit.SECONDS)));
        assertTrue(ex.getMessage().contains("BLOCK"), ex.getMessage());
    }
}
