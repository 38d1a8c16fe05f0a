package io.sluice.support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Two network namespaces, joined by a veth pair of MTU 1500 on which the kernel must cut segments itself: what loopback
 * never does. For root only; without, the test is skipped.
 */
public final class Namespaces implements BeforeEachCallback, AfterEachCallback
{
    public static final String SENDER_ADDRESS = "10.213.77.1";
    public static final String RECEIVER_ADDRESS = "10.213.77.2";

    private final String suffix = Long.toString(ProcessHandle.current().pid(), 36);
    public final String sender = "sluice-s" + suffix;
    public final String receiver = "sluice-r" + suffix;

    @Override
    public void beforeEach(final ExtensionContext context) throws IOException
    {
        assumeTrue("root".equals(Files.getOwner(Path.of("/proc/self")).getName()), "network namespaces are root's");
        assumeTrue(0 == run("ip netns add " + sender), "ip netns does not work here");
        require("ip netns add " + receiver);
        final String near = "sls" + suffix;
        final String far = "slr" + suffix;
        require("ip link add " + near + " netns " + sender + " type veth peer name " + far + " netns " + receiver);
        setUp(sender, near, SENDER_ADDRESS);
        setUp(receiver, far, RECEIVER_ADDRESS);
    }

    private static void setUp(final String namespace, final String device, final String address)
    {
        require("ip -n " + namespace + " link set lo up");
        require("ip -n " + namespace + " addr add " + address + "/24 dev " + device);
        require("ip -n " + namespace + " link set " + device + " mtu 1500 gso_max_segs 1 up");
    }

    @Override
    public void afterEach(final ExtensionContext context)
    {
        run("ip netns del " + sender);
        run("ip netns del " + receiver);
    }

    private static void require(final String command)
    {
        if (0 != run(command))
        {
            throw new AssertionError("failed: " + command);
        }
    }

    private static int run(final String command)
    {
        try
        {
            final Process process = new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(10, TimeUnit.SECONDS) || 0 != process.exitValue())
            {
                System.err.println(command + ": " + output);
                return -1;
            }
            return 0;
        }
        catch (final IOException ex)
        {
            return -1; // there is no such program
        }
        catch (final InterruptedException ex)
        {
            throw new AssertionError(ex);
        }
    }
}
