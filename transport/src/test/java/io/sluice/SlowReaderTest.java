package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.sluice.driver.SluiceDriver;
import io.sluice.lane.CompletionStatus;
import io.sluice.lane.Message;
import io.sluice.lane.PostResult;
import io.sluice.ledger.LedgerSnapshot;
import io.sluice.ledger.SlowReaderPolicy;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.status.Event;
import io.sluice.support.CheckedReader;
import io.sluice.support.CheckedWriter;
import io.sluice.support.EventLog;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

@Timeout(60)
class SlowReaderTest
{
    private static final String CHANNEL = "aeron:ipc?term-length=64k|untethered-window-limit-timeout=50ms|" +
        "untethered-linger-timeout=50ms|untethered-resting-timeout=100ms";
    private static final int STREAM_ID = 1004;
    private static final int DEPTH = 16;
    private static final int LENGTH = 1024;
    private static final SlowReaderPolicy DETACH = SlowReaderPolicy.detachAfter(200, TimeUnit.MILLISECONDS);

    private final EventLog events = new EventLog();
    private final EventLog slowEvents = new EventLog();
    private SluiceDriver driver;
    private Sluice sluice;
    private Sluice slowSluice;
    private CheckedWriter writer;
    private CheckedReader good;

    @BeforeEach
    void setUp()
    {
        driver = SluiceDriver.launchEmbedded(new MediaDriver.Context()
            .threadingMode(ThreadingMode.SHARED)
            .sharedIdleStrategy(new SleepingMillisIdleStrategy(1))
            .timerIntervalNs(TimeUnit.MILLISECONDS.toNanos(20)));
        sluice = connect("good", events);
        slowSluice = connect("slow", slowEvents);
        final MemoryRegion region = sluice.register(RegionOptions.shared(DEPTH * LENGTH));
        final Publisher publisher = sluice.addPublisher(CHANNEL, STREAM_ID, new PublisherOptions().depth(DEPTH));
        writer = new CheckedWriter(publisher, region.pool(LENGTH));
        good = new CheckedReader(sluice.addSubscriber(CHANNEL, STREAM_ID), false);
        runUntil("the good reader is admitted", () -> 1 == events.readers());
    }

    @AfterEach
    void tearDown()
    {
        slowSluice.close();
        sluice.close();
        driver.close();
    }

    private Sluice connect(final String name, final EventLog listener)
    {
        return Sluice.connect(new SluiceOptions()
            .aeronDirectoryName(driver.aeronDirectoryName())
            .name(name)
            .eventListener(listener));
    }

    private Subscriber subscribe(final SlowReaderPolicy policy)
    {
        final int before = events.count(Event.READER_JOINED);
        final Subscriber subscriber =
            slowSluice.addSubscriber(CHANNEL, STREAM_ID, new SubscriberOptions().policy(policy));
        runUntil("it is admitted",
            () -> before + 1 == events.count(Event.READER_JOINED) && subscriber.isConnected());

        return subscriber;
    }

    // Completions, and the good reader; nothing is published.
    private void runUntil(final String what, final BooleanSupplier condition)
    {
        Await.until(what, () ->
        {
            writer.poll();
            if (null != good)
            {
                good.poll(16);
            }
            return condition.getAsBoolean();
        });
    }

    private void post(final int count)
    {
        final long end = writer.sequence() + count;
        runUntil("posted", () ->
        {
            writer.post();
            return end == writer.sequence();
        });
    }

    private void assertGoodHasAll()
    {
        runUntil("the good reader has all", () -> writer.sequence() - 1 == good.lastSequence());
        assertNull(good.error());
    }

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
                .filter((line) -> line.contains("/ledger-")).count() > 3;
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

    @Test
    void shouldNotStopOthersWhenAReaderNeverPollsWhileTheLogFillsManyTimes() throws IOException
    {
        final Subscriber never = subscribe(SlowReaderPolicy.dropNewest(2));
        final long startNs = System.nanoTime();
        runUntil("the log was filled many times", () ->
        {
            writer.claim();
            return writer.publisher().position() > 64 * 64 * 1024 &&
                System.nanoTime() - startNs > TimeUnit.SECONDS.toNanos(4);
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
