package io.sluice.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.Await;
import io.sluice.support.Child;
import io.sluice.support.Children;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

@Timeout(120)
class ConnectAfterDeathTest
{
    private static final String CHANNEL = "aeron:ipc?term-length=64k";
    private static final int STREAM_ID = 1008;
    private static final int DEAD = 3;
    private static final int LIVING = 6;
    private static final int LENGTH = 1024;

    @RegisterExtension
    final Children children = new Children();

    @Test
    void shouldRemoveTheDeadAndNothingOfTheLivingWhenManyConnectAtOnce()
    {
        children.startDriver(10_000);
        final Child witness = children.startSubscriber("witness", CHANNEL, STREAM_ID, "block").ready();
        final Set<String> witnessFiles = files();
        final List<Child> dead = new ArrayList<>();
        for (int i = 0; i < DEAD; i++)
        {
            dead.add(children.startPublisher("dead-" + i, CHANNEL, STREAM_ID, 16, 16, LENGTH).ready());
        }
        dead.forEach((child) -> Await.until("admitted", () -> 1 == child.askLong("readers")));
        witness.ask("keep 4");
        dead.forEach((child) -> child.ask("run"));
        Await.until("it keeps some", () -> 4 == witness.askLong("kept"));
        final Set<String> deadFiles = files();
        deadFiles.removeAll(witnessFiles);
        assertEquals(DEAD * 4, deadFiles.size(), deadFiles::toString); // lock, ledger, region and its record
        dead.forEach(Child::kill);
        assertTrue(files().containsAll(deadFiles));

        final List<Child> publishers = new ArrayList<>();
        final List<Child> subscribers = new ArrayList<>();
        for (int i = 0; i < LIVING / 2; i++)
        {
            publishers.add(children.startPublisher("publisher-" + i, CHANNEL, STREAM_ID, 16, 16, LENGTH));
            subscribers.add(children.startSubscriber("subscriber-" + i, CHANNEL, STREAM_ID, "block"));
        }
        publishers.forEach(Child::ready);
        subscribers.forEach(Child::ready);

        final Set<String> left = files();
        assertTrue(left.containsAll(witnessFiles), left::toString);
        left.removeAll(witnessFiles);
        assertEquals(Set.of(), left.stream().filter(deadFiles::contains).collect(Collectors.toSet()));
        assertEquals(LIVING / 2 * 4 + LIVING / 2, left.size(), left::toString);
        assertEquals(4, witness.askLong("check"));

        // and all of the living meet
        for (final Child publisher : publishers)
        {
            Await.until("all are admitted", () -> LIVING / 2 + 1 == publisher.askLong("readers"));
            publisher.ask("post 50");
        }
        for (final Child subscriber : subscribers)
        {
            Await.until("it has all", () -> LIVING / 2 * 50 == subscriber.askLong("received"));
            assertEquals("null", subscriber.ask("error"));
        }
        assertEquals(4, witness.askLong("release 4"));
        assertEquals("null", witness.ask("error"));
        for (final Child publisher : publishers)
        {
            Await.until("nothing is out", () -> 0 == publisher.askLong("outstanding"));
        }
        for (final List<Child> living : List.of(publishers, subscribers, List.of(witness)))
        {
            for (final Child child : living)
            {
                child.ask("exit");
                assertEquals(0, child.exitStatus());
            }
        }
        assertEquals(Set.of(), files());
    }

    private Set<String> files()
    {
        return new TreeSet<>(children.sluiceFiles());
    }
}
