package io.sluice.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Runs the packaged samples as a user does.
 */
@Timeout(60)
class SamplesIT
{
    private static final int SIZE = 64 << 10;
    private static final int MESSAGES = 41;
    private static final int LENGTH = (MESSAGES - 1) * SIZE + 12_345;
    private static final long LONG_LENGTH = 400_000_000; // takes a second or more to be read

    @TempDir
    private Path directory;
    private Path file;
    private Path json;

    // so that samples which somebody runs at the same time are not found
    private final String stream = Integer.toString(ThreadLocalRandom.current().nextInt(10_000, 1_000_000));

    @BeforeEach
    void makeFile() throws IOException
    {
        final byte[] bytes = new byte[LENGTH];
        new Random(42).nextBytes(bytes);
        file = Files.write(directory.resolve("file"), bytes);
        json = directory.resolve("summary.json");
    }

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
        try (SampleProcess pubsub = pubsub(1))
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
        try (SampleProcess pubsub = pubsub(2).awaitErr("moving"))
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
        try (SampleProcess pubsub = pubsub(2).awaitErr("moving"))
        {
            pubsub.kill();
            assertNextOneCleansUpAfter(pubsub);
        }
    }

    @Test
    void shouldCloseEverythingWhenItIsInterrupted() throws Exception
    {
        makeLongFile();
        try (SampleProcess pubsub = pubsub(2).awaitErr("moving"))
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
        try (SampleProcess pubsub = pubsub(count))
        {
            assertEquals(0, pubsub.exitStatus(), pubsub::toString);

            final Map<String, Object> summary = summary(pubsub);
            assertEquals(MESSAGES, summary.get("messages"));
            assertEquals(LENGTH, summary.get("bytes"));
            assertEquals(LENGTH, summary.get("movedBytes"));
            assertEquals(0, summary.get("copiedBytes"));
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

    /**
     * Processes that were killed leave files, which the next client of the same user removes.
     */
    private void assertNextOneCleansUpAfter(final SampleProcess killed) throws Exception
    {
        SampleProcess.await("its subscribers end", () -> killed.children().isEmpty());
        makeFile();
        try (SampleProcess next = pubsub(1))
        {
            assertEquals(0, next.exitStatus(), next::toString);
        }
        killed.assertNothingLeft();
    }

    private SampleProcess pubsub(final int subscribers) throws IOException
    {
        return SampleProcess.start(directory, "pubsub", "--file", file.toString(), "--size", "64k", "--hold", "5",
            "--subscribers", Integer.toString(subscribers), "--json", json.toString());
    }

    private void makeLongFile() throws IOException
    {
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw"))
        {
            sparse.setLength(LONG_LENGTH);
        }
    }

    private Map<String, Object> summary(final SampleProcess process) throws IOException
    {
        assertTrue(Files.exists(json), process::toString);

        return JSON.std.mapFrom(json.toFile());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(final Object value)
    {
        return (Map<String, Object>)value;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> subscribers(final Map<String, Object> summary)
    {
        return (List<Map<String, Object>>)summary.get("subscribers");
    }
}
