package io.sluice.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs the packaged samples as a user does: what must be so on every lane.
 */
abstract class LaneSamples extends SamplesFixture
{
    // What programs read must be there on each lane.
    private static final Set<String> KEYS = Set.of(
        "lane", "offload", "retransmits", "file", "size", "messages", "bytes", "seconds", "gigabytesPerSecond",
        "movedBytes", "copiedBytes", "completions", "postToCompletionNs", "outstandingAtEnd", "sha256", "hashMatched",
        "heldAtEnd", "subscribers");
    private static final Set<String> SUBSCRIBER_KEYS = Set.of(
        "name", "pid", "messages", "bytes", "seconds", "hashSeconds", "offload", "copiedBytes", "sha256",
        "hashMatched", "mostHeld", "heldAtEnd");

    private final Lane lane;
    private final int hold;
    private final String[] options;

    LaneSamples(final Lane lane, final int hold, final String... options)
    {
        this.lane = lane;
        this.hold = hold;
        this.options = options;
    }

    /**
     * What holds on this lane alone of a file that was moved to one subscriber.
     */
    abstract void assertMovedOnThisLane(SampleProcess pubsub, Map<String, Object> summary);

    /**
     * What holds on this lane alone when one of two subscribers was killed.
     */
    abstract void assertServedOnThisLane(Map<String, Object> summary);

    /**
     * What a subscriber of this lane alone has said in its terminal.
     */
    abstract void assertMetOnThisLane(SampleProcess subscriber, String port);

    /**
     * The command of a terminal, without what only one of the two ends needs.
     */
    abstract List<String> terminal(String sample, String port);

    SampleProcess start(final List<String> command, final String... more) throws Exception
    {
        final List<String> arguments = new ArrayList<>(command);
        arguments.addAll(List.of(more));

        return SampleProcess.start(directory, arguments.toArray(String[]::new));
    }

    Map<String, Object> assertMoved(final SampleProcess pubsub, final int count, final int mostHeld) throws Exception
    {
        assertEquals(0, pubsub.exitStatus(), pubsub::toString);

        final Map<String, Object> summary = summary(pubsub);
        assertEquals(KEYS, summary.keySet());
        assertEquals(lane.toString(), summary.get("lane"));
        assertEquals(MESSAGES, summary.get("messages"));
        assertEquals(LENGTH, summary.get("bytes"));
        assertEquals(LENGTH, summary.get("movedBytes"));
        assertEquals(Map.of("RELEASED", MESSAGES), summary.get("completions"));
        assertEquals(true, summary.get("hashMatched"));
        assertEquals(0, summary.get("heldAtEnd"));
        assertTrue(((Number)summary.get("seconds")).doubleValue() > 0, summary::toString);
        assertTrue(((Number)map(summary.get("postToCompletionNs")).get("p99")).longValue() > 0, summary::toString);

        assertEquals(count, subscribers(summary).size());
        for (final Map<String, Object> subscriber : subscribers(summary))
        {
            assertEquals(SUBSCRIBER_KEYS, subscriber.keySet());
            assertEquals(MESSAGES, subscriber.get("messages"));
            assertEquals(LENGTH, subscriber.get("bytes"));
            assertEquals(Sha256.of(file), subscriber.get("sha256"));
            assertEquals(true, subscriber.get("hashMatched"));
            assertEquals(mostHeld, subscriber.get("mostHeld"));
            assertEquals(0, subscriber.get("heldAtEnd"));
            pubsub.knowsOf(((Number)subscriber.get("pid")).longValue());
        }
        pubsub.assertNothingLeft();

        return summary;
    }

    @Test
    void shouldMoveAFileToOneSubscriberWithoutACopy() throws Exception
    {
        try (SampleProcess pubsub = pubsub(1, options))
        {
            final Map<String, Object> summary = assertMoved(pubsub, 1, hold);
            assertEquals(0, summary.get("copiedBytes"));
            assertMovedOnThisLane(pubsub, summary);
        }
    }

    @Test
    void shouldFailButServeTheOtherWhenASubscriberIsKilled() throws Exception
    {
        makeLongFile();
        try (SampleProcess pubsub = pubsub(2, options).awaitErr("moving"))
        {
            pubsub.children().get(0).destroyForcibly();
            assertEquals(1, pubsub.exitStatus(), pubsub::toString);

            final Map<String, Object> summary = summary(pubsub);
            assertEquals(false, summary.get("hashMatched"));
            final List<Map<String, Object>> subscribers = subscribers(summary);
            assertEquals(1, subscribers.stream().filter(
                (subscriber) -> "was ended by signal 9".equals(subscriber.get("failure"))).count());
            assertEquals(1, subscribers.stream().filter(
                (subscriber) -> Boolean.TRUE.equals(subscriber.get("hashMatched"))).count());
            assertServedOnThisLane(summary);
            assertNextOneCleansUpAfter(pubsub);
        }
    }

    @Test
    void shouldEndTheSubscribersWhenThePublisherIsKilled() throws Exception
    {
        makeLongFile();
        try (SampleProcess pubsub = pubsub(2, options).awaitErr("moving"))
        {
            pubsub.kill();
            assertNextOneCleansUpAfter(pubsub);
        }
    }

    @Test
    void shouldMoveAFileFromOneTerminalToAnother() throws Exception
    {
        final String port = Endpoint.free().toString();
        try (SampleProcess subscriber = start(terminal("subscriber", port)).awaitErr("waiting for a publisher");
            SampleProcess publisher = start(terminal("publisher", port),
                "--file", file.toString(), "--size", "64k", "--json", json.toString()))
        {
            assertEquals(0, subscriber.exitStatus(), subscriber::toString);
            assertEquals(0, publisher.exitStatus(), publisher::toString);
            assertTrue(subscriber.out().contains("the publisher's"), subscriber::toString);
            assertEquals(LENGTH, summary(publisher).get("movedBytes"));
            assertMetOnThisLane(subscriber, port);
            subscriber.assertNothingLeft();
            publisher.assertNothingLeft();
        }
    }
}
