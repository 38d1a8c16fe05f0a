package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Subscription;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FrameDescriptor;
import io.sluice.lane.CompletionStatus;
import io.sluice.lane.PostResult;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import io.sluice.status.CounterTypes;
import io.sluice.status.Event;
import io.sluice.support.Payload;
import org.agrona.collections.MutableLong;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Posting to a UDP channel on a stock media driver, for a stock subscriber.
 */
class UdpSenderTest extends UdpSenderFixture
{
    @Test
    void shouldDeliverMessagesOfEverySizeToAStockSubscriber()
    {
        final int[] sizes = {
            0, 1, 15, 16, 31, 32, 33, 1000, PAYLOAD - 1, PAYLOAD, PAYLOAD + 1, PAYLOAD + 32, 1408, 1409,
            2 * PAYLOAD - 1, 2 * PAYLOAD, 2 * PAYLOAD + 1, 65504, 65536, 100_000, WINDOW - 32, WINDOW - 1,
            MAX_MESSAGE - PAYLOAD, MAX_MESSAGE - 1, MAX_MESSAGE };
        final Subscription subscription = fixture.subscribe(CHANNEL);
        final Publisher publisher = fixture.publisher(MIDDLE_TERMS, new PublisherOptions());
        Await.until("connected", publisher::isConnected);

        final int rounds = 6; // over many ends of terms, and of all the three of them
        long expectedBytes = 0;
        for (int i = 0; i < rounds * sizes.length; i++)
        {
            final int length = sizes[(i * 7 + i / sizes.length) % sizes.length];
            expectedBytes += length;
            post(publisher, fixture.fill(0, length, i), length);
            final int count = i + 1;
            Await.until("message " + i + " has come", () ->
            {
                fixture.poll(publisher);
                subscription.poll(checker, 10);
                return count == lengths.size() && 0 == publisher.outstanding();
            });
            assertEquals(length, lengths.get(i));
        }

        assertEquals(Collections.nCopies(lengths.size(), CompletionStatus.RELEASED), fixture.statuses);
        assertEquals(expectedBytes, publisher.userCursor());
        assertEquals(expectedBytes, counter(CounterTypes.USER_CURSOR));
        Await.until("it is counted", () -> publisher.userCursor() == counter(CounterTypes.COPIED_BYTES));
        assertEquals(0, counter(CounterTypes.MOVED_BYTES));
        assertTrue(publisher.position() > 3 << 20, "three terms");
        Await.until("the log has drained", () -> publisher.position() == publisher.logCursor());
        assertEquals(1, publisher.capabilities().copiesOfPost());
    }

    @Test
    void shouldMoveAMessageThatIsFarLongerThanTheLogAsItDrains()
    {
        final int length = 5_000_001;
        final Subscription subscription = fixture.subscribe(CHANNEL);
        final Publisher publisher = fixture.publisher(SMALL_TERMS, new PublisherOptions());
        Await.until("connected", publisher::isConnected);
        post(publisher, fixture.fill(0, length, 7), length);
        post(publisher, fixture.fill(length, 100, 8), 100);

        assertEquals(1, fixture.events.count(Event.WARNING));
        assertTrue(fixture.events.toString().contains("longer than 8192"), fixture.events::toString);
        final long moved = publisher.userCursor();
        assertTrue(0 < moved && moved < 64 * 1024, "moved " + moved);
        assertEquals(0, publisher.poll((completion) -> {}));
        assertEquals(PostResult.BACK_PRESSURED, publisher.claim(8, new BufferClaim()));
        assertEquals(PostResult.BACK_PRESSURED, publisher.offer(new UnsafeBuffer(new byte[8])));
        assertEquals(PostResult.BACK_PRESSURED, publisher.offer(new UnsafeBuffer(new byte[4000])));
        final String text = publisher.describe(PostResult.BACK_PRESSURED);
        assertTrue(text.contains("ticket 1 has moved") && text.contains("of 5000001 bytes"), text);

        final UnsafeBuffer received = new UnsafeBuffer(new byte[length + 100]);
        final MutableLong offset = new MutableLong();
        final List<Integer> begins = new ArrayList<>();
        final List<Integer> ends = new ArrayList<>();
        Await.until("both have come", () ->
        {
            fixture.poll(publisher);
            subscription.poll((buffer, index, part, header) ->
            {
                if (0 != (header.flags() & FrameDescriptor.BEGIN_FRAG_FLAG))
                {
                    begins.add((int)offset.value);
                }
                received.putBytes((int)offset.value, buffer, index, part);
                offset.value += part;
                if (0 != (header.flags() & FrameDescriptor.END_FRAG_FLAG))
                {
                    ends.add((int)offset.value);
                }
            }, 10);
            return length + 100 == offset.value && 0 == publisher.outstanding();
        });
        assertEquals(List.of(0, length), begins);
        assertEquals(List.of(length, length + 100), ends);
        assertEquals(7, Payload.check(new UnsafeBuffer(received, 0, length), length));
        assertEquals(8, Payload.check(new UnsafeBuffer(received, length, 100), 100));
        assertEquals(List.of(1L, 2L), fixture.tickets);
        assertEquals(length + 100, publisher.userCursor());
    }

    @Test
    void shouldKeepPostedClaimedAndOfferedMessagesInOrder()
    {
        final Subscription subscription = fixture.subscribe(CHANNEL);
        final Publisher publisher = fixture.publisher(MIDDLE_TERMS, new PublisherOptions().staging(300_000, 2));
        Await.until("connected", publisher::isConnected);
        final int[] sizes = { 100, 50_000, 100, 5_000, 1_000, 20_000, 64 };
        final BufferClaim claim = new BufferClaim();
        for (int i = 0; i < sizes.length; i++)
        {
            final int sequence = i;
            final RegisteredBuffer buffer = fixture.fill(i << 18, sizes[i], i);
            Await.until("message " + i + " is taken", () ->
            {
                subscription.poll(checker, 10);
                if (0 == sequence % 3)
                {
                    return publisher.post(buffer, 0, sizes[sequence]) > 0;
                }
                if (1 == sequence % 3)
                {
                    return publisher.offer(buffer, 0, sizes[sequence]) > 0;
                }
                final boolean isClaimed = publisher.claim(sizes[sequence] > 1000 ? 64 : sizes[sequence], claim) > 0;
                if (isClaimed)
                {
                    Payload.fill(claim.buffer(), claim.offset(), claim.length(), sequence);
                    claim.commit();
                }
                return isClaimed;
            });
        }
        Await.until("all have come", () ->
        {
            fixture.poll(publisher);
            subscription.poll(checker, 10);
            return sizes.length == lengths.size() && 0 == publisher.outstanding();
        });
    }

    @Test
    void shouldOfferWhatIsLongerThanALogTakesByARegisteredCopy()
    {
        final int length = 20_000; // over 8 KiB, the longest of Aeron in this log
        final Publisher publisher = fixture.publisher(SMALL_TERMS, new PublisherOptions().staging(length, 2));
        final UnsafeBuffer plain = new UnsafeBuffer(new byte[length + 1]);
        Payload.fill(plain, 0, length, 0);
        assertEquals(PostResult.NOT_CONNECTED, publisher.offer(plain, 0, length));
        final Subscription subscription = fixture.subscribe(CHANNEL);
        Await.until("connected", publisher::isConnected);
        assertEquals(PostResult.TOO_LONG, publisher.offer(plain));
        assertTrue(publisher.describe(PostResult.TOO_LONG).contains("20001"));
        assertThrows(IndexOutOfBoundsException.class, () -> publisher.offer(plain, 10, length));
        assertTrue(publisher.offer(plain, 0, length) > 0);
        final MutableLong bytes = new MutableLong();
        Await.until("it has come", () ->
        {
            fixture.poll(publisher);
            subscription.poll((buffer, offset, part, header) -> bytes.value += part, 10);
            return length == bytes.value && 0 == publisher.outstanding();
        });
        assertTrue(fixture.statuses.isEmpty());
        Await.until("it is counted", () -> 2L * length == counter(CounterTypes.COPIED_BYTES));
    }

    @Test
    void shouldReportSentBeforeReleased()
    {
        final Publisher publisher = fixture.publisher(MIDDLE_TERMS, new PublisherOptions().reportSent(true));
        post(publisher, fixture.fill(0, 100, 1), 100);
        fixture.poll(publisher);
        final Subscription subscription = fixture.subscribe(CHANNEL);
        Await.until("connected", publisher::isConnected);
        final RegisteredBuffer buffer = fixture.fill(100, 100_000, 0);
        post(publisher, buffer, 100_000);
        Await.until("all have completed", () ->
        {
            publisher.poll((completion) ->
            {
                assertEquals(buffer, completion.buffer());
                assertEquals(CompletionStatus.SENT == completion.status(), buffer.isPosted());
                completion.release();
                fixture.statuses.add(completion.status());
            });
            subscription.poll(checker, 10);
            return 0 == publisher.outstanding();
        });
        assertEquals(List.of(CompletionStatus.NO_SUBSCRIBER, CompletionStatus.SENT, CompletionStatus.RELEASED),
            fixture.statuses);
    }

    @Test
    void shouldRefuseToCopyInStrictMode()
    {
        final IllegalStateException ex = assertThrows(IllegalStateException.class,
            () -> fixture.publisher(CHANNEL, new PublisherOptions().strict(true)));
        assertTrue(ex.getMessage().contains("SluiceDriver"), ex.getMessage());
    }

    @Test
    void shouldPostPrivateDirectMemory()
    {
        final MemoryRegion direct = fixture.sluice.register(RegionOptions.direct(ByteBuffer.allocateDirect(10_000)));
        final Subscription subscription = fixture.subscribe(CHANNEL);
        final Publisher publisher = fixture.publisher(MIDDLE_TERMS, new PublisherOptions());
        Await.until("connected", publisher::isConnected);
        final RegisteredBuffer buffer = direct.slice(0, 10_000);
        Payload.fill(buffer, 0, 10_000, 0);
        post(publisher, buffer, 10_000);
        Await.until("it has come", () ->
        {
            fixture.poll(publisher);
            subscription.poll(checker, 10);
            return 1 == lengths.size();
        });
    }

    @Test
    void shouldUseTheDatagramThatIsAskedFor()
    {
        final Publisher publisher = fixture.publisher(CHANNEL, new PublisherOptions().wireDatagram(8192));
        assertEquals(8192 - 32, publisher.capabilities().maxClaimLength());
        assertEquals(0, fixture.events.count(Event.WARNING));
        assertThrows(IllegalArgumentException.class, () -> new PublisherOptions().wireDatagram(1000));
    }
}
