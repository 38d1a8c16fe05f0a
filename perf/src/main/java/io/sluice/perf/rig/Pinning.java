package io.sluice.perf.rig;

import net.openhft.affinity.Affinity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Gives each of the two processes cores of its own, as two hosts would have them. With {@code taskset}, which comes with
 * util-linux. Closing it gives this process all of its cores again; the other ends with the rig.
 */
final class Pinning implements AutoCloseable
{
    private static final int LEAST_CORES = 2;

    private final long nearPid;
    private final List<Integer> cores;

    private Pinning(final long nearPid, final List<Integer> cores)
    {
        this.nearPid = nearPid;
        this.cores = cores;
    }

    /**
     * The first half of the cores that this process may use to itself, the second half to the other.
     */
    static Pinning halve(final long farPid)
    {
        final long nearPid = ProcessHandle.current().pid();
        final List<Integer> cores = allowed();
        if (cores.size() < LEAST_CORES)
        {
            throw new IllegalStateException("there is only one core: leave --pin out");
        }
        final int half = cores.size() / 2;
        pin(farPid, cores.subList(half, cores.size()));
        final Pinning pinning = new Pinning(nearPid, cores);
        pin(nearPid, cores.subList(0, half));

        return pinning;
    }

    @Override
    public void close()
    {
        pin(nearPid, cores);
    }

    /**
     * The cores that this process may use, which in a container need not begin with 0.
     */
    static List<Integer> allowed()
    {
        return Affinity.getAffinity().stream().boxed().toList();
    }

    private static void pin(final long pid, final List<Integer> cores)
    {
        final String list = cores.stream().map(String::valueOf).collect(Collectors.joining(","));
        try
        {
            final Process process = new ProcessBuilder(
                "taskset", "-acp", list, String.valueOf(pid)).redirectErrorStream(true).start();
            process.getOutputStream().close();
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (0 != process.waitFor())
            {
                throw new IllegalStateException("taskset: " + output.trim() + ": leave --pin out");
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("taskset can't be started: install util-linux, or leave --pin out", ex);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", ex);
        }
    }
}
