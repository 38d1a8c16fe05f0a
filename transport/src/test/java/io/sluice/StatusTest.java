package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.aeron.logbuffer.BufferClaim;
import io.sluice.driver.SluiceDriver;
import io.sluice.lane.CompletionStatus;
import io.sluice.lane.Message;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import io.sluice.status.CounterTypes;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the shared-memory lane counts, as any Aeron tool sees it, and what strict mode does about copies.
 */
@Timeout(60)
class StatusTest
{
    private static final String CHANNEL = "aeron:ipc";
    private static final int STREAM_ID = 1011;
    private static final int SLICE = 4096;

    private SluiceDriver driver;
    private Aeron watcher;
    private Sluice sluice;
    private MemoryRegion region;

    @BeforeEach
    void setUp()
    {
        driver = SluiceDriver.launchEmbedded();
        watcher = Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()));
        sluice = Sluice.connect(driver);
        region = sluice.register(RegionOptions.shared(4 * SLICE));
    }

    @AfterEach
    void tearDown()
    {
        sluice.close();
        watcher.close();
        driver.close();
    }

    @Test
    void shouldCountWhatIsPostedMovedCopiedCompletedAndHeld()
    {
        final Publisher publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
        publisher.post(region.slice(0, SLICE));
        assertEquals(1, publisher.poll((completion) -> {}));
        final Subscriber subscriber = sluice.addSubscriber(CHANNEL, STREAM_ID);
        Await.until("admitted", publisher::isConnected);

        final RegisteredBuffer buffer = region.slice(SLICE, SLICE);
        buffer.setMemory(0, SLICE, (byte)1);
        buffer.setMemory(100, 50, (byte)2);
        assertEquals(2, publisher.post(buffer, 100, 50));
        final BufferClaim claim = new BufferClaim();
        assertTrue(publisher.claim(8, claim) > 0);
        claim.buffer().putLong(claim.offset(), 42);
        claim.commit();
        assertTrue(publisher.offer(new UnsafeBuffer(new byte[300])) > 0);
        assertTrue(publisher.offer(new UnsafeBuffer(new byte[10_000])) > 0);

        final List<Message> held = new ArrayList<>();
        Await.until("all are held", () ->
        {
            subscriber.poll((message) -> held.add(message.retain()), 1);
            return 4 == held.size();
        });
        final Message part = held.get(0);
        assertEquals(SLICE + 100, part.offset());
        assertEquals(50, part.length());
        for (int i = 0; i < 50; i++)
        {
            assertEquals(2, part.buffer().getByte(i));
        }
        assertEquals(42, held.get(1).buffer().getLong(0));

        awaitCount(3, CounterTypes.POSTED); // the long offer is one, too
        awaitCount(2, CounterTypes.CLAIMED); // as is the short one
        awaitCount(SLICE + 50, CounterTypes.MOVED_BYTES);
        awaitCount(300 + 10_000, CounterTypes.COPIED_BYTES);
        awaitCount(2, CounterTypes.OUTSTANDING);
        awaitCount(1, CounterTypes.COMPLETED + CompletionStatus.NO_SUBSCRIBER.ordinal());
        awaitCount(4, CounterTypes.RECEIVED);
        awaitCount(50 + 10_000, CounterTypes.RECEIVED_BYTES);
        awaitCount(8 + 300, CounterTypes.RECEIVED_COPIED_BYTES);
        awaitCount(4, CounterTypes.HELD);

        held.forEach(Message::release);
        Await.until("all is back", () ->
        {
            publisher.poll((completion) -> assertEquals(CompletionStatus.RELEASED, completion.status()));
            return 0 == publisher.outstanding();
        });
        awaitCount(2, CounterTypes.COMPLETED + CompletionStatus.RELEASED.ordinal());
        awaitCount(0, CounterTypes.OUTSTANDING);
        awaitCount(0, CounterTypes.HELD);
    }

    @Test
    void shouldRefuseToCopyWhenStrict()
    {
        final Publisher publisher =
            sluice.addPublisher(CHANNEL, STREAM_ID, new PublisherOptions().strict(true));
        final Subscriber subscriber =
            sluice.addSubscriber(CHANNEL, STREAM_ID, new SubscriberOptions().strict(true));
        Await.until("admitted", publisher::isConnected);
        for (final int length : new int[]{ 0, 8, 10_000 })
        {
            final IllegalStateException ex = assertThrows(
                IllegalStateException.class, () -> publisher.offer(new UnsafeBuffer(new byte[length])));
            assertTrue(ex.getMessage().startsWith("strict: offering " + length + " bytes"), ex.getMessage());
        }

        final BufferClaim claim = new BufferClaim();
        assertTrue(publisher.claim(8, claim) > 0);
        claim.commit();
        final List<String> refusals = new ArrayList<>();
        Await.until("it has come", () -> 1 == subscriber.poll((message) ->
            refusals.add(assertThrows(IllegalStateException.class, message::retain).getMessage()), 1));
        assertTrue(refusals.get(0).startsWith("strict: retaining an inline message"), refusals.get(0));
        assertEquals(0, subscriber.held());
        publisher.post(region.slice(0, SLICE));
        Await.until("a posted one can be held", () -> 1 == subscriber.poll(Message::retain, 1));
        assertEquals(1, subscriber.held());
        awaitCount(0, CounterTypes.COPIED_BYTES);
        awaitCount(0, CounterTypes.RECEIVED_COPIED_BYTES);
    }

    @Test
    void shouldMapTheRegionOfAPublisherReadOnly() throws IOException
    {
        final Publisher publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
        final Subscriber subscriber = sluice.addSubscriber(CHANNEL, STREAM_ID);
        Await.until("admitted", publisher::isConnected);
        assertEquals(List.of("rw-s"), rightsOfMappings(region.path()));
        publisher.post(region.slice(0, SLICE));
        Await.until("it is read", () -> 1 == subscriber.poll((message) -> {}, 1));
        assertEquals(List.of("r--s", "rw-s"), rightsOfMappings(region.path()));
    }

    @Test
    void shouldRefuseToPollInTheHandlerOfCompletionsAndLetItPost()
    {
        final Publisher publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
        publisher.post(region.slice(0, SLICE));
        final List<String> refusals = new ArrayList<>();
        final int completed = publisher.poll((completion) ->
        {
            refusals.add(assertThrows(
                IllegalStateException.class, () -> publisher.poll((inner) -> {})).getMessage());
            assertEquals(2, publisher.post(completion.buffer()));
        }, 1);
        assertEquals(1, completed);
        assertTrue(refusals.get(0).contains("its own completion handler"), refusals.get(0));
        assertEquals(1, publisher.outstanding());
        assertEquals(1, publisher.poll((completion) -> assertEquals(2, completion.ticket())));
    }

    private static List<String> rightsOfMappings(final Path file) throws IOException
    {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
            .filter((line) -> line.endsWith(file.toString()))
            .map((line) -> line.split(" ")[1])
            .sorted()
            .toList();
    }

    private void awaitCount(final long expected, final int typeId)
    {
        Await.until("counter " + typeId + " is " + expected, () -> expected == valueOf(typeId));
    }

    private long valueOf(final int wantedTypeId)
    {
        final CountersReader reader = watcher.countersReader();
        final long[] value = { -1 };
        reader.forEach((id, typeId, key, label) ->
        {
            if (wantedTypeId == typeId && STREAM_ID == key.getInt(0))
            {
                value[0] = reader.getCounterValue(id);
            }
        });

        return value[0];
    }
}
