package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.exceptions.AeronException;
import io.sluice.driver.SluiceDriver;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that are interrupted while they make or open files.
 */
@Timeout(60)
class InterruptedTest
{
    private static final String CHANNEL = "aeron:ipc";
    private static final int STREAM_ID = 1034;
    private static final int MESSAGES = 500;
    private static final int ROUNDS = 5;
    private static final int MAX_PAUSE_NS = 5_000_000;

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

    @ParameterizedTest
    @ValueSource(strings = { CHANNEL, "aeron:udp?endpoint=127.0.0.1:24134|term-length=64k" })
    void shouldMakeAllThatThereIsThoughInterruptedMeanwhile(final String channel) throws Exception
    {
        final FutureTask<Boolean> making = new FutureTask<>(() ->
        {
            for (int i = 0; i < ROUNDS; i++)
            {
                makeAndUse(channel);
            }
            return Thread.interrupted();
        });
        final Thread maker = new Thread(making);
        maker.start();
        while (!making.isDone())
        {
            maker.interrupt();
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(MAX_PAUSE_NS));
        }
        assertTrue(making.get());
        assertFalse(sluice.aeron().isClosed());
    }

    @Test
    void shouldRefuseRatherThanHangInACallbackOfAeron()
    {
        final AtomicReference<RuntimeException> refusal = new AtomicReference<>();
        sluice.aeron().addSubscription(CHANNEL, STREAM_ID, (image) ->
        {
            try
            {
                sluice.addPublisher(CHANNEL, STREAM_ID + 1);
            }
            catch (final AeronException ex)
            {
                refusal.set(ex);
            }
        }, (image) -> {});
        Await.until("called back", () -> null != refusal.get());
        assertTrue(refusal.get().getMessage().contains("reentrant"), refusal.get().getMessage());
    }

    private void makeAndUse(final String channel)
    {
        try (Sluice another = Sluice.connect(new SluiceOptions().aeron(sluice.aeron()));
            Publisher writer = another.addPublisher(channel, STREAM_ID + 1);
            Subscriber reader = another.addSubscriber(channel, STREAM_ID + 1);
            MemoryRegion region = another.register(RegionOptions.shared(64)))
        {
            Await.until("connected", () ->
            {
                reader.poll((message) -> {}, 10);
                return writer.isConnected();
            });
            assertTrue(writer.post(region.slice(0, 64)) > 0);
            Await.until("read", () -> 1 == reader.poll((message) -> {}, 10));
            Await.until("completed", () -> 1 == writer.poll((completion) -> {}));
        }
        Sluice.connect(driver).close();
    }
}
