package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.driver.SluiceDriver;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads that are interrupted while they make or open files.
 */
@Timeout(60)
class InterruptedTest
{
    private static final String CHANNEL = "aeron:ipc";
    private static final int STREAM_ID = 1034;
    private static final int MESSAGES = 500;

    private SluiceDriver driver;
    private Sluice sluice;
    private Publisher publisher;
    private Subscriber subscriber;

    @BeforeEach
    void setUp()
    {
        driver = SluiceDriver.launchEmbedded();
        sluice = Sluice.connect(driver);
        publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
        subscriber = sluice.addSubscriber(CHANNEL, STREAM_ID);
        Await.until("connected", () ->
        {
            subscriber.poll((message) -> {}, 10);
            return publisher.isConnected();
        });
    }

    @AfterEach
    void tearDown()
    {
        sluice.close();
        driver.close();
    }

    @Test
    void shouldReadEveryMessageThoughEachIsInARegionOfItsOwn() throws InterruptedException
    {
        final AtomicBoolean isOver = new AtomicBoolean();
        final AtomicInteger received = new AtomicInteger();
        final Thread reader = new Thread(() ->
        {
            while (!isOver.get())
            {
                subscriber.poll((message) -> received.incrementAndGet(), 10);
            }
        });
        final Thread nuisance = new Thread(() ->
        {
            while (!isOver.get())
            {
                reader.interrupt();
            }
        });
        reader.start();
        nuisance.start();
        try
        {
            for (int i = 0; i < MESSAGES; i++)
            {
                final MemoryRegion region = sluice.register(RegionOptions.shared(4096));
                assertTrue(publisher.post(region.slice(0, 64)) > 0);
                Await.until("completed", () -> 1 == publisher.poll((completion) -> {}));
                region.close();
            }
        }
        finally
        {
            isOver.set(true);
            reader.join();
            nuisance.join();
        }
        assertEquals(MESSAGES, received.get());
    }

    @Test
    void shouldMakeAndCloseAllThatThereIsAsIfNotInterrupted()
    {
        Thread.currentThread().interrupt();
        final Publisher another = sluice.addPublisher(CHANNEL, STREAM_ID + 1);
        final Subscriber reader = sluice.addSubscriber(CHANNEL, STREAM_ID + 1);
        assertTrue(Thread.interrupted());
        Await.until("connected", another::isConnected);

        Thread.currentThread().interrupt();
        reader.close();
        another.close();
        assertTrue(Thread.interrupted());
        Await.until("nobody reads", () -> !another.isConnected());
        assertFalse(sluice.aeron().isClosed());
    }

    @Test
    void shouldRegisterAndOfferAsIfNotInterrupted()
    {
        Thread.currentThread().interrupt();
        final MemoryRegion region = sluice.register(RegionOptions.shared(4096));
        assertTrue(Thread.currentThread().isInterrupted());
        final Path file = region.path();
        assertTrue(Files.exists(file));
        sluice.register(RegionOptions.existing(file)).close();
        final long ticket = publisher.offer(new UnsafeBuffer(new byte[10_000]));
        assertTrue(Thread.interrupted());
        assertEquals(1, ticket);
        Await.until("read", () -> 1 == subscriber.poll((message) -> assertEquals(10_000, message.length()), 1));
    }

    @Test
    void shouldConnectAsIfNotInterrupted()
    {
        Thread.currentThread().interrupt();
        final Sluice another = Sluice.connect(driver);
        assertTrue(Thread.interrupted());
        assertEquals(0, another.addPublisher(CHANNEL, STREAM_ID + 1).readers());
        another.close();
    }
}
