package io.sluice.samples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A subscriber in a JVM of its own, with the flags of this one. Its standard output is its report; when this process
 * ends, whatever the reason, its standard input does, and so it ends as well.
 */
final class SubscriberProcess
{
    private static final long CLOSING_TIMEOUT_S = 3;
    private static final int SIGNAL_BASE = 128;

    private final String name;
    private final Process process;

    private SubscriberProcess(final String name, final Process process)
    {
        this.name = name;
        this.process = process;
    }

    /**
     * Start a subscriber.
     *
     * @param name      of the subscriber.
     * @param arguments for {@code subscriber}.
     * @return the process.
     */
    static SubscriberProcess start(final String name, final List<String> arguments)
    {
        final String classPath = System.getProperty("java.class.path");
        final boolean isJar = classPath.endsWith(".jar") && !classPath.contains(System.getProperty("path.separator"));

        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (final String flag : ManagementFactory.getRuntimeMXBean().getInputArguments())
        {
            if (!flag.startsWith("-agentlib:jdwp"))
            {
                command.add(flag);
            }
        }
        command.addAll(isJar ?
            List.of("-jar", classPath) : List.of("-cp", classPath, SamplesMain.class.getName()));
        command.addAll(List.of("subscriber", "--child", "--name", name));
        command.addAll(arguments);
        try
        {
            return new SubscriberProcess(
                name, new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * Wait for its report.
     *
     * @param timeoutS how long, in seconds.
     * @return the report, which says so if there is none.
     */
    SubscriberReport report(final long timeoutS)
    {
        final long startNs = System.nanoTime();
        while (process.isAlive())
        {
            if (System.nanoTime() - startNs > TimeUnit.SECONDS.toNanos(timeoutS))
            {
                return SubscriberReport.missing(name, process.pid(), "did not end within " + timeoutS + " s");
            }
            Stop.sleepMs(5);
        }
        try
        {
            // short enough for the pipe, so it needs no reader while the process runs
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            return output.isEmpty() ?
                SubscriberReport.missing(name, process.pid(), ending()) : SubscriberReport.fromJson(output);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * While it is needed, it must run.
     */
    void checkAlive()
    {
        if (!process.isAlive())
        {
            throw new SampleException(name + " (process " + process.pid() + ") " + ending() + " before it could start");
        }
    }

    private String ending()
    {
        final int status = process.exitValue();

        return status > SIGNAL_BASE ? "was ended by signal " + (status - SIGNAL_BASE) : "ended with status " + status;
    }

    /**
     * Ask it to end.
     */
    void end()
    {
        try
        {
            process.getOutputStream().close();
        }
        catch (final IOException ignore)
        {
            process.destroy();
        }
    }

    /**
     * It was asked to end: wait for that, but not for long.
     */
    void awaitEnd()
    {
        try
        {
            if (!process.waitFor(CLOSING_TIMEOUT_S, TimeUnit.SECONDS))
            {
                process.destroyForcibly();
            }
        }
        catch (final InterruptedException ignore)
        {
            process.destroyForcibly();
        }
    }
}
