package io.sluice.perf.udp;

import io.sluice.perf.rig.ChildJvm;
import io.sluice.perf.spi.Wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Two network namespaces, joined by a veth pair of MTU 1500. As a process can't move into one, the whole command is
 * started again in the first, and starts its second process in the other.
 */
public final class Namespaces implements AutoCloseable
{
    private static final String NEAR = "sluice-perf-near-";
    private static final String FAR = "sluice-perf-far-";
    private static final String NEAR_ADDRESS = "10.213.78.1";
    private static final String FAR_ADDRESS = "10.213.78.2";
    private static final int PORT = 24400;
    private static final int MAX_SEGMENTS = 65535;
    private static final long TIMEOUT_S = 10;

    private final String pid;
    private final AtomicBoolean isRemoved = new AtomicBoolean();
    private final Thread hook = new Thread(this::remove);
    private Process child;

    private Namespaces(final String pid)
    {
        this.pid = pid;
    }

    /**
     * Can they be made here?
     *
     * @return why not, or null.
     */
    public static String whyNot()
    {
        try
        {
            if (!"root".equals(Files.getOwner(Path.of("/proc/self")).getName()))
            {
                return "network namespaces are root's: run it as root";
            }
            final String probe = "sluice-perf-probe-" + ProcessHandle.current().pid();
            run("ip netns add " + probe);
            run("ip netns del " + probe);

            return null;
        }
        catch (final IOException ex)
        {
            return "network namespaces can't be made here: " + ex.getMessage();
        }
    }

    /**
     * Make them. What a process has left behind that was killed is removed first.
     *
     * @return what removes them when it is closed.
     * @throws IOException if they can't be made.
     */
    public static Namespaces create() throws IOException
    {
        removeLeftovers();
        final Namespaces namespaces = new Namespaces(String.valueOf(ProcessHandle.current().pid()));
        Runtime.getRuntime().addShutdownHook(namespaces.hook);
        boolean isComplete = false;
        try
        {
            namespaces.setUp();
            isComplete = true;

            return namespaces;
        }
        finally
        {
            if (!isComplete)
            {
                namespaces.close();
            }
        }
    }

    /**
     * Those in which this process was started.
     *
     * @param pid of the process that has made them.
     * @return what must not be closed.
     */
    public static Namespaces inside(final String pid)
    {
        return new Namespaces(pid);
    }

    private void setUp() throws IOException
    {
        run("ip netns add " + NEAR + pid);
        run("ip netns add " + FAR + pid);
        run("ip link add spn" + pid + " netns " + NEAR + pid +
            " type veth peer name spf" + pid + " netns " + FAR + pid);
        setUp(NEAR, "spn", NEAR_ADDRESS);
        setUp(FAR, "spf", FAR_ADDRESS);
    }

    private void setUp(final String namespace, final String device, final String address) throws IOException
    {
        run("ip -n " + namespace + pid + " link set lo up");
        run("ip -n " + namespace + pid + " addr add " + address + "/24 dev " + device + pid);
        run("ip -n " + namespace + pid + " link set " + device + pid + " mtu 1500 up");
    }

    /**
     * Start this program again in the first, and wait for its end.
     *
     * @param mainClass of the program.
     * @param arguments of the program.
     * @return its exit status.
     * @throws IOException          if it can't be started.
     * @throws InterruptedException if this thread is interrupted.
     */
    public int runAgain(final String mainClass, final List<String> arguments) throws IOException, InterruptedException
    {
        final List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", NEAR + pid));
        command.addAll(ChildJvm.command(mainClass));
        command.addAll(arguments);
        command.add("--inside");
        command.add(pid);
        child = new ProcessBuilder(command).inheritIO().start();

        return child.waitFor();
    }

    /**
     * What lies between the two.
     *
     * @return an address and a port in each.
     */
    public static Wire wire()
    {
        return Wire.udp(NEAR_ADDRESS + ":" + PORT, FAR_ADDRESS + ":" + PORT);
    }

    /**
     * How to start a process in the second.
     *
     * @return the first words of the command.
     */
    public List<String> farPrefix()
    {
        return List.of("ip", "netns", "exec", FAR + pid);
    }

    /**
     * Within the first: who cuts what is handed over to be cut?
     *
     * @param isSoftware the kernel itself, before the device sees it; or nobody, as the device says that it can.
     */
    void segmentInSoftware(final boolean isSoftware) throws IOException
    {
        run("ip link set dev spn" + pid + " gso_max_segs " + (isSoftware ? 1 : MAX_SEGMENTS));
    }

    private static void removeLeftovers() throws IOException
    {
        for (final String line : run("ip netns list").split("\n"))
        {
            final String name = line.split(" ")[0];
            for (final String prefix : List.of(NEAR, FAR))
            {
                if (name.startsWith(prefix) && name.substring(prefix.length()).matches("\\d+") &&
                    ProcessHandle.of(Long.parseLong(name.substring(prefix.length()))).isEmpty())
                {
                    run("ip netns del " + name);
                }
            }
        }
    }

    private void remove()
    {
        if (isRemoved.getAndSet(true))
        {
            return;
        }
        try
        {
            if (null != child && child.isAlive())
            {
                child.destroy();
                child.waitFor(TIMEOUT_S, TimeUnit.SECONDS);
            }
            run("ip netns del " + NEAR + pid);
            run("ip netns del " + FAR + pid);
        }
        catch (final IOException | InterruptedException ex)
        {
            System.err.println("perf: a network namespace may be left, see ip netns list: " + ex.getMessage());
        }
    }

    private static String run(final String command) throws IOException
    {
        final Process process = new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
        process.getOutputStream().close();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try
        {
            if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS) || 0 != process.exitValue())
            {
                throw new IOException(command + ": " + output.trim());
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new IOException(command + ": interrupted", ex);
        }

        return output;
    }

    @Override
    public void close()
    {
        remove();
        try
        {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
        catch (final IllegalStateException ignore)
        {
            return; // the JVM ends already, and the hook finds nothing to do
        }
    }
}
