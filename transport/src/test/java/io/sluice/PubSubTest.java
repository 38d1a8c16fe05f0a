package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.logbuffer.BufferClaim;
import io.sluice.driver.SluiceDriver;
import io.sluice.lane.CompletionStatus;
import io.sluice.lane.Message;
import io.sluice.lane.PostResult;
import io.sluice.region.BufferPool;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class PubSubTest
{
    private static final String CHANNEL = "aeron:ipc";
    private static final int STREAM_ID = 1001;
    private static final int SLOT_LENGTH = 4096;

    private SluiceDriver driver;
    private Sluice sluice;
    private MemoryRegion region;
    private BufferPool pool;
    private Publisher publisher;
    private Subscriber subscriber;

    @BeforeEach
    void setUp()
    {
        driver = SluiceDriver.launchEmbedded();
        sluice = Sluice.connect(driver);
        region = sluice.register(RegionOptions.shared(1 << 20));
        pool = region.pool(SLOT_LENGTH);
        publisher = sluice.addPublisher(CHANNEL, STREAM_ID, new PublisherOptions().depth(8));
    }

    @AfterEach
    void tearDown()
    {
        sluice.close();
        driver.close();
    }

    private void subscribe()
    {
        subscriber = sluice.addSubscriber(CHANNEL, STREAM_ID);
        Await.until("the subscriber is admitted", () -> publisher.isConnected() && subscriber.isConnected());
    }

    private long postLong(final long value)
    {
        final RegisteredBuffer buffer = pool.acquire();
        buffer.putLong(0, value);
        final long ticket = publisher.post(buffer, 0, 8);
        assertTrue(ticket > 0, () -> publisher.describe(ticket));
        return ticket;
    }

    @Test
    void shouldMoveABufferAndGiveItBack()
    {
        subscribe();
        final RegisteredBuffer buffer = pool.acquire();
        buffer.putLong(0, 42);

        assertEquals(1, publisher.post(buffer));
        final IllegalStateException ex = assertThrows(IllegalStateException.class, () -> buffer.putLong(0, 43));
        assertTrue(ex.getMessage().contains("ticket 1"), ex.getMessage());

        final List<Long> seen = new ArrayList<>();
        Await.until("the message comes", () -> 1 == subscriber.poll(
            (message) ->
            {
                assertEquals(SLOT_LENGTH, message.length());
                assertEquals(1, message.ticket());
                assertEquals(publisher.sessionId(), message.sessionId());
                seen.add(message.buffer().getLong(0));
            }, 10));
        assertEquals(List.of(42L), seen);

        assertEquals(1, publisher.poll((completion) ->
        {
            assertEquals(CompletionStatus.RELEASED, completion.status());
            assertEquals(1, completion.readers());
            assertEquals(0, completion.lost());
            assertEquals(42, completion.buffer().getLong(0));
            completion.release();
        }));
        assertEquals(0, publisher.outstanding());
        assertEquals(pool.slots(), pool.available());
    }

    @Test
    void shouldCompleteAtOnceWithoutSubscriber()
    {
        postLong(1);
        final List<CompletionStatus> statuses = new ArrayList<>();
        publisher.poll((completion) -> statuses.add(completion.status()));
        assertEquals(List.of(CompletionStatus.NO_SUBSCRIBER), statuses);
    }

    @Test
    void shouldTellHowFarBothCursorsAre()
    {
        postLong(1);
        assertEquals(0, publisher.userCursor());
        subscribe();
        postLong(2);
        postLong(3);
        assertEquals(16, publisher.userCursor());
        assertTrue(publisher.logCursor() < publisher.position());
        Await.until("the log has drained", () ->
        {
            subscriber.poll((message) -> {}, 10);
            return publisher.position() == publisher.logCursor();
        });
        publisher.close();
        assertEquals(PostResult.CLOSED, publisher.logCursor());
        assertEquals(16, publisher.userCursor());
    }

    @Test
    void shouldKeepTheOrderOfPostedAndClaimedMessages()
    {
        subscribe();
        final BufferClaim claim = new BufferClaim();
        for (int i = 0; i < 8; i += 2)
        {
            postLong(i);
            assertTrue(publisher.claim(8, claim) > 0);
            claim.buffer().putLong(claim.offset(), i + 1);
            claim.commit();
        }

        final List<Long> seen = new ArrayList<>();
        Await.until("all have come", () ->
        {
            subscriber.poll((message) -> seen.add(message.buffer().getLong(0)), 3);
            return 8 == seen.size();
        });
        assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L), seen);
    }

    @Test
    void shouldHoldABufferUntilItIsReleasedInAnyOrder()
    {
        subscribe();
        final List<Message> held = new ArrayList<>();
        for (int i = 0; i < 8; i++)
        {
            postLong(i);
        }
        assertEquals(PostResult.BACK_PRESSURED, publisher.post(pool.acquire()));
        Await.until("all are held", () ->
        {
            subscriber.poll((message) -> held.add(message.retain()), 10);
            return 8 == held.size();
        });
        assertEquals(8, subscriber.held());
        assertEquals(0, publisher.poll((completion) -> completion.release()));
        assertTrue(publisher.describe(PostResult.BACK_PRESSURED).contains("8 held"));

        final List<Long> tickets = new ArrayList<>();
        for (final int i : new int[]{ 5, 0, 7 })
        {
            final Message message = held.get(i);
            assertEquals(i, message.buffer().getLong(0));
            message.release();
            assertThrows(IllegalStateException.class, message::release);
            assertThrows(IllegalStateException.class, () -> message.buffer().getLong(0));
        }
        Await.until("three complete", () ->
        {
            publisher.poll((completion) -> tickets.add(completion.ticket()));
            return 3 == tickets.size();
        });
        tickets.sort(null);
        assertEquals(List.of(1L, 6L, 8L), tickets);
        for (int i = 0; i < 3; i++)
        {
            postLong(100 + i);
        }
    }

    @Test
    void shouldCopyUnregisteredMemoryAndCountIt()
    {
        subscribe();
        final UnsafeBuffer small = new UnsafeBuffer(new byte[100]);
        final UnsafeBuffer large = new UnsafeBuffer(new byte[100_000]);
        large.putByte(99_999, (byte)7);
        assertTrue(publisher.offer(small) > 0);
        assertTrue(publisher.offer(large) > 0);
        final long tooLong = publisher.offer(new UnsafeBuffer(new byte[(1 << 20) + 1]));
        assertEquals(PostResult.TOO_LONG, tooLong);
        final String text = publisher.describe(tooLong);
        assertTrue(text.contains("1048577") && text.contains("1048576"), text);

        final List<Integer> lengths = new ArrayList<>();
        Await.until("both come", () ->
        {
            subscriber.poll((message) -> lengths.add(message.length()), 10);
            return 2 == lengths.size();
        });
        assertEquals(List.of(100, 100_000), lengths);
        assertEquals(0, publisher.poll((completion) -> {}));
        assertEquals(0, publisher.outstanding());
    }

    @Test
    void shouldCloseInAnyOrderAndTwice()
    {
        subscribe();
        postLong(1);
        final List<Message> held = new ArrayList<>();
        Await.until("held", () -> subscriber.poll((message) -> held.add(message.retain()), 1) > 0);
        subscriber.close();
        subscriber.close();
        assertEquals(1, held.get(0).buffer().getLong(0));
        publisher.close();
        publisher.close();
        region.close();
        region.close();
        assertEquals(1, region.outstanding());
        assertEquals(1, held.get(0).buffer().getLong(0));
        held.get(0).release();
        Await.until("the region is unmapped", region::isUnmapped);
        assertFalse(region.path().toFile().exists());
        sluice.close();
        sluice.close();
        assertEquals(PostResult.CLOSED, publisher.claim(8, new BufferClaim()));
    }
}
