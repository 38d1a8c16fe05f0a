package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.driver.SluiceDriver;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A client that is closed while a callback of its subscriber reads a message.
 */
@Timeout(60)
class CloseInCallbackTest
{
    private static final String CHANNEL = "aeron:ipc";
    private static final int STREAM_ID = 1036;

    private final CountDownLatch hasBegun = new CountDownLatch(1);
    private final CountDownLatch mayReturn = new CountDownLatch(1);
    private final AtomicLong seen = new AtomicLong();
    private SluiceDriver driver;
    private Sluice sluice;
    private Sluice reader;
    private Publisher publisher;
    private Thread polling;

    @BeforeEach
    void setUp()
    {
        driver = SluiceDriver.launchEmbedded();
        sluice = Sluice.connect(driver);
        reader = Sluice.connect(driver);
        publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
    }

    @AfterEach
    void tearDown() throws InterruptedException
    {
        mayReturn.countDown();
        polling.join();
        reader.close();
        sluice.close();
        driver.close();
    }

    private void await(final CountDownLatch latch)
    {
        try
        {
            latch.await();
        }
        catch (final InterruptedException ex)
        {
            throw new AssertionError(ex);
        }
    }

    @Test
    void shouldKeepItsMessageAndItsRowUntilTheCallbackHasReturned() throws InterruptedException
    {
        final Subscriber subscriber = reader.addSubscriber(CHANNEL, STREAM_ID);
        polling = new Thread(() ->
        {
            while (!reader.isClosed())
            {
                subscriber.poll((message) ->
                {
                    hasBegun.countDown();
                    await(mayReturn);
                    seen.set(message.buffer().getLong(0));
                }, 1);
            }
        });
        polling.start();
        Await.until("connected", publisher::isConnected);
        final RegisteredBuffer buffer = sluice.register(RegionOptions.shared(64)).slice(0, 64);
        buffer.putLong(0, 17);
        assertEquals(1, publisher.post(buffer));
        await(hasBegun);
        reader.close();

        final Subscriber next = sluice.addSubscriber(CHANNEL, STREAM_ID);
        final long until = System.nanoTime() + 300_000_000L; // several looks for the dead
        Await.until("the next one has joined", () ->
        {
            publisher.poll((completion) -> completion.buffer().putLong(0, 0));
            return next.isConnected() && System.nanoTime() - until > 0;
        });
        assertEquals(1, publisher.outstanding());
        assertTrue(Files.exists(sluice.directory()));
        mayReturn.countDown();
        polling.join();
        assertEquals(17, seen.get());

        Await.until("it is complete", () -> 1 == publisher.poll((completion) -> completion.release()));
        Await.until("it has left", () -> 1 == publisher.readers());
        assertTrue(next.isConnected());
        assertEquals(2, publisher.post(buffer));
        Await.until("it is read", () -> 1 == next.poll((message) -> assertEquals(2, message.ticket()), 1));
        assertFalse(next.isClosed());
    }
}
