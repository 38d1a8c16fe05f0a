package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.aeron.AeronCounters;
import io.sluice.driver.SluiceDriver;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The Aeron client closes, or a subscriber, and with it logs go, while a callback reads what lies in one.
 */
@Timeout(60)
class AeronClosesTest
{
    private static final int STREAM_ID = 1034;
    private static final int LENGTH = 64;
    private static final String UDP = "aeron:udp?endpoint=localhost:24738|term-length=64k";

    private SluiceDriver driver;
    private Aeron aeron;
    private Sluice sluice;
    private Publisher publisher;
    private Subscriber subscriber;
    private volatile boolean isRead;
    private volatile boolean wasReadBeforeClosed;
    private volatile boolean isClosed;

    @BeforeEach
    void setUp()
    {
        driver = SluiceDriver.launchEmbedded();
    }

    @AfterEach
    void tearDown()
    {
        sluice.close();
        aeron.close();
        driver.close();
    }

    private void connect(final String channel, final long lingerMs)
    {
        aeron = Aeron.connect(new Aeron.Context()
            .aeronDirectoryName(driver.aeronDirectoryName())
            .resourceLingerDurationNs(TimeUnit.MILLISECONDS.toNanos(lingerMs)));
        sluice = Sluice.connect(new SluiceOptions().aeron(aeron));
        publisher = sluice.addPublisher(channel, STREAM_ID);
        subscriber = sluice.addSubscriber(channel, STREAM_ID);
        Await.until("connected", () -> publisher.isConnected() && subscriber.isConnected());
        final UnsafeBuffer message = new UnsafeBuffer(new byte[LENGTH]);
        Await.until("sent", () -> publisher.offer(message, 0, LENGTH) > 0);
    }

    private void close()
    {
        aeron.close();
        wasReadBeforeClosed = isRead;
        isClosed = true;
    }

    private void pollOnce(final Runnable callback) throws InterruptedException
    {
        final Thread closer = new Thread(this::close);
        Await.until("received", () -> 0 < subscriber.poll((message) ->
        {
            closer.start();
            Await.until("it begins to close", aeron::isClosed);
            callback.run();
        }, 1));
        closer.join();
    }

    @ParameterizedTest
    @ValueSource(strings = { "aeron:ipc?term-length=64k", UDP })
    void shouldWaitForACallback(final String channel) throws InterruptedException
    {
        connect(channel, 20_000);
        pollOnce(() ->
        {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500)); // far longer than Aeron waits by itself
            isRead = true;
        });
        assertTrue(wasReadBeforeClosed);
        assertEquals(0, subscriber.poll((message) -> {}, 10));
    }

    @ParameterizedTest
    @ValueSource(strings = { "aeron:ipc?term-length=64k", UDP })
    void shouldNotWaitForeverForACallback(final String channel) throws InterruptedException
    {
        connect(channel, 100);
        pollOnce(() ->
        {
            Await.until("it is closed", () -> isClosed);
            isRead = true;
        });
        assertTrue(!wasReadBeforeClosed && isRead);
        assertEquals(0, subscriber.poll((message) -> {}, 10));
    }

    @Test
    void shouldLeaveTheLogMappedWhenTheSubscriberIsClosedWhileACallbackReads() throws InterruptedException
    {
        connect(UDP, 1);
        final Thread closer = new Thread(() -> subscriber.close());
        final AtomicInteger calls = new AtomicInteger();
        Await.until("received", () -> 0 < subscriber.poll((message) ->
        {
            calls.incrementAndGet();
            closer.start();
            Await.until("it is closed, which waits for a while", () -> !closer.isAlive());
            isRead = isSubscribed(); // else Aeron unmaps the log after a second
        }, 1));
        assertTrue(isRead);
        assertTrue(subscriber.isClosed());
        Await.until("it is gone", () -> !isSubscribed());
        assertEquals(0, subscriber.poll((message) -> calls.incrementAndGet(), 10));
        assertEquals(1, calls.get());
    }

    private boolean isSubscribed()
    {
        final AtomicInteger count = new AtomicInteger();
        aeron.countersReader().forEach((counterId, typeId, key, label) ->
            count.addAndGet(AeronCounters.DRIVER_SUBSCRIBER_POSITION_TYPE_ID == typeId ? 1 : 0));

        return 0 != count.get();
    }
}
