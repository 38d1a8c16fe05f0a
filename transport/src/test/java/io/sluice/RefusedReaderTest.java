package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.driver.SluiceDriver;
import io.sluice.ledger.SlowReaderPolicy;
import io.sluice.region.RegionOptions;
import io.sluice.status.Event;
import io.sluice.support.CheckedReader;
import io.sluice.support.CheckedWriter;
import io.sluice.support.EventLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A publication has 64 rows for readers. Who comes when all are taken reads nothing, until one is free.
 */
@Timeout(60)
class RefusedReaderTest
{
    private static final String CHANNEL = "aeron:ipc?term-length=64k";
    private static final int STREAM_ID = 1064;
    private static final int ROWS = 64;
    private static final int DEPTH = 16;
    private static final int LENGTH = 1024;

    private final EventLog events = new EventLog(false);
    private final EventLog lateEvents = new EventLog(false);
    private final List<CheckedReader> readers = new ArrayList<>();
    private SluiceDriver driver;
    private Sluice sluice;
    private Sluice lateSluice;
    private CheckedWriter writer;

    @BeforeEach
    void setUp()
    {
        driver = SluiceDriver.launchEmbedded();
        sluice = connect(events);
        lateSluice = connect(lateEvents);
        final Publisher publisher = sluice.addPublisher(CHANNEL, STREAM_ID, new PublisherOptions().depth(DEPTH));
        writer = new CheckedWriter(publisher, sluice.register(RegionOptions.shared(DEPTH * LENGTH)).pool(LENGTH));
        for (int i = 0; i < ROWS; i++)
        {
            readers.add(new CheckedReader(sluice.addSubscriber(CHANNEL, STREAM_ID), false));
        }
        runUntil("all rows are taken", () -> ROWS == events.readers());
    }

    @AfterEach
    void tearDown()
    {
        lateSluice.close();
        sluice.close();
        driver.close();
    }

    private Sluice connect(final EventLog listener)
    {
        return Sluice.connect(
            new SluiceOptions().aeronDirectoryName(driver.aeronDirectoryName()).eventListener(listener));
    }

    private CheckedReader late(final SlowReaderPolicy policy)
    {
        final CheckedReader late = new CheckedReader(
            lateSluice.addSubscriber(CHANNEL, STREAM_ID, new SubscriberOptions().policy(policy)), false);
        readers.add(late);

        return late;
    }

    // Completions and all readers; nothing is published.
    private void runUntil(final String what, final BooleanSupplier condition)
    {
        Await.until(what, () ->
        {
            writer.poll();
            readers.forEach((reader) -> reader.poll(16));
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

    private void leave(final CheckedReader reader)
    {
        readers.remove(reader);
        reader.subscriber().close();
    }

    private void assertReadsAll(final CheckedReader reader)
    {
        final long first = writer.sequence();
        post(4 * DEPTH);
        runUntil("it has all", () -> writer.sequence() - 1 == reader.lastSequence());
        assertTrue(reader.firstSequence() <= first, () -> "first " + reader.firstSequence() + " of " + first);
        readers.forEach((any) -> assertNull(any.error()));
    }

    @Test
    void shouldJoinWhenARowIsFreeAgainThoughTheLogHasGoneRoundMeanwhile()
    {
        final CheckedReader late = late(SlowReaderPolicy.BLOCK);
        runUntil("it is told", () -> 1 == lateEvents.count(Event.NO_ROW_FREE));
        final long end = writer.publisher().position() + 20 * 64 * 1024;
        runUntil("the log has gone round", () ->
        {
            writer.claim();
            writer.post();
            return writer.publisher().position() > end;
        });
        assertEquals(0, late.received());
        assertFalse(late.subscriber().isConnected());

        leave(readers.get(7));
        runUntil("it is admitted", () -> late.subscriber().isConnected());
        assertReadsAll(late);
        assertEquals(1, lateEvents.count(Event.NO_ROW_FREE));
    }

    @Test
    void shouldJoinOneForEachRowWhileThePublisherGoesOn()
    {
        final List<CheckedReader> late = new ArrayList<>();
        for (int i = 0; i < 3; i++)
        {
            late.add(late(SlowReaderPolicy.dropNewest(DEPTH)));
        }
        runUntil("they are told", () -> 3 == lateEvents.count(Event.NO_ROW_FREE));
        leave(readers.get(0));
        leave(readers.get(0));
        runUntil("two are admitted", () ->
        {
            writer.post();
            return 2 == late.stream().filter((reader) -> reader.subscriber().isConnected()).count();
        });
        leave(readers.get(0));
        runUntil("the third is admitted", () ->
        {
            writer.post();
            return late.stream().allMatch((reader) -> reader.subscriber().isConnected());
        });
        late.forEach(this::assertReadsAll);
        assertEquals(3, lateEvents.count(Event.NO_ROW_FREE));
    }

    @Test
    void shouldLeaveWithoutATraceWhenItIsClosedOrItsPublisherIs()
    {
        final CheckedReader closed = late(SlowReaderPolicy.BLOCK);
        final CheckedReader left = late(SlowReaderPolicy.BLOCK);
        runUntil("they are told", () -> 2 == lateEvents.count(Event.NO_ROW_FREE));
        leave(closed);
        writer.publisher().close();
        runUntil("the others are told",
            () -> ROWS == events.count(Event.PUBLISHER_CLOSED) && !left.subscriber().isConnected());
        leave(left);
        assertEquals(0, lateEvents.count(Event.ERROR), lateEvents::toString);
    }
}
