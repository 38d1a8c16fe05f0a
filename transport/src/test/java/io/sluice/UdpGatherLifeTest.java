package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Subscription;
import io.aeron.logbuffer.BufferClaim;
import io.sluice.lane.CompletionHandler;
import io.sluice.lane.CompletionStatus;
import io.sluice.lane.Message;
import io.sluice.region.BufferPool;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import io.sluice.status.Event;
import io.sluice.support.EventLog;
import io.sluice.support.Payload;
import org.agrona.collections.MutableLong;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * When buffers come back that were sent by reference, whoever goes away meanwhile.
 */
class UdpGatherLifeTest extends UdpGatherFixture
{
    @Test
    void shouldGiveBackNothingThatIsNotConsumed()
    {
        final Publisher publisher =
            sluice.addPublisher(CHANNEL, STREAM_ID, new PublisherOptions().reportSent(true));
        final Subscription subscription = stock.subscribe(ENDPOINT);
        Await.until("connected", publisher::isConnected);
        final RegisteredBuffer buffer = region.slice(0, 100_000); // less than the window of the receiver
        Payload.fill(buffer, 0, 100_000, 0);
        post(publisher, buffer, 100_000);
        final List<CompletionStatus> statuses = new ArrayList<>();
        Await.until("it is on the wire", () ->
        {
            publisher.poll((completion) -> statuses.add(completion.status()));
            return !statuses.isEmpty();
        });
        final long until = System.nanoTime() + 300_000_000L; // status messages are repeated every 200 ms
        Await.until("it could have been consumed", () ->
        {
            publisher.poll((completion) -> statuses.add(completion.status()));
            return System.nanoTime() - until > 0;
        });
        assertEquals(List.of(CompletionStatus.SENT), statuses);
        assertTrue(buffer.isPosted());
        Await.until("it is consumed", () ->
        {
            subscription.poll(checker, 10);
            publisher.poll((completion) -> statuses.add(completion.status()));
            return 0 == publisher.outstanding();
        });
        assertEquals(List.of(CompletionStatus.SENT, CompletionStatus.RELEASED), statuses);
        assertEquals(List.of(100_000), lengths);
    }

    @Test
    void shouldAbortWhatTheReceiverDidNotConsume()
    {
        final Publisher publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
        final Subscription subscription = stock.subscribe(ENDPOINT);
        Await.until("connected", publisher::isConnected);
        post(publisher, region.slice(0, 50_000), 50_000);
        post(publisher, region.slice(1 << 20, 3 << 20), 3 << 20);
        Await.until("some is on its way", () -> 1 == subscription.imageCount() && publisher.userCursor() > 50_000);
        subscription.close();
        final List<String> completions = new ArrayList<>();
        Await.until("both have completed", () ->
        {
            publisher.poll((completion) -> completions.add(
                completion.status() + " " + completion.readers() + " " + completion.lost()));
            return 0 == publisher.outstanding();
        });
        assertEquals(List.of("ABORTED 1 1", "ABORTED 1 1"), completions);

        final Subscription next = stock.subscribe(ENDPOINT);
        Await.until("connected again", publisher::isConnected);
        for (int i = 0; i < 10; i++)
        {
            final int count = i + 1;
            final RegisteredBuffer buffer = region.slice(0, 50_000);
            Payload.fill(buffer, 0, 50_000, i);
            post(publisher, buffer, 50_000);
            Await.until("whole messages come after the torso", () ->
            {
                next.poll(checker, 10);
                publisher.poll((completion) -> {});
                return count == lengths.size() && 0 == publisher.outstanding();
            });
        }
    }

    @Test
    void shouldSendToSpiesAloneWhereTheyAreEnough()
    {
        final Publisher publisher =
            sluice.addPublisher(CHANNEL + "|ssc=true", STREAM_ID, new PublisherOptions().strict(true));
        final Subscriber spy = sluice.addSubscriber("aeron-spy:" + ENDPOINT, STREAM_ID);
        final List<CompletionStatus> statuses = new ArrayList<>();
        final CompletionHandler handler = (completion) -> statuses.add(completion.status());
        Await.until("admitted", () ->
        {
            publisher.poll(handler);
            return publisher.isConnected() && spy.isConnected();
        });
        final List<Message> held = new ArrayList<>();
        final RegisteredBuffer buffer = region.slice(0, 3 << 20); // longer than the log
        Payload.fill(buffer, 0, 3 << 20, 9);
        post(publisher, buffer, 3 << 20);
        Await.until("it has come", () ->
        {
            publisher.poll(handler);
            spy.poll((message) -> held.add(message.retain()), 10);
            return 1 == held.size();
        });
        final long until = System.nanoTime() + 200_000_000L;
        Await.until("it could have completed", () ->
        {
            assertEquals(0, publisher.poll(handler));
            return System.nanoTime() - until > 0;
        });
        assertEquals(9, Payload.check(held.get(0).buffer(), 3 << 20));
        held.get(0).release();
        Await.until("it has completed", () ->
        {
            spy.poll((message) -> {}, 10);
            publisher.poll(handler);
            return 0 == publisher.outstanding();
        });
        assertEquals(List.of(CompletionStatus.RELEASED), statuses);
    }

    @Test
    void shouldDrainAfterItsClose() throws Exception
    {
        final BufferPool pool = region.pool(0, 1 << 20, 2);
        final Publisher publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
        final Subscription subscription = stock.subscribe(ENDPOINT);
        Await.until("connected", publisher::isConnected);
        post(publisher, pool.acquire(), 1 << 20);
        post(publisher, pool.acquire(), 1 << 20);
        publisher.close();
        final MutableLong bytes = new MutableLong();
        Await.until("all of it has come, and the buffers are back", () ->
        {
            subscription.poll((buffer, offset, length, header) -> bytes.value += length, 10);
            return 2 << 20 == bytes.value && 2 == pool.available();
        });
        Await.until("its table is gone", () -> 0 == tables());
    }

    @Test
    void shouldGiveBuffersBackWhenTheDriverEnds()
    {
        final Publisher publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
        stock.subscribe(ENDPOINT);
        Await.until("connected", publisher::isConnected);
        final RegisteredBuffer buffer = region.slice(0, 3 << 20);
        post(publisher, buffer, 3 << 20);
        sluice.aeron().close();
        final List<CompletionStatus> statuses = new ArrayList<>();
        Await.until("it has completed", () ->
        {
            publisher.poll((completion) -> statuses.add(completion.status()));
            return 0 == publisher.outstanding();
        });
        assertEquals(List.of(CompletionStatus.ABORTED), statuses);
        assertFalse(buffer.isPosted());
    }

    @Test
    void shouldCopyWhereTheDriverDoesNotLook() throws Exception
    {
        final Path elsewhere = Files.createTempDirectory(Path.of("/dev/shm"), "sluice-test");
        final EventLog told = new EventLog();
        try (Sluice other = Sluice.connect(new SluiceOptions()
            .aeronDirectoryName(driver.aeronDirectoryName()).directory(elsewhere.resolve("d")).eventListener(told)))
        {
            final IllegalStateException ex = assertThrows(IllegalStateException.class,
                () -> other.addPublisher(CHANNEL, STREAM_ID, new PublisherOptions().strict(true)));
            assertTrue(ex.getMessage().contains("SluiceOptions.directory"), ex.getMessage());
            final Publisher publisher = other.addPublisher(CHANNEL, STREAM_ID);
            assertEquals(1, told.count(Event.WARNING));
            assertEquals(1, publisher.capabilities().copiesOfPost());
            final Subscription subscription = stock.subscribe(ENDPOINT);
            Await.until("connected", publisher::isConnected);
            final RegisteredBuffer buffer = other.register(RegionOptions.shared(100_000)).slice(0, 100_000);
            Payload.fill(buffer, 0, 100_000, 0);
            post(publisher, buffer, 100_000);
            final BufferClaim claim = new BufferClaim();
            Await.until("it is consumed", () ->
            {
                subscription.poll(checker, 10);
                publisher.poll((completion) -> {});
                return 0 == publisher.outstanding();
            });
            assertTrue(publisher.claim(16, claim) > 0);
            claim.abort();
            assertEquals(List.of(100_000), lengths);
        }
        Files.deleteIfExists(elsewhere);
    }
}
