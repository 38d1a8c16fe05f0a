package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.lane.CompletionStatus;
import io.sluice.lane.PostResult;
import io.sluice.ledger.LedgerSnapshot;
import io.sluice.ledger.SlowReaderPolicy;
import io.sluice.status.Event;
import io.sluice.support.CheckedReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

@Timeout(60)
class SlowReaderTest extends SlowReaderFixture
{
    private boolean isBlocked()
    {
        for (int i = 0; i < 1000; i++)
        {
            writer.poll();
            good.poll(16);
            if (writer.post())
            {
                return false;
            }
        }

        return true;
    }

    @Test
    void shouldWaitWhenAReaderThatBlocksDoesNotPoll()
    {
        final CheckedReader slow = new CheckedReader(subscribe(SlowReaderPolicy.BLOCK), false);
        runUntil("the publisher waits", this::isBlocked);
        assertEquals(DEPTH, writer.publisher().outstanding());
        assertTrue(writer.publisher().describe(PostResult.BACK_PRESSURED).contains("slow"));

        runUntil("the slow reader has caught up", () -> 0 == slow.poll(3) && slow.received() >= DEPTH);
        post(1);
        assertGoodHasAll();
        assertNull(slow.error());
        assertEquals(0, writer.completed(CompletionStatus.HOLDER_DIED));
    }

    @Test
    void shouldDropTheNewestForASlowReaderAndDisturbNobodyElse()
    {
        final Subscriber subscriber = subscribe(SlowReaderPolicy.dropNewest(3));
        final CheckedReader slow = new CheckedReader(subscriber, true);
        post(100);
        assertGoodHasAll();
        assertEquals(1, events.count(Event.READER_DROPPING), events::toString);
        assertEquals(97, slowRow().dropped());
        runUntil("three are out", () -> 3 == writer.publisher().outstanding());
        assertEquals(3, slowRow().unread());

        runUntil("it has read them", () -> slow.poll(16) >= 0 && 3 == slow.received());
        assertEquals(2, slow.lastSequence());
        runUntil("nothing is out", () -> 0 == writer.publisher().outstanding());
        slow.keep(2);
        post(2);
        runUntil("it keeps two", () -> slow.poll(16) >= 0 && 2 == slow.keptCount());
        post(50);
        assertGoodHasAll();
        runUntil("there was room for one", () -> slow.poll(16) >= 0 && slow.received() >= 6);
        assertEquals(2, slow.release(2));
        assertNull(slow.error());
        runUntil("nothing is out", () -> 0 == writer.publisher().outstanding());
    }

    @Test
    void shouldDetachASlowReaderAndHonourWhatItHolds()
    {
        final Subscriber subscriber = subscribe(DETACH);
        final CheckedReader slow = new CheckedReader(subscriber, true);
        slow.keep(2);
        post(2);
        runUntil("it keeps two", () -> slow.poll(16) >= 0 && 2 == slow.keptCount());
        runUntil("it is detached", () ->
        {
            writer.post();
            return 1 == events.count(Event.READER_DETACHED);
        });
        runUntil("only what it holds is out", () -> 2 == writer.publisher().outstanding());
        post(200);
        assertGoodHasAll();
        runUntil("only what it holds is out", () -> 2 == writer.publisher().outstanding());
        final long received = slow.received();
        runUntil("it is told", () -> slow.poll(16) >= 0 && 1 == slowEvents.count(Event.DETACHED));
        assertEquals(received, slow.received());
        assertFalse(subscriber.isConnected());
        assertEquals(2, slow.checkKept());
        runUntil("it has left", () -> 1 == events.count(Event.READER_LEFT));
        assertEquals(2, slow.release(2));
        runUntil("nothing is out", () -> 0 == writer.publisher().outstanding());

        // its row is another's now, and stays so
        final CheckedReader next = new CheckedReader(subscribe(SlowReaderPolicy.BLOCK), false);
        subscriber.policy(SlowReaderPolicy.dropNewest(1));
        slow.poll(16);
        assertEquals(SlowReaderPolicy.BLOCK, slowRow().policy());
        Await.until("what it had mapped is unmapped", () -> !isLedgerMappedTwice());
        subscriber.policy(DETACH);
        slow.poll(16);
        assertFalse(subscriber.isConnected());
        final long last = writer.sequence() + 8;
        runUntil("the next one reads", () ->
        {
            if (writer.sequence() <= last)
            {
                writer.post();
            }
            next.poll(16);
            return last == next.lastSequence();
        });
        assertNull(next.error());
    }

    // The publisher's, and one for each reader that is not finished.
    private boolean isLedgerMappedTwice()
    {
        try
        {
            return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter((line) -> line.contains(sluice.directory() + "/ledger-")).count() > 3;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    @Test
    void shouldFollowThePolicyWhenItChanges()
    {
        final Subscriber subscriber = subscribe(SlowReaderPolicy.BLOCK);
        final CheckedReader slow = new CheckedReader(subscriber, true);
        runUntil("the publisher waits", this::isBlocked);
        subscriber.policy(SlowReaderPolicy.dropNewest(4));
        assertTrue(isBlocked());
        runUntil("it has read one poll", () -> slow.poll(1) > 0);
        post(100);
        assertGoodHasAll();
        assertTrue(slowRow().dropped() > 0);

        subscriber.policy(SlowReaderPolicy.BLOCK);
        runUntil("it has caught up", () -> 0 == slow.poll(16) && 0 == writer.publisher().outstanding());
        runUntil("the publisher waits again", this::isBlocked);
        assertEquals(DEPTH, slowRow().unread());

        subscriber.policy(DETACH);
        slow.poll(1);
        runUntil("it is detached", () -> 1 == events.count(Event.READER_DETACHED));
        post(100);
        assertGoodHasAll();
        assertNull(slow.error());
    }

    @Test
    void shouldStayWhenItNoLongerWantsToBeDetached()
    {
        final Subscriber subscriber = subscribe(DETACH);
        final CheckedReader slow = new CheckedReader(subscriber, false);
        post(1);
        runUntil("it reads", () -> slow.poll(1) > 0);
        subscriber.policy(SlowReaderPolicy.BLOCK);
        slow.poll(1);
        runUntil("the publisher waits", this::isBlocked);
        final long startNs = System.nanoTime();
        runUntil("more than the former time-out has passed",
            () -> System.nanoTime() - startNs > 3 * DETACH.limit());
        assertEquals(0, events.count(Event.READER_DETACHED));
        runUntil("it has caught up", () -> 0 == slow.poll(16) && 0 == writer.publisher().outstanding());
        assertNull(slow.error());
    }

    private LedgerSnapshot.Reader slowRow()
    {
        try
        {
            return LedgerSnapshot.readAll(sluice.directory()).get(0).readers().stream()
                .filter((reader) -> reader.name().startsWith("slow")).findFirst().orElseThrow();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
