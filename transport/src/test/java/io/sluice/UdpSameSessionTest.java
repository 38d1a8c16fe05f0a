package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.logbuffer.BufferClaim;
import io.sluice.gather.Reference;
import io.sluice.lane.Completion;
import io.sluice.region.RegisteredBuffer;
import io.sluice.status.CounterTypes;
import io.sluice.support.Payload;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/**
 * On different channels, there may be publications with the same stream and session.
 */
class UdpSameSessionTest extends UdpGatherFixture
{
    private static final String OTHER_ENDPOINT = "aeron:udp?endpoint=localhost:24705";
    private static final String SESSION = "|session-id=4711";

    private void exchangeOne(final Publisher publisher, final Subscription subscription, final int sequence)
    {
        final RegisteredBuffer buffer = region.slice(0, 5000);
        Payload.fill(buffer, 0, 5000, sequence);
        post(publisher, buffer, 5000);
        final int expected = lengths.size() + 1;
        Await.until("it has come and is back", () ->
        {
            publisher.poll(Completion::release);
            subscription.poll(checker, 20);
            return expected == lengths.size() && 0 == publisher.outstanding();
        });
    }

    @Test
    void shouldLeaveAPlainPublicationWithTheSameSessionAlone()
    {
        try (Subscription subscription = stock.subscribe(ENDPOINT);
            Subscription other = stock.subscribe(OTHER_ENDPOINT);
            Publisher publisher = sluice.addPublisher(CHANNEL + SESSION, STREAM_ID))
        {
            final ExclusivePublication plain =
                sluice.aeron().addExclusivePublication(OTHER_ENDPOINT + SESSION, STREAM_ID);
            Await.until("connected", () -> publisher.isConnected() && plain.isConnected());
            exchangeOne(publisher, subscription, 0);

            final BufferClaim claim = new BufferClaim();
            final List<Long> received = new ArrayList<>();
            Await.until("claimed", () -> plain.tryClaim(8, claim) > 0);
            claim.buffer().putLong(claim.offset(), 42);
            claim.reservedValue(Reference.of(0, 0)).commit(); // its user may write what he likes
            Await.until("received", () ->
            {
                other.poll((buffer, offset, length, header) ->
                {
                    received.add(buffer.getLong(offset));
                    received.add(header.reservedValue());
                }, 10);
                return !received.isEmpty();
            });
            assertEquals(List.of(42L, Reference.of(0, 0)), received);
            assertEquals(0, counter(CounterTypes.WITHHELD));

            exchangeOne(publisher, subscription, 1);
            plain.close();
            exchangeOne(publisher, subscription, 2);
        }
    }

    @Test
    void shouldSpyOnAPlainPublicationWithTheSameSession()
    {
        try (Publisher publisher = sluice.addPublisher(CHANNEL + SESSION, STREAM_ID);
            Subscriber spy = sluice.addSubscriber("aeron-spy:" + OTHER_ENDPOINT, STREAM_ID);
            ExclusivePublication plain = sluice.aeron().addExclusivePublication(
                OTHER_ENDPOINT + SESSION + "|ssc=true", STREAM_ID))
        {
            Await.until("connected", () -> plain.isConnected() && spy.isConnected());
            final BufferClaim claim = new BufferClaim();
            Await.until("claimed", () -> plain.tryClaim(8, claim) > 0);
            claim.buffer().putLong(claim.offset(), 43);
            claim.commit();
            final List<Long> received = new ArrayList<>();
            Await.until("read", () ->
            {
                spy.poll((message) -> received.add(message.buffer().getLong(0)), 10);
                return !received.isEmpty();
            });
            assertEquals(List.of(43L), received);
            assertTrue(publisher.position() >= 0);
        }
    }

    @Test
    void shouldPublishOnTwoChannelsWithTheSameSession()
    {
        try (Subscription subscription = stock.subscribe(ENDPOINT);
            Subscription other = stock.subscribe(OTHER_ENDPOINT);
            Publisher one = sluice.addPublisher(
                CHANNEL + SESSION, STREAM_ID, new PublisherOptions().strict(true));
            Publisher two = sluice.addPublisher(
                OTHER_ENDPOINT + "|term-length=1m" + SESSION, STREAM_ID, new PublisherOptions().strict(true)))
        {
            Await.until("connected", () -> one.isConnected() && two.isConnected());
            for (int i = 0; i < 10; i += 2)
            {
                exchangeOne(one, subscription, i);
                exchangeOne(two, other, i + 1);
            }
            assertEquals(0, counter(CounterTypes.WITHHELD));
            assertEquals(2, tables());
        }
    }
}
