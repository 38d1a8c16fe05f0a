package io.sluice.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs the packaged samples as a user does, over the loopback.
 */
@Timeout(60)
class UdpSamplesIT extends SamplesFixture
{
    private static final String[] UDP = { "--lane", "udp" };

    @Test
    void shouldMoveAFileToOneSubscriberWithoutACopy() throws Exception
    {
        try (SampleProcess pubsub = pubsub(1, UDP))
        {
            assertEquals(0, pubsub.exitStatus(), pubsub::toString);

            final Map<String, Object> summary = summary(pubsub);
            assertMoved(summary, 1);
            assertEquals(0, summary.get("copiedBytes"));
            assertEquals(0, subscribers(summary).get(0).get("mostHeld"));
            assertTrue(pubsub.out().contains("\noffload        " + summary.get("offload")), pubsub::toString);
            assertTrue(pubsub.out().contains("\nretransmits    "), pubsub::toString);
            assertKeys(summary);
            pubsub.assertNothingLeft();
        }
    }

    @Test
    void shouldMoveAFileToTwoSubscribersThatHold() throws Exception
    {
        try (SampleProcess pubsub = pubsub(2, "--lane", "udp", "--hold", "5"))
        {
            assertEquals(0, pubsub.exitStatus(), pubsub::toString);

            final Map<String, Object> summary = summary(pubsub);
            assertMoved(summary, 2);
            long received = 0;
            for (final Map<String, Object> subscriber : subscribers(summary))
            {
                assertEquals(5, subscriber.get("mostHeld"));
                final long copied = ((Number)subscriber.get("copiedBytes")).longValue();
                assertTrue(copied >= LENGTH, "put together, and more if in the log and held: " + subscriber);
                received += copied;
            }
            final long all = ((Number)summary.get("copiedBytes")).longValue();
            assertTrue(all >= received + LENGTH, "the driver stages for several destinations: " + summary);
            pubsub.assertNothingLeft();
        }
    }

    @Test
    void shouldMoveMessagesThatAreLongerThanTheLog() throws Exception
    {
        makeLongFile();
        try (SampleProcess pubsub = SampleProcess.start(directory, "pubsub", "--lane", "udp",
            "--file", file.toString(), "--size", "100m", "--json", json.toString()))
        {
            assertEquals(0, pubsub.exitStatus(), pubsub::toString);
            assertTrue(pubsub.err().contains("cursors: user 400.0, log 4"), pubsub::toString);
            assertEquals(0, summary(pubsub).get("copiedBytes"));
            assertEquals(4, summary(pubsub).get("messages"));
        }
    }

    @Test
    void shouldFailButServeTheOtherWhenASubscriberIsKilled() throws Exception
    {
        makeLongFile();
        try (SampleProcess pubsub = pubsub(2, UDP).awaitErr("moving"))
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
            assertNextOneCleansUpAfter(pubsub);
        }
    }

    @Test
    void shouldFailWhenTheOnlySubscriberIsKilled() throws Exception
    {
        makeLongFile();
        try (SampleProcess pubsub = pubsub(1, UDP).awaitErr("moving"))
        {
            pubsub.children().get(0).destroyForcibly();
            assertEquals(1, pubsub.exitStatus(), pubsub::toString);
            assertEquals(0, summary(pubsub).get("outstandingAtEnd"));
            assertEquals(false, summary(pubsub).get("hashMatched"));
            assertNextOneCleansUpAfter(pubsub);
        }
    }

    @Test
    void shouldEndTheSubscribersWhenTheirPublisherIsKilled() throws Exception
    {
        makeLongFile();
        try (SampleProcess pubsub = pubsub(2, UDP).awaitErr("moving"))
        {
            pubsub.kill();
            assertNextOneCleansUpAfter(pubsub);
        }
    }

    @Test
    void shouldMoveAFileFromOneTerminalToAnother() throws Exception
    {
        final String host = Endpoint.free().toString();
        try (SampleProcess subscriber = start("subscriber", host);
            SampleProcess publisher = start(
                "publisher", host, "--file", file.toString(), "--size", "64k", "--json", json.toString()))
        {
            assertEquals(0, subscriber.exitStatus(), subscriber::toString);
            assertEquals(0, publisher.exitStatus(), publisher::toString);
            assertTrue(subscriber.err().contains("samples/run publisher --lane udp --host " + host),
                subscriber::toString);
            assertTrue(subscriber.out().contains("the publisher's"), subscriber::toString);
            assertEquals(LENGTH, summary(publisher).get("movedBytes"));
            subscriber.assertNothingLeft();
            publisher.assertNothingLeft();
        }
    }

    @Test
    void shouldSayToASubscriberThatItsPublisherIsGone() throws Exception
    {
        makeLongFile();
        final String host = Endpoint.free().toString();
        try (SampleProcess subscriber = start("subscriber", host);
            SampleProcess publisher = start("publisher", host, "--file", file.toString()).awaitErr("moving"))
        {
            publisher.kill();
            assertEquals(1, subscriber.exitStatus(), subscriber::toString);
            assertTrue(subscriber.err().contains("nothing is heard any more of the publisher"), subscriber::toString);
            assertTrue(subscriber.err().contains("the file is not complete"), subscriber::toString);
        }
    }

    @Test
    void shouldSayToAPublisherThatItsSubscriberIsGone() throws Exception
    {
        makeLongFile();
        final String host = Endpoint.free().toString();
        try (SampleProcess subscriber = start("subscriber", host);
            SampleProcess publisher = start("publisher", host, "--file", file.toString(), "--json", json.toString())
                .awaitErr("moving"))
        {
            subscriber.kill();
            assertEquals(1, publisher.exitStatus(), publisher::toString);
            assertTrue(publisher.out().contains("ABORTED") || publisher.out().contains("NO_SUBSCRIBER"),
                publisher::toString);
        }
    }

    private SampleProcess start(final String sample, final String host, final String... more) throws Exception
    {
        final String[] arguments = new String[7 + more.length];
        final String[] first = { sample, "--lane", "udp", "--host", host, "--stream", stream };
        System.arraycopy(first, 0, arguments, 0, first.length);
        System.arraycopy(more, 0, arguments, first.length, more.length);

        return SampleProcess.start(directory, arguments);
    }

    private void assertMoved(final Map<String, Object> summary, final int count)
    {
        assertEquals("udp", summary.get("lane"));
        assertEquals(MESSAGES, summary.get("messages"));
        assertEquals(LENGTH, summary.get("bytes"));
        assertEquals(LENGTH, summary.get("movedBytes"));
        assertEquals(Map.of("RELEASED", MESSAGES), summary.get("completions"));
        assertEquals(true, summary.get("hashMatched"));
        assertEquals(0, summary.get("heldAtEnd"));
        assertTrue(Set.of("gso+gro", "gso", "gro", "none").contains(summary.get("offload")), summary::toString);
        assertTrue(((Number)summary.get("retransmits")).longValue() >= 0, summary::toString);

        assertEquals(count, subscribers(summary).size());
        for (final Map<String, Object> subscriber : subscribers(summary))
        {
            assertEquals(MESSAGES, subscriber.get("messages"));
            assertEquals(LENGTH, subscriber.get("bytes"));
            assertEquals(Sha256.of(file), subscriber.get("sha256"));
            assertEquals(true, subscriber.get("hashMatched"));
            assertEquals(0, subscriber.get("heldAtEnd"));
        }
    }

    /**
     * What is read by programs must be there on each lane.
     */
    private void assertKeys(final Map<String, Object> summary) throws Exception
    {
        try (SampleProcess ipc = pubsub(1, "--lane", "ipc"))
        {
            assertEquals(0, ipc.exitStatus(), ipc::toString);
            final Map<String, Object> other = summary(ipc);
            assertEquals(other.keySet(), summary.keySet());
            assertEquals(subscribers(other).get(0).keySet(), subscribers(summary).get(0).keySet());
            assertTrue(new HashSet<>(summary.keySet()).containsAll(Set.of("lane", "offload", "retransmits", "file",
                "size", "messages", "bytes", "seconds", "gigabytesPerSecond", "movedBytes", "copiedBytes",
                "completions", "postToCompletionNs", "outstandingAtEnd", "sha256", "hashMatched", "heldAtEnd",
                "subscribers")), summary::toString);
        }
    }
}
