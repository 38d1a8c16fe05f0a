package io.sluice.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Two machines: network namespaces, joined by a veth pair of MTU 1500. For root only; without, it is skipped.
 */
@Timeout(60)
class NamespaceIT extends SamplesFixture
{
    private static final String PUBLISHER_ADDRESS = "10.213.78.1";
    private static final String SUBSCRIBER_ADDRESS = "10.213.78.2";
    private static final String PORT = ":24017";

    private final String suffix = Long.toString(ProcessHandle.current().pid(), 36);
    private final String publisherSpace = "sluice-p" + suffix;
    private final String subscriberSpace = "sluice-q" + suffix;

    @BeforeEach
    void makeNamespaces() throws Exception
    {
        assumeTrue("root".equals(Files.getOwner(Path.of("/proc/self")).getName()), "network namespaces are root's");
        assumeTrue(isDone("ip netns add " + publisherSpace), "ip netns does not work here");
        run("ip netns add " + subscriberSpace);
        run("ip link add slp" + suffix + " netns " + publisherSpace + " type veth peer name slq" + suffix +
            " netns " + subscriberSpace);
        setUp(publisherSpace, "slp" + suffix, PUBLISHER_ADDRESS);
        setUp(subscriberSpace, "slq" + suffix, SUBSCRIBER_ADDRESS);
    }

    @AfterEach
    void removeNamespaces() throws Exception
    {
        isDone("ip netns del " + publisherSpace);
        isDone("ip netns del " + subscriberSpace);
    }

    @Test
    void shouldMoveAFileToTheSubscriberThatListens() throws Exception
    {
        assertMoves(SUBSCRIBER_ADDRESS + PORT, 1);
    }

    @Test
    void shouldMoveAFileToSubscribersThatReportToThePublisher() throws Exception
    {
        assertMoves(PUBLISHER_ADDRESS + PORT, 2);
    }

    private void assertMoves(final String host, final int count) throws Exception
    {
        final String subscribers = Integer.toString(count);
        try (SampleProcess publisher = start(publisherSpace, "publisher", host, subscribers,
            "--file", file.toString(), "--size", "64k", "--json", json.toString());
            SampleProcess one = start(subscriberSpace, "subscriber", host, subscribers);
            SampleProcess other = 1 == count ? null : start(subscriberSpace, "subscriber", host, subscribers))
        {
            assertEquals(0, publisher.exitStatus(), publisher::toString);
            assertEquals(LENGTH, summary(publisher).get("movedBytes"));
            assertEquals(0, one.exitStatus(), one::toString);
            assertTrue(one.out().contains(Sha256.of(file) + ": the publisher's"), one::toString);
            if (null != other)
            {
                assertEquals(0, other.exitStatus(), other::toString);
            }
        }
    }

    private SampleProcess start(
        final String namespace,
        final String sample,
        final String host,
        final String subscribers,
        final String... more) throws IOException
    {
        final String[] first = { sample, "--lane", "udp", "--host", host, "--subscribers", subscribers };
        final String[] arguments = new String[first.length + more.length];
        System.arraycopy(first, 0, arguments, 0, first.length);
        System.arraycopy(more, 0, arguments, first.length, more.length);

        return SampleProcess.startBy(List.of("ip", "netns", "exec", namespace), directory, arguments);
    }

    private static void setUp(final String namespace, final String device, final String address) throws Exception
    {
        run("ip -n " + namespace + " link set lo up");
        run("ip -n " + namespace + " addr add " + address + "/24 dev " + device);
        run("ip -n " + namespace + " link set " + device + " mtu 1500 up");
    }

    private static void run(final String command) throws Exception
    {
        assertTrue(isDone(command), command);
    }

    private static boolean isDone(final String command) throws InterruptedException
    {
        try
        {
            final Process process = new ProcessBuilder(command.split(" ")).inheritIO().start();

            return process.waitFor(10, TimeUnit.SECONDS) && 0 == process.exitValue();
        }
        catch (final IOException ex)
        {
            return false; // there is no such program
        }
    }
}
