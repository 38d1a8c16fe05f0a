package io.sluice.perf.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Gives each of the two processes cores of its own, as two hosts would have them. With {@code taskset}, which comes with
 * util-linux.
 */
final class Pinning
{
    private static final int LEAST_CORES = 2;

    private Pinning()
    {
    }

    /**
     * The first half of the cores to this process, the second half to the other.
     */
    static void halve(final long nearPid, final long farPid)
    {
        final int cores = Runtime.getRuntime().availableProcessors();
        if (cores < LEAST_CORES)
        {
            throw new IllegalStateException("there is only one core: leave --pin out");
        }
        final int half = cores / 2;
        pin(farPid, half, cores - 1);
        pin(nearPid, 0, half - 1);
    }

    private static void pin(final long pid, final int firstCore, final int lastCore)
    {
        try
        {
            final Process process = new ProcessBuilder(
                "taskset", "-acp", firstCore + "-" + lastCore, String.valueOf(pid)).redirectErrorStream(true).start();
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
