package io.sluice.samples;

import io.sluice.host.HostDirectory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A sample as a user runs it: the packaged jar in a JVM of its own.
 */
final class SampleProcess implements AutoCloseable
{
    private static final long TIMEOUT_S = 60;
    // Short lives, of which the second compiler would take the most; it also hashes, where processors have instructions
    // for that, ten times as fast. The times of Aeron are for who is silent, by default 5 or 10 s; a busy machine keeps
    // a process waiting for longer than one.
    private static final List<String> FLAGS = List.of(
        "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
        "-Daeron.image.liveness.timeout=2500ms",
        "-Daeron.publication.connection.timeout=2500ms",
        "-Daeron.flow.control.receiver.timeout=2500ms");

    private final Process process;
    private final Path out;
    private final Path err;
    private final Set<Long> pids = new TreeSet<>();

    private SampleProcess(final Process process, final Path out, final Path err)
    {
        this.process = process;
        this.out = out;
        this.err = err;
        pids.add(process.pid());
    }

    static SampleProcess start(final Path directory, final String... arguments) throws IOException
    {
        return startBy(List.of(), directory, arguments);
    }

    /**
     * Start a sample.
     *
     * @param prefix of the command, which becomes the JVM in the end.
     */
    static SampleProcess startBy(final List<String> prefix, final Path directory, final String... arguments)
        throws IOException
    {
        final List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(List.of("-jar", Path.of("target", "sluice-samples.jar").toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        final Path out = Files.createTempFile(directory, arguments[0], ".out");
        final Path err = Files.createTempFile(directory, arguments[0], ".err");

        return new SampleProcess(
            new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile()).start(), out, err);
    }

    int exitStatus() throws InterruptedException
    {
        if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS))
        {
            throw new AssertionError("did not end within " + TIMEOUT_S + " s: " + this);
        }

        return process.exitValue();
    }

    SampleProcess awaitErr(final String text)
    {
        await(text, () -> err().contains(text) || !process.isAlive());
        children(); // whose ids are asked for later
        if (!err().contains(text))
        {
            throw new AssertionError("ended without '" + text + "': " + this);
        }

        return this;
    }

    List<ProcessHandle> children()
    {
        final List<ProcessHandle> children = process.children().toList();
        children.forEach((child) -> pids.add(child.pid()));

        return children;
    }

    void kill()
    {
        process.destroyForcibly();
    }

    void interrupt()
    {
        process.destroy();
    }

    String out()
    {
        return read(out);
    }

    String err()
    {
        return read(err);
    }

    /**
     * No process of it, and no file of these, is left.
     */
    void assertNothingLeft()
    {
        await("all processes have ended", () -> pids.stream().noneMatch(SampleProcess::isRunning));
        final List<Path> left = lockFiles().stream().filter((file) -> pids.contains(owner(file))).toList();
        if (!left.isEmpty())
        {
            throw new AssertionError("left behind: " + left);
        }
    }

    void knowsOf(final long pid)
    {
        pids.add(pid);
    }

    static void await(final String what, final BooleanSupplier condition)
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        while (!condition.getAsBoolean())
        {
            if (System.nanoTime() - deadlineNs > 0)
            {
                throw new AssertionError("waited in vain until: " + what);
            }
            Stop.sleepMs(10);
        }
    }

    public void close()
    {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    public String toString()
    {
        return "status=" + (process.isAlive() ? "running" : process.exitValue()) + "\n" + out() + err();
    }

    private static boolean isRunning(final long pid)
    {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /**
     * Everything that a client has made is removed before its lock file, which has its process id in it.
     */
    private static List<Path> lockFiles()
    {
        try (Stream<Path> files = Files.find(
            HostDirectory.userRoot(), 2, (path, attributes) -> path.toString().endsWith(".lock")))
        {
            return files.toList();
        }
        catch (final IOException ex)
        {
            return List.of(); // the directory is gone
        }
    }

    private static long owner(final Path lockFile)
    {
        final String text = read(lockFile);

        return text.isEmpty() ? 0 : Long.parseLong(text.substring(0, text.indexOf(' ')));
    }

    private static String read(final Path file)
    {
        try
        {
            return Files.readString(file);
        }
        catch (final NoSuchFileException ex)
        {
            return "";
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
    }
}
