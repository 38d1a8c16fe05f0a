package io.sluice.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs the packaged samples as a user does, over the loopback.
 */
@Timeout(60)
class UdpSamplesIT extends LaneSamples
{
    private static final String[] UDP = { "--lane", "udp" };

    UdpSamplesIT()
    {
        super(Lane.UDP, 0, UDP);
    }

    @Override
    void assertMovedOnThisLane(final SampleProcess pubsub, final Map<String, Object> summary)
    {
        assertOnNetwork(summary);
        assertTrue(pubsub.out().contains("\noffload        " + summary.get("offload")), pubsub::toString);
        assertTrue(pubsub.out().contains("\nretransmits    "), pubsub::toString);
    }

    @Override
    void assertServedOnThisLane(final Map<String, Object> summary)
    {
        assertOnNetwork(summary);
    }

    @Override
    void assertMetOnThisLane(final SampleProcess subscriber, final String port)
    {
        assertTrue(subscriber.err().contains("samples/run publisher --lane udp --host " + port), subscriber::toString);
    }

    @Override
    List<String> terminal(final String sample, final String port)
    {
        return List.of(sample, "--lane", "udp", "--host", port, "--stream", stream);
    }

    private static void assertOnNetwork(final Map<String, Object> summary)
    {
        assertTrue(Set.of("gso+gro", "gso", "gro", "none").contains(summary.get("offload")), summary::toString);
        assertTrue(((Number)summary.get("retransmits")).longValue() >= 0, summary::toString);
    }

    @Test
    void shouldMoveAFileToTwoSubscribersThatHold() throws Exception
    {
        try (SampleProcess pubsub = pubsub(2, "--lane", "udp", "--hold", "5"))
        {
            final Map<String, Object> summary = assertMoved(pubsub, 2, 5);
            assertOnNetwork(summary);
            long received = 0;
            for (final Map<String, Object> subscriber : subscribers(summary))
            {
                final long copied = ((Number)subscriber.get("copiedBytes")).longValue();
                assertTrue(copied >= LENGTH, "put together, and more if in the log and held: " + subscriber);
                received += copied;
            }
            final long all = ((Number)summary.get("copiedBytes")).longValue();
            assertTrue(all >= received + LENGTH, "the driver stages for several destinations: " + summary);
        }
    }

    @Test
    void shouldMoveMessagesThatAreLongerThanTheLog() throws Exception
    {
        makeLongFile();
        try (SampleProcess pubsub = SampleProcess.start(directory, "pubsub", "--lane", "udp",
            "--file", file.toString(), "--size", "16m", "--json", json.toString()))
        {
            assertEquals(0, pubsub.exitStatus(), pubsub::toString);
            assertTrue(pubsub.err().contains("cursors: user 40.0, log 4"), pubsub::toString);
            assertEquals(0, summary(pubsub).get("copiedBytes"));
            assertEquals(3, summary(pubsub).get("messages"));
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
    void shouldSayToASubscriberThatItsPublisherIsGone() throws Exception
    {
        makeLongFile();
        final String port = Endpoint.free().toString();
        try (SampleProcess subscriber = start(terminal("subscriber", port));
            SampleProcess publisher = start(terminal("publisher", port), "--file", file.toString()).awaitErr("moving"))
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
        final String port = Endpoint.free().toString();
        try (SampleProcess subscriber = start(terminal("subscriber", port));
            SampleProcess publisher = start(terminal("publisher", port), "--file", file.toString()).awaitErr("moving"))
        {
            subscriber.kill();
            assertEquals(1, publisher.exitStatus(), publisher::toString);
            assertTrue(publisher.out().contains("ABORTED") || publisher.out().contains("NO_SUBSCRIBER"),
                publisher::toString);
        }
    }
}
