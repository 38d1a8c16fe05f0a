package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.logbuffer.BufferClaim;
import io.sluice.driver.SluiceDriver;
import io.sluice.lane.Message;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

class ByteBufferTest
{
    private static final String CHANNEL = "aeron:ipc";
    private static final int STREAM_ID = 1001;

    @Test
    void shouldFillAndReadMessagesAsBuffersOfTheJdk()
    {
        try (SluiceDriver driver = SluiceDriver.launchEmbedded();
            Sluice sluice = Sluice.connect(driver);
            Publisher publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
            Subscriber subscriber = sluice.addSubscriber(CHANNEL, STREAM_ID))
        {
            final RegisteredBuffer buffer = sluice.register(RegionOptions.shared(1 << 16)).slice(4096, 1000);
            final ByteBuffer part = buffer.byteBuffer(10, 20);
            assertTrue(part.isDirect());
            assertEquals(20, part.remaining());
            part.putLong(12, 42);
            assertEquals(Long.reverseBytes(42), buffer.getLong(22));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.byteBuffer(990, 11));

            Await.until("the subscriber is admitted", () -> 1 == publisher.readers());
            assertTrue(publisher.post(buffer, 10, 20) > 0);
            assertThrows(IllegalStateException.class, () -> buffer.byteBuffer(0, 1));
            final BufferClaim claim = new BufferClaim();
            assertTrue(publisher.claim(20, claim) > 0);
            claim.buffer().putLong(claim.offset() + 12, Long.reverseBytes(43));
            claim.commit();

            final List<Message> held = new ArrayList<>();
            Await.until("both come", () ->
            {
                subscriber.poll((message) ->
                {
                    assertReads(42 + held.size(), message);
                    held.add(message.retain());
                }, 10);
                return 2 == held.size();
            });
            assertReads(42, held.get(0));
            assertReads(43, held.get(1));

            held.forEach(Message::release);
            assertThrows(IllegalStateException.class, () -> held.get(0).byteBuffer());
            Await.until("it completes", () -> 1 == publisher.poll((completion) -> {}));
        }
    }

    private static void assertReads(final long expected, final Message message)
    {
        final ByteBuffer bytes = message.byteBuffer();
        assertTrue(bytes.isReadOnly());
        assertEquals(20, bytes.remaining());
        assertEquals(expected, bytes.getLong(12));
    }
}
