package io.sluice.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.Await;
import io.sluice.status.Event;
import io.sluice.support.Child;
import io.sluice.support.Children;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

@Timeout(120)
class StoppedSubscriberTest
{
    private static final int TERM_LENGTH = 64 * 1024;
    private static final int LAPS = 50;
    private static final String CHANNEL = "aeron:ipc?term-length=" + TERM_LENGTH;
    private static final int STREAM_ID = 1002;
    private static final int LENGTH = 4096;
    private static final int LIVENESS_MS = 2500; // a busy machine keeps a process waiting for longer than a second
    private static final long STOP_NS = TimeUnit.MILLISECONDS.toNanos(LIVENESS_MS + 500); // it is looked at each 50 ms
    private static final int KEPT = 4;

    @RegisterExtension
    final Children children = new Children();

    @ParameterizedTest
    @CsvSource({ "block, 2", "drop:6, 2", "detach:300, 5" })
    void shouldFindWhatItHoldsUnchangedWhenItStoodStillForLongerThanEveryTimeout(
        final String policy, final int count)
    {
        children.startDriver(LIVENESS_MS);
        try (WriterFixture fixture = new WriterFixture(children, CHANNEL, STREAM_ID, 16, 8, LENGTH))
        {
            final Child stopped = children.startSubscriber("stopped", CHANNEL, STREAM_ID, policy).ready();
            final List<Child> others = new ArrayList<>();
            for (int i = 1; i < count; i++)
            {
                others.add(children.startSubscriber("other-" + i, CHANNEL, STREAM_ID, "block").ready());
            }
            fixture.awaitReaders(count);
            stopped.ask("keep " + KEPT);
            fixture.runUntil("messages are kept", () -> KEPT == stopped.askLong("kept"));

            stopped.stop();
            final long startNs = System.nanoTime();
            final long before = fixture.writer.sequence();
            final BooleanSupplier isTimedOut =
                () -> System.nanoTime() - startNs > STOP_NS;
            if ("block".equals(policy))
            {
                fixture.runUntil("every Aeron time-out is over", isTimedOut);
                assertTrue(fixture.writer.sequence() < before + 16, "it waits for the reader that stands still");
                final long blockedAt = fixture.writer.sequence();
                stopped.resume();
                fixture.runUntil("the publisher goes on", () -> fixture.writer.sequence() > blockedAt + 100);
            }
            else
            {
                fixture.runUntil("every Aeron time-out is over, and the log was filled many times",
                    () -> isTimedOut.getAsBoolean() && fixture.publisher.position() > LAPS * TERM_LENGTH);
                final Event event = policy.startsWith("drop") ? Event.READER_DROPPING : Event.READER_DETACHED;
                assertTrue(fixture.events.count(event) > 0, fixture.events::toString);
                stopped.resume();
            }

            fixture.runUntil("it is told", () -> stopped.askLong("event ERROR") > 0);
            assertEquals(KEPT, stopped.askLong("check"));
            fixture.runUntil("it has left", () -> count - 1 == fixture.events.readers());
            assertEquals(KEPT, stopped.askLong("check"));
            assertEquals(KEPT, stopped.askLong("release 100"));
            assertEquals("null", stopped.ask("error"));
            fixture.pollUntil("the publisher has all its buffers", () -> 0 == fixture.publisher.outstanding());

            fixture.publish(100);
            final long last = fixture.writer.sequence() - 1;
            for (final Child other : others)
            {
                Await.until("the others have all", () -> last == other.askLong("last"));
                assertEquals("null", other.ask("error"));
                assertEquals(0, other.askLong("event ERROR"));
            }
            stopped.ask("exit");
            assertEquals(0, stopped.exitStatus());
        }
    }
}
