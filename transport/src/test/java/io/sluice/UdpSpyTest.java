package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.logbuffer.BufferClaim;
import io.sluice.driver.SluiceDriver;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.status.Event;
import io.sluice.support.EventLog;
import io.sluice.support.Payload;
import org.agrona.collections.MutableLong;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * A spy of a UDP publication reads its messages in the publisher's region, beside a receiver on the network.
 */
class UdpSpyTest extends UdpSpyFixture
{
    @Test
    void shouldReadMessagesOfAnySizeWhereTheyLie()
    {
        subscribe();
        final int[] lengths = { 64, 1408, 70_000, 1 << 20, SLOT_LENGTH };
        for (int i = 0; i < 40; i++)
        {
            post(region, i, lengths[i % lengths.length]);
            awaitAll(i + 1);
        }
        assertEquals(range(0, 40), spied);
        assertEquals(range(0, 40), seen);
        assertEquals(0, copiedBytes());
        assertEquals(0, events.count(Event.REJECTED) + events.count(Event.DISCARDED), events::toString);
    }

    @Test
    void shouldReadWhatIsCopiedIntoTheLogToo()
    {
        subscribe();
        subscriber.close();
        subscriber = spying.addSubscriber("aeron-spy:" + channel, STREAM_ID);
        Await.until("admitted", () ->
        {
            poll();
            return subscriber.isConnected();
        });
        final BufferClaim claim = new BufferClaim();
        for (int i = 0; i < 20; i += 2)
        {
            post(region, i, 100_000);
            final int sequence = i + 1;
            Await.until("claimed", () -> publisher.claim(Payload.MIN_LENGTH, claim) > 0);
            final UnsafeBuffer bytes = new UnsafeBuffer(new byte[Payload.MIN_LENGTH]);
            Payload.fill(bytes, 0, Payload.MIN_LENGTH, sequence);
            claim.putBytes(bytes, 0, Payload.MIN_LENGTH);
            claim.commit();
            Await.until("both have come", () ->
            {
                poll();
                subscriber.poll(spy, 10);
                return sequence < seen.size() && sequence < spied.size();
            });
        }
        assertEquals(range(0, 20), spied);
    }

    @Test
    void shouldReadOnlyWhatIsSentAfterItWasAdmitted()
    {
        for (int i = 0; i < 3; i++)
        {
            post(region, i, 100_000);
        }
        subscribe();
        for (int i = 3; i < 6; i++)
        {
            post(region, i, 100_000);
        }
        Await.until("all have come", () ->
        {
            poll();
            subscriber.poll(spy, 10);
            return 6 == seen.size() && spied.contains(5L) && 6 == completed.size();
        });
        assertEquals(range(6 - spied.size(), 6), spied);
        assertTrue(spied.size() >= 3, spied::toString);
        assertEquals(0, events.count(Event.REJECTED));
    }

    @Test
    void shouldRefuseWhatItCannotFollow(@TempDir final Path elsewhere)
    {
        final EventLog told = new EventLog();
        final Sluice stranger = Sluice.connect(new SluiceOptions()
            .aeronDirectoryName(driver.aeronDirectoryName()).directory(elsewhere.resolve("clients"))
            .eventListener(told));
        try
        {
            subscriber = stranger.addSubscriber("aeron-spy:" + channel, STREAM_ID);
            Await.until("refused", () -> 1 == told.count(Event.ERROR));
            assertTrue(told.toString().contains("SluiceOptions.directory"), told::toString);
            assertFalse(subscriber.isConnected());
            post(region, 0, 100_000);
            Await.until("it has passed by", () ->
            {
                poll();
                subscriber.poll(spy, 10);
                return 1 == completed.size();
            });
            assertEquals(List.of(), spied);
        }
        finally
        {
            stranger.close();
        }
    }

    @Test
    void shouldRefuseReferencesOfAPublisherThatItKnowsNothingOf()
    {
        try (ExclusivePublication plain = publishing.aeron().addExclusivePublication(channel, STREAM_ID + 1))
        {
            final Subscription sink = publishing.aeron().addSubscription(channel, STREAM_ID + 1);
            subscriber = spying.addSubscriber("aeron-spy:" + channel, STREAM_ID + 1);
            Await.until("connected", () -> plain.isConnected() && subscriber.isConnected());
            final UnsafeBuffer bytes = new UnsafeBuffer(new byte[100]);
            Payload.fill(bytes, 0, 100, 1);
            assertTrue(plain.offer(bytes, 0, 100, (buffer, offset, length) -> -1) > 0);
            Payload.fill(bytes, 0, 100, 2);
            assertTrue(plain.offer(bytes, 0, 100, (buffer, offset, length) -> 5) > 0);
            Await.until("the second comes", () -> subscriber.poll(spy, 10) > 0 && !spied.isEmpty());
            assertEquals(List.of(2L), spied);
            assertEquals(1, events.count(Event.REJECTED));
            sink.close();
        }
    }

    @Test
    void shouldReadPiecesWhereTheyLie()
    {
        subscribe();
        post(region, 5, 2_000_000);
        final UnsafeBuffer whole = new UnsafeBuffer(new byte[2_000_000]);
        final MutableLong length = new MutableLong();
        Await.until("all has come", () ->
        {
            poll();
            subscriber.pollFragments((fragment) ->
            {
                assertEquals(length.value, fragment.messageOffset());
                assertEquals(0 == length.value, fragment.isFirst());
                fragment.buffer().getBytes(0, whole, (int)length.value, fragment.length());
                length.value += fragment.length();
                assertEquals(2_000_000 == length.value, fragment.isLast());
            }, 10);
            return 2_000_000 == length.value && 1 == completed.size();
        });
        assertEquals(5, Payload.check(whole, 2_000_000));
    }

    @Test
    void shouldReadPrivateMemoryOfThisProcess()
    {
        final MemoryRegion direct = publishing.register(RegionOptions.direct(ByteBuffer.allocateDirect(SLOT_LENGTH)));
        subscribe();
        post(direct, 0, 300_000);
        Await.until("held", () ->
        {
            poll();
            subscriber.poll(hold, 10);
            return 1 == held.size() && 1 == seen.size();
        });
        assertEquals(0, Payload.check(held.get(0).buffer(), 300_000));
        assertEquals(List.of(), pollForAWhile());
        held.get(0).release();
        Await.until("complete", () ->
        {
            poll();
            return 1 == completed.size();
        });
        assertFalse(subscriber.isClosed());
    }

    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void shouldReadWithoutAnyReceiverOnTheNetworkIfTheChannelOrTheDriverSaysSo(final boolean isChannel)
    {
        receiver.close();
        publisher.close();
        if (!isChannel)
        {
            tearDown();
            driver = SluiceDriver.launchEmbedded(SluiceDriver.newContext().spiesSimulateConnection(true));
            publishing = connect();
            spying = connect();
            region = publishing.register(RegionOptions.shared(8L * SLOT_LENGTH));
        }
        publisher = publishing.addPublisher(
            channel + (isChannel ? "|ssc=true" : "") + "|term-length=1m", STREAM_ID);
        subscribe();
        Await.until("connected", publisher::isConnected);
        for (int i = 0; i < 30; i++)
        {
            final int count = i;
            post(region, i, 0 == i % 2 ? 100_000 : 2_000_000);
            Await.until("read and complete", () ->
            {
                publisher.poll((completion) -> completed.add(completion.ticket()));
                subscriber.poll(spy, 10);
                return count < spied.size() && count < completed.size();
            });
        }
        assertEquals(range(0, 30), spied);
    }
}
