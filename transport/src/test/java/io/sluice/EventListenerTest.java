package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.logbuffer.BufferClaim;
import io.sluice.driver.SluiceDriver;
import io.sluice.ledger.LedgerSnapshot;
import io.sluice.ledger.SlowReaderPolicy;
import io.sluice.region.BufferPool;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.status.Event;
import io.sluice.status.EventListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What a listener does in the middle of a post must not stop the stream.
 */
@Timeout(60)
class EventListenerTest
{
    private static final String CHANNEL = "aeron:ipc?term-length=64k";
    private static final int STREAM_ID = 1007;

    private final AtomicReference<EventListener> listener = new AtomicReference<>((event, text) -> {});
    private final AtomicInteger received = new AtomicInteger();
    private SluiceDriver driver;
    private Sluice sluice;
    private MemoryRegion region;
    private Publisher publisher;

    @BeforeEach
    void setUp()
    {
        driver = SluiceDriver.launchEmbedded();
        sluice = Sluice.connect(new SluiceOptions()
            .aeronDirectoryName(driver.aeronDirectoryName())
            .eventListener((event, text) -> listener.get().onEvent(event, text)));
        region = sluice.register(RegionOptions.shared(4096));
        publisher = sluice.addPublisher(CHANNEL, STREAM_ID, new PublisherOptions().depth(4));
    }

    @AfterEach
    void tearDown()
    {
        sluice.close();
        driver.close();
    }

    private int readers()
    {
        try
        {
            return LedgerSnapshot.readAll(sluice.directory()).get(0).readers().size();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private void awaitInline(final Subscriber subscriber)
    {
        final int before = received.get();
        final BufferClaim claim = new BufferClaim();
        assertTrue(publisher.claim(8, claim) > 0);
        claim.commit();
        Await.until("it comes", () ->
        {
            subscriber.poll((message) -> received.incrementAndGet(), 10);
            return before < received.get();
        });
    }

    @Test
    void shouldGoOnWhenTheRegionIsClosedInTheMiddleOfAPost()
    {
        final Subscriber first = sluice.addSubscriber(CHANNEL, STREAM_ID);
        Await.until("the first is admitted", () -> publisher.isConnected() && first.isConnected());
        final AtomicInteger joined = new AtomicInteger();
        listener.set((event, text) ->
        {
            if (Event.READER_JOINED == event)
            {
                region.close();
                joined.incrementAndGet();
            }
        });
        sluice.addSubscriber(CHANNEL, STREAM_ID);
        Await.until("the second wants to join", () -> 2 == readers());
        final BufferPool pool = region.pool(1024);
        assertThrows(IllegalStateException.class, () ->
        {
            while (0 == joined.get()) // its row is there a moment before the publisher is told to look
            {
                publisher.post(pool.acquire());
                first.poll((message) -> {}, 10);
            }
        });
        assertEquals(1, joined.get());
        awaitInline(first);
    }

    @Test
    void shouldGoOnWhenAListenerThrows()
    {
        listener.set((event, text) ->
        {
            throw new IllegalArgumentException("by intent: " + event);
        });
        final Subscriber[] subscribers = new Subscriber[3];
        for (int i = 0; i < subscribers.length; i++)
        {
            subscribers[i] = sluice.addSubscriber(
                CHANNEL, STREAM_ID, new SubscriberOptions().policy(SlowReaderPolicy.dropNewest(1)));
        }
        Await.until("all are admitted", () ->
        {
            publisher.poll((completion) -> completion.release());
            return subscribers[0].isConnected() && subscribers[1].isConnected() && subscribers[2].isConnected();
        });
        final BufferPool pool = region.pool(1024);
        for (int i = 0; i < 3; i++)
        {
            assertTrue(publisher.post(pool.acquire()) > 0); // the second is dropped for all, which is an event
        }
        for (int i = 0; i < subscribers.length; i++)
        {
            received.set(0);
            subscribers[i].poll((message) -> received.incrementAndGet(), 10);
            assertEquals(1 + i, received.get()); // the one that was posted, and what the others awaited
            awaitInline(subscribers[i]);
        }
    }

    @Test
    void shouldGoOnWhenAListenerPostsAsItIsToldThatAMessageWasDropped()
    {
        final BufferPool pool = region.pool(512);
        final AtomicInteger nested = new AtomicInteger();
        listener.set((event, text) ->
        {
            if (Event.READER_DROPPING == event)
            {
                nested.set((int)publisher.post(pool.acquire()));
            }
        });
        sluice.addSubscriber(CHANNEL, STREAM_ID, new SubscriberOptions().policy(SlowReaderPolicy.dropNewest(1)));
        final Subscriber good = sluice.addSubscriber(CHANNEL, STREAM_ID);
        Await.until("both are admitted", () -> 2 == publisher.readers() && good.isConnected());
        for (int i = 0; i < 3; i++)
        {
            assertTrue(publisher.post(pool.acquire()) > 0);
        }
        final List<Long> tickets = new ArrayList<>();
        Await.until("all four come", () ->
        {
            good.poll((message) -> tickets.add(message.ticket()), 10);
            return 4 == tickets.size();
        });
        assertEquals(List.of(1L, 2L, 3L, 4L), tickets);
        assertEquals(3, nested.get());
    }

    @Test
    void shouldCloseTheClientWhenAListenerOnAThreadOfItsOwnSaysSo() throws InterruptedException
    {
        final CountDownLatch closed = new CountDownLatch(1);
        final AtomicBoolean isInterrupted = new AtomicBoolean();
        final Sluice[] another = new Sluice[1];
        another[0] = Sluice.connect(new SluiceOptions()
            .aeronDirectoryName(driver.aeronDirectoryName())
            .eventListener((event, text) ->
            {
                if (Event.PUBLISHER_CLOSED == event)
                {
                    another[0].close();
                    isInterrupted.set(Thread.interrupted()); // what one does to a thread that does not end
                    closed.countDown();
                }
            }));
        final Subscriber subscriber = another[0].addSubscriber(CHANNEL, STREAM_ID);
        Await.until("it is admitted", () -> publisher.isConnected() && subscriber.isConnected());
        publisher.close();
        closed.await();
        assertFalse(isInterrupted.get());
        assertTrue(another[0].isClosed());
        Await.until("it has left", () -> another[0].aeron().isClosed());
    }
}
