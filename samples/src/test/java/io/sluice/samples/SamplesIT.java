package io.sluice.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * Runs the packaged samples as a user does, in shared memory.
 */
@Timeout(60)
class SamplesIT extends LaneSamples
{
    private static final String[] HOLD = { "--hold", "5" };

    SamplesIT()
    {
        super(Lane.IPC, 5, HOLD);
    }

    @Override
    void assertMovedOnThisLane(final SampleProcess pubsub, final Map<String, Object> summary)
    {
        assertEquals("none", summary.get("offload"));
    }

    @Override
    void assertServedOnThisLane(final Map<String, Object> summary)
    {
        assertNotEquals(null, map(summary.get("completions")).get("HOLDER_DIED"), summary::toString);
    }

    @Override
    void assertMetOnThisLane(final SampleProcess subscriber, final String port)
    {
        assertTrue(subscriber.err().contains("media driver on "), subscriber::toString);
    }

    @Override
    List<String> terminal(final String sample, final String port)
    {
        return List.of(sample, "--stream", stream);
    }

    @Test
    void shouldMoveAFileToThreeSubscribers() throws Exception
    {
        try (SampleProcess pubsub = pubsub(3, HOLD))
        {
            assertEquals(0, assertMoved(pubsub, 3, 5).get("copiedBytes"));
        }
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
    void shouldSayThatTheFileWasChangedWhileItWasRead() throws Exception
    {
        makeLongFile();
        try (SampleProcess pubsub = pubsub(1, HOLD).awaitErr("moving"))
        {
            Files.write(file, new byte[1], StandardOpenOption.APPEND);
            pubsub.exitStatus(); // what was read before may well be right
            assertTrue(pubsub.err().contains("was changed while it was read"), pubsub::toString);
            pubsub.assertNothingLeft();
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
            assertFalse(pubsub.err().contains("WARNING"), pubsub::toString); // of what was held, for instance
        }
    }

    @Test
    void shouldEndSubscribersThatStillConnectWhenItIsKilled() throws Exception
    {
        final List<String> patient = List.of("env", "JDK_JAVA_OPTIONS=-Daeron.driver.timeout=600000");
        try (SampleProcess pubsub = SampleProcess.startBy(
            patient, directory, "pubsub", "--file", file.toString(), "--subscribers", "2"))
        {
            SampleProcess.await("they are started", () -> 2 == pubsub.children().size());
            final List<ProcessHandle> subscribers = pubsub.children();
            pubsub.kill();
            SampleProcess.await("they have ended", () -> subscribers.stream().noneMatch(ProcessHandle::isAlive));
        }
    }
}
