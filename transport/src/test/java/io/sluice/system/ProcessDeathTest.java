package io.sluice.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.Await;
import io.sluice.Sluice;
import io.sluice.SluiceOptions;
import io.sluice.Subscriber;
import io.sluice.lane.CompletionStatus;
import io.sluice.status.CounterTypes;
import io.sluice.status.Event;
import io.sluice.support.CheckedReader;
import io.sluice.support.Child;
import io.sluice.support.Children;
import io.sluice.support.EventLog;
import io.sluice.support.Payload;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

@Timeout(120)
class ProcessDeathTest
{
    private static final String CHANNEL = "aeron:ipc?term-length=1m";
    private static final int STREAM_ID = 1001;
    private static final int LENGTH = 16 * 1024;
    private static final long DEATH_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(1);

    @RegisterExtension
    final Children children = new Children();

    @ParameterizedTest
    @ValueSource(ints = { 2, 5 })
    void shouldCompleteAsHolderDiedWhenASubscriberIsKilled(final int count)
    {
        children.startDriver(10_000);
        try (WriterFixture fixture = new WriterFixture(children, CHANNEL, STREAM_ID, 64, 32, LENGTH))
        {
            final List<Child> subscribers = startSubscribers(count);
            final Child victim = subscribers.get(0);
            final Child other = subscribers.get(1);
            fixture.awaitReaders(count);
            victim.ask("keep 5");
            other.ask("keep 2");
            fixture.publish(200);
            Await.until("both hold", () -> 5 == victim.askLong("kept") && 2 == other.askLong("kept"));
            fixture.pollUntil("the rest is completed", () -> fixture.publisher.outstanding() <= 7);

            final long startNs = System.nanoTime();
            victim.kill();
            // two of the five may be held by the other as well
            fixture.runUntil("what it alone held is completed",
                () -> fixture.writer.completed(CompletionStatus.HOLDER_DIED) >= 5 - 2);
            final long tookNs = System.nanoTime() - startNs;
            System.out.println("kill -9 with holds to completion: " + tookNs / 1_000_000 + " ms, " + count +
                " subscribers");
            assertTrue(tookNs < DEATH_TIMEOUT_NS, () -> tookNs + " ns");
            assertEquals(1, fixture.events.count(Event.READER_DIED), fixture.events::toString);

            fixture.publish(500);
            final long last = fixture.writer.sequence() - 1;
            for (final Child subscriber : subscribers.subList(1, count))
            {
                Await.until(subscriber + " has all", () -> last == subscriber.askLong("last"));
                assertEquals("null", subscriber.ask("error"));
            }
            assertEquals(2, other.askLong("check"));
            fixture.pollUntil("only two are held", () -> 2 == fixture.publisher.outstanding());
            assertEquals(2, other.askLong("release 2"));
            fixture.pollUntil("nothing is out", () -> 0 == fixture.publisher.outstanding());

            // the row of the dead is the next one's
            children.startSubscriber("late", CHANNEL, STREAM_ID, "block").ready();
            fixture.awaitReaders(count);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 2, 5 })
    void shouldGoOnReadingWhatIsHeldWhenThePublisherIsKilled(final int count)
    {
        children.startDriver(10_000);
        final EventLog events = new EventLog();
        try (Sluice sluice = Sluice.connect(new SluiceOptions()
            .aeronDirectoryName(children.aeronDirectory())
            .directory(children.sluiceDirectory())
            .eventListener(events)))
        {
            final Child first = children.startPublisher("first", CHANNEL, STREAM_ID, 64, 32, LENGTH);
            final CheckedReader reader = new CheckedReader(sluice.addSubscriber(CHANNEL, STREAM_ID), false).start();
            final List<Child> subscribers = startSubscribers(count - 1);
            first.ready();
            Await.until("all are admitted", () -> count == first.askLong("readers"));
            reader.keep(3);
            subscribers.forEach((subscriber) -> subscriber.ask("keep 3"));
            first.ask("run");
            Await.until("all hold and go on", () -> 3 == reader.keptCount() && reader.received() > 100 &&
                subscribers.stream().allMatch((any) -> 3 == any.askLong("kept")));
            final List<String> filesOfFirst = children.sluiceFiles().stream()
                .filter((file) -> file.startsWith("ledger-") || file.startsWith("region-")).toList();
            assertEquals(3, filesOfFirst.size(), filesOfFirst::toString);

            first.kill();
            Await.until("all are told", () -> 1 == events.count(Event.PUBLISHER_DIED) &&
                subscribers.stream().allMatch((any) -> 1 == any.askLong("event PUBLISHER_DIED")));
            assertEquals(3, reader.checkKept());
            subscribers.forEach((any) -> assertEquals(3, any.askLong("check")));

            final Child second = children.startPublisher("second", CHANNEL, STREAM_ID, 64, 32, LENGTH).ready();
            assertTrue(children.sluiceFiles().stream().noneMatch(filesOfFirst::contains), "the next one cleans up");
            Await.until("all are admitted", () -> count == second.askLong("readers"));
            final long before = reader.received();
            second.ask("post 500");
            Await.until("all is posted", () -> 500 == second.askLong("sequence"));
            Await.until("all have it", () -> 499 == reader.lastSequence() &&
                subscribers.stream().allMatch((any) -> 499 == any.askLong("last")));
            assertTrue(reader.received() >= before + 500);

            assertEquals(3, reader.checkKept());
            assertEquals(3, reader.release(3));
            assertNull(reader.error());
            for (final Child subscriber : subscribers)
            {
                assertEquals(3, subscriber.askLong("check"));
                assertEquals(3, subscriber.askLong("release 3"));
                assertEquals("null", subscriber.ask("error"));
            }
            Await.until("nothing is out", () -> 0 == second.askLong("outstanding"));
            second.ask("exit");
            assertEquals(0, second.exitStatus());
            Await.until("told that it has closed", () -> 1 == events.count(Event.PUBLISHER_CLOSED));
            assertEquals(1, events.count(Event.PUBLISHER_DIED), events::toString);
            reader.stop();
        }
    }

    @Test
    void shouldSayAndCountWhatIsMissingOfAPublisherThatIsDeadAndCleanedUp()
    {
        children.startDriver(10_000);
        final EventLog events = new EventLog();
        final SluiceOptions options = new SluiceOptions()
            .aeronDirectoryName(children.aeronDirectory())
            .directory(children.sluiceDirectory())
            .eventListener(events);
        try (Sluice sluice = Sluice.connect(options))
        {
            final Child publisher = children.startPublisher("publisher", CHANNEL, STREAM_ID, 64, 32, LENGTH).ready();
            final Subscriber subscriber = sluice.addSubscriber(CHANNEL, STREAM_ID);
            Await.until("admitted", () -> 1 == publisher.askLong("readers"));
            publisher.ask("post 20"); // of which 0, 8 and 16 are claimed
            Await.until("all is posted", () -> 20 == publisher.askLong("sequence"));
            publisher.kill();
            Await.until("told", () -> 1 == events.count(Event.PUBLISHER_DIED));
            Sluice.connect(options).close(); // which cleans up

            final List<String> read = new ArrayList<>();
            Await.until("the last that is there is read", () ->
            {
                subscriber.poll((message) -> read.add(Payload.check(message.buffer(), message.length()) + " after " +
                    events.count(Event.REJECTED)), 1);
                return read.size() > 2 && 17 == rejected(sluice);
            });
            assertEquals(List.of("0 after 0", "8 after 3", "16 after 4"), read);
            assertEquals(5, events.count(Event.REJECTED)); // at the first, second, fourth, eighth and sixteenth
            assertTrue(events.toString().contains("its publisher has ended, and what it left was removed"));
        }
    }

    private static long rejected(final Sluice sluice)
    {
        final CountersReader counters = sluice.aeron().countersReader();
        final long[] rejected = { 0 };
        counters.forEach((counterId, typeId, key, label) ->
            rejected[0] += CounterTypes.REJECTED == typeId ? counters.getCounterValue(counterId) : 0);

        return rejected[0];
    }

    private List<Child> startSubscribers(final int count)
    {
        final List<Child> subscribers = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            subscribers.add(children.startSubscriber("subscriber-" + i, CHANNEL, STREAM_ID, "block").ready());
        }

        return subscribers;
    }
}
