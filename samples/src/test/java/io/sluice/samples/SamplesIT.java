package io.sluice.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/**
 * Runs the packaged samples as a user does.
 */
@Timeout(60)
class SamplesIT extends SamplesFixture
{
    private static final String[] HOLD = { "--hold", "5" };

    @Test
    void shouldMoveAFileToOneSubscriber() throws Exception
    {
        assertMoves(1);
    }

    @Test
    void shouldMoveAFileToThreeSubscribers() throws Exception
    {
        assertMoves(3);
    }

    @Test
    void shouldMoveAnEmptyFile() throws Exception
    {
        Files.write(file, new byte[0]);
        try (SampleProcess pubsub = pubsub(1, HOLD))
        {
            assertEquals(0, pubsub.exitStatus(), pubsub::toString);
            assertEquals(0, summary(pubsub).get("messages"));
            assertEquals(true, summary(pubsub).get("hashMatched"));
            pubsub.assertNothingLeft();
        }
    }

    @Test
    void shouldFailButServeTheOthersWhenASubscriberIsKilled() throws Exception
    {
        makeLongFile();
        try (SampleProcess pubsub = pubsub(2, HOLD).awaitErr("moving"))
        {
            pubsub.children().get(0).destroyForcibly();
            assertEquals(1, pubsub.exitStatus(), pubsub::toString);

            final Map<String, Object> summary = summary(pubsub);
            assertEquals(false, summary.get("hashMatched"));
            assertNotEquals(null, map(summary.get("completions")).get("HOLDER_DIED"), summary::toString);
            final List<Map<String, Object>> subscribers = subscribers(summary);
            assertEquals(1, subscribers.stream().filter(
                (subscriber) -> "was ended by signal 9".equals(subscriber.get("failure"))).count());
            assertEquals(1, subscribers.stream().filter(
                (subscriber) -> Boolean.TRUE.equals(subscriber.get("hashMatched"))).count());
            assertNextOneCleansUpAfter(pubsub);
        }
    }

    @Test
    void shouldEndTheSubscribersWhenThePublisherIsKilled() throws Exception
    {
        makeLongFile();
        try (SampleProcess pubsub = pubsub(2, HOLD).awaitErr("moving"))
        {
            pubsub.kill();
            assertNextOneCleansUpAfter(pubsub);
        }
    }

    @Test
    void shouldCloseEverythingWhenItIsInterrupted() throws Exception
    {
        makeLongFile();
        try (SampleProcess pubsub = pubsub(2, HOLD).awaitErr("moving"))
        {
            pubsub.interrupt();
            assertNotEquals(0, pubsub.exitStatus());
            pubsub.assertNothingLeft();
        }
    }

    @Test
    void shouldMoveAFileFromOneTerminalToAnother() throws Exception
    {
        try (SampleProcess subscriber = SampleProcess.start(directory, "subscriber", "--stream", stream);
            SampleProcess publisher = SampleProcess.start(directory, "publisher", "--stream", stream,
                "--file", file.toString(), "--size", "64k", "--json", json.toString()))
        {
            subscriber.awaitErr("waiting for a publisher");
            assertEquals(0, subscriber.exitStatus(), subscriber::toString);
            assertEquals(0, publisher.exitStatus(), publisher::toString);
            assertTrue(subscriber.out().contains("the publisher's"), subscriber::toString);
            assertEquals(LENGTH, summary(publisher).get("movedBytes"));
            subscriber.assertNothingLeft();
            publisher.assertNothingLeft();
        }
    }

    private void assertMoves(final int count) throws Exception
    {
        try (SampleProcess pubsub = pubsub(count, HOLD))
        {
            assertEquals(0, pubsub.exitStatus(), pubsub::toString);

            final Map<String, Object> summary = summary(pubsub);
            assertEquals(MESSAGES, summary.get("messages"));
            assertEquals(LENGTH, summary.get("bytes"));
            assertEquals(LENGTH, summary.get("movedBytes"));
            assertEquals(0, summary.get("copiedBytes"));
            assertEquals("ipc", summary.get("lane"));
            assertEquals(Map.of("RELEASED", MESSAGES), summary.get("completions"));
            assertEquals(true, summary.get("hashMatched"));
            assertEquals(0, summary.get("heldAtEnd"));
            assertTrue(((Number)summary.get("seconds")).doubleValue() > 0);
            assertTrue(((Number)map(summary.get("postToCompletionNs")).get("p99")).longValue() > 0);

            final List<Map<String, Object>> subscribers = subscribers(summary);
            assertEquals(count, subscribers.size());
            for (final Map<String, Object> subscriber : subscribers)
            {
                assertEquals(MESSAGES, subscriber.get("messages"));
                assertEquals(LENGTH, subscriber.get("bytes"));
                assertEquals(Sha256.of(file), subscriber.get("sha256"));
                assertEquals(true, subscriber.get("hashMatched"));
                assertEquals(5, subscriber.get("mostHeld"));
                assertEquals(0, subscriber.get("heldAtEnd"));
                pubsub.knowsOf(((Number)subscriber.get("pid")).longValue());
            }
            pubsub.assertNothingLeft();
        }
    }
}
