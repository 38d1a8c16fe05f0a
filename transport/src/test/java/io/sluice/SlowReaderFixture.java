package io.sluice;

import static org.junit.jupiter.api.Assertions.assertNull;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.sluice.driver.SluiceDriver;
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

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A publisher, a good reader that reads all, and a client for readers that are slow.
 */
abstract class SlowReaderFixture
{
    static final String CHANNEL = "aeron:ipc?term-length=64k|untethered-window-limit-timeout=50ms|" +
        "untethered-linger-timeout=50ms|untethered-resting-timeout=100ms";
    static final int STREAM_ID = 1004;
    static final int DEPTH = 16;
    static final int LENGTH = 1024;
    static final SlowReaderPolicy DETACH = SlowReaderPolicy.detachAfter(200, TimeUnit.MILLISECONDS);

    final EventLog events = new EventLog();
    final EventLog slowEvents = new EventLog();
    SluiceDriver driver;
    Sluice sluice;
    Sluice slowSluice;
    CheckedWriter writer;
    CheckedReader good;

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

    Sluice connect(final String name, final EventLog listener)
    {
        return Sluice.connect(new SluiceOptions()
            .aeronDirectoryName(driver.aeronDirectoryName())
            .name(name)
            .eventListener(listener));
    }

    Subscriber subscribe(final SlowReaderPolicy policy)
    {
        final int before = events.count(Event.READER_JOINED);
        final Subscriber subscriber =
            slowSluice.addSubscriber(CHANNEL, STREAM_ID, new SubscriberOptions().policy(policy));
        runUntil("it is admitted",
            () -> before + 1 == events.count(Event.READER_JOINED) && subscriber.isConnected());

        return subscriber;
    }

    // Completions, and the good reader; nothing is published.
    void runUntil(final String what, final BooleanSupplier condition)
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

    void post(final int count)
    {
        final long end = writer.sequence() + count;
        runUntil("posted", () ->
        {
            writer.post();
            return end == writer.sequence();
        });
    }

    void assertGoodHasAll()
    {
        runUntil("the good reader has all", () -> writer.sequence() - 1 == good.lastSequence());
        assertNull(good.error());
    }
}
