package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.aeron.Subscription;
import io.aeron.logbuffer.BufferClaim;
import io.sluice.lane.CompletionStatus;
import io.sluice.lane.PostResult;
import io.sluice.region.BufferPool;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import io.sluice.support.Payload;
import org.agrona.collections.MutableLong;
import org.junit.jupiter.api.Test;

import java.util.List;

/**
 * What becomes of posted messages when receivers, clients or logs come to an end.
 */
class UdpSenderLifeTest extends UdpSenderFixture
{
    @Test
    void shouldCompleteAtOnceWithoutSubscriber()
    {
        final Publisher publisher = fixture.publisher(MIDDLE_TERMS, new PublisherOptions().depth(2));
        assertEquals(PostResult.NOT_CONNECTED, publisher.claim(8, new BufferClaim()));
        final String text = publisher.describe(PostResult.NOT_CONNECTED);
        assertTrue(text.contains("localhost:24701"), text);
        post(publisher, fixture.fill(0, 100, 1), 100);
        post(publisher, fixture.fill(100, 100, 1), 100);
        assertEquals(PostResult.BACK_PRESSURED, publisher.post(fixture.fill(200, 100, 1)));
        fixture.poll(publisher);
        assertEquals(List.of(CompletionStatus.NO_SUBSCRIBER, CompletionStatus.NO_SUBSCRIBER), fixture.statuses);
        assertEquals(0, publisher.userCursor());
    }

    @Test
    void shouldAbortWhatIsHalfMovedWhenTheReceiverGoes()
    {
        final int length = 1_000_000;
        final Subscription subscription = fixture.subscribe(CHANNEL);
        final Publisher publisher = fixture.publisher(SMALL_TERMS, new PublisherOptions());
        Await.until("connected", publisher::isConnected);
        post(publisher, fixture.fill(0, 100, 1), 100);
        post(publisher, fixture.fill(1 << 20, length, 2), length);
        post(publisher, fixture.fill(2 << 20, length, 3), length);
        subscription.close();
        Await.until("all have completed", () ->
        {
            fixture.poll(publisher);
            return 0 == publisher.outstanding();
        });
        assertEquals(List.of(CompletionStatus.RELEASED, CompletionStatus.ABORTED, CompletionStatus.ABORTED),
            fixture.statuses);
        assertEquals(0, fixture.region.outstanding());

        final Subscription next = fixture.subscribe(CHANNEL);
        Await.until("connected again", publisher::isConnected);
        for (int i = 0; i < 20; i++)
        {
            final int sequence = i;
            post(publisher, fixture.fill(0, 8000, sequence), 8000);
            Await.until("whole messages come after the torso", () ->
            {
                fixture.poll(publisher);
                next.poll(checker, 10);
                return sequence + 1 == lengths.size();
            });
        }
    }

    @Test
    void shouldAbortWhatDoesNotFitIntoTheEndOfTheLog()
    {
        final Subscription subscription = fixture.subscribe(CHANNEL);
        final Publisher publisher = fixture.publisher(
            SMALL_TERMS + "|init-term-id=0|term-id=2147483647|term-offset=0", new PublisherOptions());
        Await.until("connected", publisher::isConnected);
        post(publisher, fixture.fill(0, 1000, 0), 1000);
        post(publisher, fixture.fill(1000, 100_000, 1), 100_000);
        post(publisher, fixture.fill(1 << 20, 100, 2), 100);
        Await.until("all have completed", () ->
        {
            fixture.poll(publisher);
            subscription.poll(checker, 10);
            return 0 == publisher.outstanding();
        });
        assertEquals(List.of(CompletionStatus.RELEASED, CompletionStatus.ABORTED, CompletionStatus.ABORTED),
            fixture.statuses);
        final RegisteredBuffer buffer = fixture.fill(1 << 20, 100, 3);
        assertEquals(PostResult.MAX_POSITION_EXCEEDED, publisher.post(buffer));
        assertFalse(buffer.isPosted());
        assertEquals(PostResult.MAX_POSITION_EXCEEDED, publisher.claim(8, new BufferClaim()));
        Await.until("the first has come", () -> subscription.poll(checker, 10) >= 0 && !lengths.isEmpty());
        assertEquals(List.of(1000), lengths);
    }

    @Test
    void shouldMoveOnAfterItsCloseAndGiveBuffersBack()
    {
        final int length = 1_000_000;
        final BufferPool pool = fixture.region.pool(1 << 20);
        final Subscription subscription = fixture.subscribe(CHANNEL);
        final Publisher publisher = fixture.publisher(SMALL_TERMS, new PublisherOptions());
        Await.until("connected", publisher::isConnected);
        final RegisteredBuffer buffer = pool.acquire();
        Payload.fill(buffer, 0, length, 0);
        post(publisher, buffer, length);
        publisher.close();
        publisher.close();
        assertTrue(publisher.isClosed());
        assertEquals(PostResult.CLOSED, publisher.post(pool.acquire()));
        assertEquals(PostResult.CLOSED, publisher.claim(8, new BufferClaim()));
        assertEquals(PostResult.CLOSED, publisher.logCursor());
        assertEquals(0, publisher.poll((completion) -> {}));
        final MutableLong bytes = new MutableLong();
        Await.until("all of it has come, and its buffer is back", () ->
        {
            subscription.poll((data, offset, part, header) -> bytes.value += part, 10);
            return length == bytes.value && pool.slots() - 1 == pool.available();
        });
        Await.until("the publication has ended", () -> 0 == subscription.imageCount());
    }

    @Test
    void shouldGiveEverythingBackWhenTheAeronClientCloses()
    {
        final Subscription subscription = fixture.subscribe(CHANNEL);
        final Aeron own = Aeron.connect(
            new Aeron.Context().aeronDirectoryName(fixture.driver.aeronDirectoryName()).closeLingerDurationNs(0));
        try (Sluice other = Sluice.connect(
            new SluiceOptions().aeronDirectoryName(fixture.driver.aeronDirectoryName()).aeron(own)))
        {
            final MemoryRegion region = other.register(RegionOptions.shared(2 << 20));
            final Publisher publisher = other.addPublisher(SMALL_TERMS, StockUdp.STREAM_ID);
            Await.until("connected", publisher::isConnected);
            final RegisteredBuffer first = region.slice(0, 100);
            final RegisteredBuffer second = region.slice(1 << 20, 1 << 20);
            post(publisher, first, 100);
            post(publisher, second, 1 << 20);
            own.close();
            assertEquals(PostResult.CLOSED, publisher.post(region.slice(0, 64)));
            fixture.poll(publisher);
            assertEquals(List.of(CompletionStatus.RELEASED, CompletionStatus.ABORTED), fixture.statuses);
            assertFalse(second.isPosted());
            assertEquals(0, publisher.readers());
            assertTrue(publisher.isClosed());
        }
        assertTrue(subscription.isConnected());
    }

    @Test
    void shouldCloseTheClientWithMessagesHalfMoved()
    {
        fixture.subscribe(CHANNEL);
        final Publisher publisher = fixture.publisher(SMALL_TERMS, new PublisherOptions());
        Await.until("connected", publisher::isConnected);
        post(publisher, fixture.fill(0, 1_000_000, 1), 1_000_000);
        fixture.region.close();
        fixture.sluice.close();
        publisher.close();
        assertEquals(PostResult.CLOSED, publisher.claim(8, new BufferClaim()));
        final String events = fixture.events.toString();
        assertTrue(events.contains("closed with 1 buffers posted"), events);
        assertTrue(events.contains("1 posted messages not completed"), events);
    }
}
