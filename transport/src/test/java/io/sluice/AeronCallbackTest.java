package io.sluice;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.driver.ThreadingMode;
import io.sluice.driver.SluiceDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is closed in a callback of Aeron, which lets nothing be closed there, is closed all the same, or stays as it is.
 */
class AeronCallbackTest
{
    private static final String CHANNEL = "aeron:ipc";
    private static final int STREAM_ID = 1061;
    private static final int OTHER_STREAM_ID = 1062;

    private final SluiceDriver driver = SluiceDriver.launchEmbedded();
    private final Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()));
    private final Sluice sluice = Sluice.connect(new SluiceOptions().aeron(aeron));

    @AfterEach
    void tearDown()
    {
        sluice.close();
        aeron.close();
        driver.close();
    }

    @Test
    void shouldCloseSubscriber()
    {
        final Publisher publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
        final Subscriber subscriber = sluice.addSubscriber(CHANNEL, STREAM_ID);
        Await.until("connected", publisher::isConnected);
        assertNull(inCallback(subscriber::close));
        Await.until("closed", subscriber::isClosed);
        Await.until("no reader that would be waited for", () -> 0 == publisher.readers());
    }

    @Test
    void shouldCloseClient()
    {
        final Path directory = sluice.directory();
        assertNull(inCallback(sluice::close));
        assertTrue(sluice.isClosed());
        Await.until("nothing is left", () -> !Files.exists(directory));
        assertFalse(aeron.isClosed());
    }

    @Test
    void shouldLeavePublisherOpenThatCannotBeClosed()
    {
        final Publisher publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
        final Subscriber subscriber = sluice.addSubscriber(CHANNEL, STREAM_ID);
        Await.until("connected", publisher::isConnected);
        assertInstanceOf(IllegalStateException.class, inCallback(publisher::close));
        assertFalse(publisher.isClosed());
        assertTrue(publisher.isConnected());
        publisher.close();
        Await.until("no publication that would be read from", () ->
        {
            subscriber.poll((message) -> {}, 1);
            return !subscriber.isConnected();
        });
    }

    @Test
    @Timeout(30)
    void shouldBeCalledBackOnTheThreadThatCallsAClientInInvokerMode()
    {
        final ReentrantLock lock = new ReentrantLock();
        final AtomicReference<Thread> calledBack = new AtomicReference<>();
        try (SluiceDriver invoked =
            SluiceDriver.launchEmbedded(SluiceDriver.newContext().threadingMode(ThreadingMode.INVOKER));
            Aeron client = Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(invoked.aeronDirectoryName())
                .useConductorAgentInvoker(true)
                .driverAgentInvoker(invoked.invoker()));
            Sluice other = Sluice.connect(new SluiceOptions().aeron(client)))
        {
            client.addSubscription(CHANNEL, OTHER_STREAM_ID, (image) ->
            {
                lock.lock(); // that this thread has
                calledBack.set(Thread.currentThread());
                lock.unlock();
            }, (image) -> {});
            client.asyncAddPublication(CHANNEL, OTHER_STREAM_ID);
            lock.lock();
            other.addPublisher(CHANNEL, STREAM_ID).close();
            lock.unlock();
            assertSame(Thread.currentThread(), calledBack.get());
        }
    }

    private Throwable inCallback(final Runnable call)
    {
        final AtomicReference<Throwable> thrown = new AtomicReference<>();
        final AtomicBoolean hasReturned = new AtomicBoolean();
        aeron.addSubscription(CHANNEL, OTHER_STREAM_ID, (image) ->
        {
            try
            {
                call.run();
            }
            catch (final RuntimeException ex)
            {
                thrown.set(ex);
            }
            hasReturned.set(true);
        }, (image) -> {});
        try (ExclusivePublication publication = aeron.addExclusivePublication(CHANNEL, OTHER_STREAM_ID))
        {
            Await.until("returned", () -> hasReturned.get() && !publication.isClosed());
        }

        return thrown.get();
    }
}
