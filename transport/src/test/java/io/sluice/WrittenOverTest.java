package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.ledger.SlowReaderPolicy;
import io.sluice.status.Event;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * An inline message that is written over while its callback reads it.
 */
@Timeout(60)
class WrittenOverTest extends SlowReaderFixture
{
    private static final int TERM_LENGTH = 64 * 1024;
    private static final int ROUNDS = 8;

    @Test
    void shouldTellWhenTheCallbackHasReturned()
    {
        final Subscriber slow = subscribe(SlowReaderPolicy.dropNewest(1));
        final UnsafeBuffer message = new UnsafeBuffer(new byte[LENGTH]);
        final Publisher publisher = writer.publisher();
        assertTrue(publisher.offer(message, 0, LENGTH) > 0);
        final AtomicInteger calls = new AtomicInteger();
        Await.until("it has been read", () -> 0 < slow.poll((shown) ->
        {
            calls.incrementAndGet();
            final long end = publisher.position() + (long)ROUNDS * TERM_LENGTH;
            Await.until("the log has gone round", () ->
            {
                good.subscriber().poll((any) -> {}, 16); // the only one that the publisher waits for
                return publisher.offer(message, 0, LENGTH) > 0 && publisher.position() > end;
            });
        }, 1));
        assertEquals(1, calls.get());
        assertEquals(1, slowEvents.count(Event.REJECTED));
    }
}
