package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.sluice.lane.Message;
import io.sluice.ledger.LedgerSnapshot;
import io.sluice.ledger.SlowReaderPolicy;
import io.sluice.status.Event;
import io.sluice.support.CheckedReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Readers that the log goes on without, and handlers that fail.
 */
@Timeout(60)
class LostReaderTest extends SlowReaderFixture
{
    @Test
    void shouldNotStopOthersWhenAReaderNeverPollsWhileTheLogFillsManyTimes() throws IOException
    {
        final Subscriber never = subscribe(SlowReaderPolicy.dropNewest(2));
        final long startNs = System.nanoTime();
        runUntil("the log was filled many times", () ->
        {
            writer.claim();
            return writer.publisher().position() > 64 * 64 * 1024 &&
                System.nanoTime() - startNs > TimeUnit.SECONDS.toNanos(2);
        });
        assertGoodHasAll();
        final List<LedgerSnapshot> ledgers = LedgerSnapshot.readAll(sluice.directory());
        assertEquals(1, ledgers.size());
        assertTrue(ledgers.get(0).readers().size() <= 3, () -> ledgers.get(0).readers().size() +
            " rows taken; " + events.count(Event.READER_JOINED) + " joins");

        // it can come back
        final CheckedReader back = new CheckedReader(never, true);
        runUntil("it reads again", () ->
        {
            writer.claim();
            back.poll(16);
            return back.lastSequence() == writer.sequence() - 1;
        });
        assertNull(back.error());
    }

    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void shouldReadNothingThatWasWrittenOverWhenTheDriverGaveUpOnIt(final boolean isDropping)
    {
        // an Aeron client that learns nothing of its lost image until it is told to look
        try (Aeron aeron = Aeron.connect(new Aeron.Context()
            .aeronDirectoryName(driver.aeronDirectoryName()).useConductorAgentInvoker(true));
            Sluice stopped = Sluice.connect(new SluiceOptions().aeron(aeron).name("stopped").eventListener(slowEvents)))
        {
            final Subscriber subscriber = stopped.addSubscriber(CHANNEL, STREAM_ID, new SubscriberOptions().policy(
                isDropping ? SlowReaderPolicy.dropNewest(2) : SlowReaderPolicy.detachAfter(1, TimeUnit.HOURS)));
            runUntil("it is admitted", () ->
            {
                aeron.conductorAgentInvoker().invoke();
                return 2 == events.readers();
            });
            final CheckedReader slow = new CheckedReader(subscriber, true);
            slow.keep(1);
            post(1);
            runUntil("it keeps one", () -> slow.poll(1) > 0 && 1 == slow.keptCount());
            post(1);
            final long end = writer.publisher().position() + 20 * 64 * 1024;
            runUntil("the log was filled many times", () ->
            {
                writer.claim();
                return writer.publisher().position() > end;
            });
            final long received = slow.received();
            for (int i = 0; i < 2000; i++)
            {
                slow.poll(16);
                assertNull(slow.error());
                final long next = writer.sequence() + 1;
                runUntil("the log moves on", () -> writer.claim() || next == writer.sequence());
            }
            assertEquals(received, slow.received());
            assertEquals(1, slow.checkKept());
            runUntil("its image is gone", () ->
            {
                aeron.conductorAgentInvoker().invoke();
                slow.poll(16);
                return 1 == slow.release(1);
            });
            runUntil("nothing is out", () ->
            {
                aeron.conductorAgentInvoker().invoke();
                slow.poll(16);
                return 0 == writer.publisher().outstanding();
            });
        }
    }

    @Test
    void shouldFreeTheBufferWhenTheHandlerThrows()
    {
        final Subscriber subscriber = subscribe(DETACH);
        final List<Message> kept = new ArrayList<>();
        for (int i = 0; i < 2 * DEPTH; i++)
        {
            post(1);
            final boolean isKept = 0 == i % 8;
            runUntil("the handler throws", () -> subscriber.poll((message) ->
            {
                if (isKept)
                {
                    kept.add(message.retain());
                }
                throw new IllegalArgumentException("by intent");
            }, 1) > 0);
        }
        runUntil("what is kept is out", () -> kept.size() == writer.publisher().outstanding());
        assertEquals(2 * DEPTH, slowEvents.count(Event.ERROR));
        kept.forEach(Message::release);
        runUntil("nothing is out", () -> 0 == writer.publisher().outstanding());
    }
}
