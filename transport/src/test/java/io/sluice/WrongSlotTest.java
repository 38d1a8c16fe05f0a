package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Subscription;
import io.sluice.codec.DescriptorDecoder;
import io.sluice.codec.MessageHeaderDecoder;
import io.sluice.driver.SluiceDriver;
import io.sluice.lane.Message;
import io.sluice.ledger.SlowReaderPolicy;
import io.sluice.region.BufferPool;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import io.sluice.status.Event;
import io.sluice.support.EventLog;
import io.sluice.support.Payload;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A descriptor that names the slot of another message, which this reader holds: what is held must stay as it is.
 */
@Timeout(60)
class WrongSlotTest
{
    private static final String CHANNEL = "aeron:ipc?term-length=64k";
    private static final int STREAM_ID = 1034;
    private static final int LENGTH = 1024;
    private static final int SLOT = MessageHeaderDecoder.ENCODED_LENGTH + DescriptorDecoder.slotEncodingOffset();

    private final EventLog events = new EventLog();
    private final List<Message> held = new ArrayList<>();
    private SluiceDriver driver;
    private Sluice sluice;
    private BufferPool pool;
    private Publisher publisher;
    private Subscriber subscriber;
    private Subscription raw;
    private int heldSlot;

    @BeforeEach
    void setUp()
    {
        driver = SluiceDriver.launchEmbedded();
        sluice = Sluice.connect(
            new SluiceOptions().aeronDirectoryName(driver.aeronDirectoryName()).eventListener(events));
        pool = sluice.register(RegionOptions.shared(4 * LENGTH)).pool(LENGTH);
        publisher = sluice.addPublisher(CHANNEL, STREAM_ID, new PublisherOptions().depth(4));
    }

    @AfterEach
    void tearDown()
    {
        sluice.close();
        driver.close();
    }

    private void subscribe(final SlowReaderPolicy policy)
    {
        subscriber = sluice.addSubscriber(CHANNEL, STREAM_ID, new SubscriberOptions().policy(policy));
        raw = sluice.aeron().addSubscription(CHANNEL, STREAM_ID);
        Await.until("connected", () -> publisher.isConnected() && subscriber.isConnected() && raw.isConnected());
    }

    private void post(final long sequence)
    {
        final RegisteredBuffer buffer = pool.acquire();
        Payload.fill(buffer, 0, LENGTH, sequence);
        assertTrue(publisher.post(buffer) > 0);
    }

    private int poll()
    {
        return subscriber.poll((message) -> held.add(message.retain()), 10);
    }

    private void awaitHeld(final int count)
    {
        Await.until("it is held", () ->
        {
            poll();
            return count == held.size();
        });
    }

    private void holdFirst()
    {
        post(0);
        Await.until("in the log", () -> 1 == raw.poll((buffer, offset, length, header) ->
            heldSlot = buffer.getInt(offset + SLOT, ByteOrder.LITTLE_ENDIAN), 1));
        awaitHeld(1);
    }

    private void postWithItsSlot(final long sequence)
    {
        post(sequence);
        Await.until("in the log", () -> 1 == raw.poll((buffer, offset, length, header) ->
            ((MutableDirectBuffer)buffer).putInt(offset + SLOT, heldSlot, ByteOrder.LITTLE_ENDIAN), 1));
    }

    // Spoils the buffers of all that is complete.
    private int complete()
    {
        return publisher.poll((completion) ->
        {
            completion.buffer().setMemory(0, LENGTH, (byte)0xEE);
            completion.release();
        });
    }

    private void assertHeld(final int index, final long sequence)
    {
        assertEquals(sequence, Payload.check(held.get(index).buffer(), LENGTH));
    }

    @Test
    void shouldHoldAMessageByACopyWhenItsSlotIsAnothers()
    {
        subscribe(SlowReaderPolicy.BLOCK);
        holdFirst();
        postWithItsSlot(1);
        awaitHeld(2);
        assertEquals(1, events.count(Event.REJECTED));
        Await.until("it is complete", () -> 1 == complete());
        assertHeld(0, 0);
        assertHeld(1, 1);
        assertEquals(2, held.get(1).ticket());
        held.get(1).release();
        assertEquals(0, complete());
        assertHeld(0, 0);
        held.get(0).release();
        Await.until("all are complete", () -> complete() > 0 && 0 == publisher.outstanding());
    }

    @Test
    void shouldSkipAMessageWhenItsSlotIsAnothersAndEachIsHeldWhileItIsRead()
    {
        subscribe(SlowReaderPolicy.detachAfter(30, TimeUnit.SECONDS));
        holdFirst();
        postWithItsSlot(1);
        Await.until("it is rejected", () ->
        {
            poll();
            return 1 == events.count(Event.REJECTED);
        });
        assertEquals(1, held.size());
        post(2);
        awaitHeld(2);
        Await.until("what was skipped is complete", () -> 1 == complete());
        assertHeld(0, 0);
        assertHeld(1, 2);
        held.forEach(Message::release);
        Await.until("all are complete", () ->
        {
            complete();
            return 0 == publisher.outstanding();
        });
    }
}
