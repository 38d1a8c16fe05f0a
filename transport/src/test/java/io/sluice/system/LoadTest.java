package io.sluice.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.Sluice;
import io.sluice.SluiceOptions;
import io.sluice.lane.CompletionStatus;
import io.sluice.lane.Message;
import io.sluice.support.CheckedReader;
import io.sluice.support.Child;
import io.sluice.support.Children;
import io.sluice.support.EventLog;
import io.sluice.support.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

@Timeout(120)
class LoadTest
{
    private static final String CHANNEL = "aeron:ipc?term-length=256k";
    private static final int STREAM_ID = 1009;
    private static final int LENGTH = 2048;

    @RegisterExtension
    final Children children = new Children();

    @Test
    void shouldSeeEveryMessageFromItsAdmissionOnWhenItJoinsDuringFullLoad()
    {
        children.startDriver(10_000);
        try (WriterFixture fixture = new WriterFixture(children, CHANNEL, STREAM_ID, 32, 16, LENGTH))
        {
            final List<Child> subscribers = new ArrayList<>();
            for (int i = 0; i < 5; i++)
            {
                final Child late = children.startSubscriber("late-" + i, CHANNEL, STREAM_ID, "block");
                subscribers.add(late);
                final int count = i + 1;
                fixture.runUntil("one more is admitted", () -> count == fixture.events.readers());
                late.ready();
                fixture.runUntil("it reads", () -> late.askLong("received") > 500);
            }
            fixture.publish(1000);
            final long last = fixture.writer.sequence() - 1;
            for (final Child subscriber : subscribers)
            {
                fixture.pollUntil("all is read", () -> last == subscriber.askLong("last"));
                assertEquals("null", subscriber.ask("error")); // no gap since its first message
            }
            fixture.pollUntil("nothing is out", () -> 0 == fixture.publisher.outstanding());
            assertEquals(0, fixture.writer.completed(CompletionStatus.HOLDER_DIED));
            assertEquals(0, fixture.writer.completed(CompletionStatus.ABORTED));
        }
    }

    @Test
    void shouldKeepEachMessageUntilItsLastReleaseWhenManyThreadsRetainAndRelease()
    {
        children.startDriver(10_000);
        final EventLog events = new EventLog();
        final AtomicLong released = new AtomicLong();
        final AtomicInteger working = new AtomicInteger(3);
        final ConcurrentLinkedQueue<Message> shared = new ConcurrentLinkedQueue<>();
        try (WriterFixture fixture = new WriterFixture(children, CHANNEL, STREAM_ID, 64, 48, LENGTH);
            Sluice sluice = Sluice.connect(new SluiceOptions()
                .aeronDirectoryName(children.aeronDirectory())
                .directory(children.sluiceDirectory())
                .eventListener(events)))
        {
            final Random random = new Random(1);
            final CheckedReader reader = new CheckedReader(sluice.addSubscriber(CHANNEL, STREAM_ID), false)
                .keeper((message) ->
                {
                    if (0 != random.nextInt(3))
                    {
                        shared.add(message.retain());
                    }
                    return true;
                }).start();
            fixture.awaitReaders(1);
            final AtomicBoolean isOver = new AtomicBoolean();
            for (int i = 0; i < 3; i++)
            {
                final Thread thread = new Thread(() ->
                {
                    boolean isLast = false;
                    while (release(shared, reader, released) || !isLast)
                    {
                        isLast = isOver.get(); // before the next look: nothing is added after it
                    }
                    working.decrementAndGet();
                });
                thread.setDaemon(true);
                thread.start();
            }
            fixture.runUntil("much was released", () -> released.get() > 20_000 || null != reader.error());
            final long last = fixture.writer.sequence() - 1;
            fixture.pollUntil("all is read", () -> last <= reader.lastSequence() || null != reader.error());
            reader.stop();
            isOver.set(true);
            assertNull(reader.error());
            fixture.pollUntil("all is released", () -> 0 == working.get() && 0 == reader.subscriber().held());
            assertNull(reader.error());
            fixture.pollUntil("nothing is out", () -> 0 == fixture.publisher.outstanding());
            assertTrue(shared.isEmpty());
        }
    }

    // Checked, perhaps retained once more and given to another thread, and released.
    private static boolean release(
        final ConcurrentLinkedQueue<Message> shared, final CheckedReader reader, final AtomicLong released)
    {
        final Message message = shared.poll();
        if (null == message)
        {
            Thread.yield();
            return false;
        }
        try
        {
            Payload.check(message.buffer(), message.length());
            if (0 == ThreadLocalRandom.current().nextInt(4))
            {
                shared.add(message.retain());
            }
            message.release();
            released.incrementAndGet();
        }
        catch (final IllegalStateException ex)
        {
            reader.fail("held: " + ex);
        }

        return true;
    }
}
