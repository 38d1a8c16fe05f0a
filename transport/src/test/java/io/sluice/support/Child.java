package io.sluice.support;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A child JVM: takes commands as lines, answers each with one line.
 */
public final class Child
{
    private static final long ANSWER_TIMEOUT_S = 30;
    private static final String END = "(ended)";

    private final String name;
    private final Process process;
    private final BufferedWriter commands;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    Child(final String name, final Process process, final Path log)
    {
        this.name = name;
        this.process = process;
        commands = new BufferedWriter(process.outputWriter(StandardCharsets.UTF_8));
        final Thread reader = new Thread(() -> read(log), "output of " + name);
        reader.setDaemon(true);
        reader.start();
    }

    public long pid()
    {
        return process.pid();
    }

    // Wait for the first line that it prints by itself.
    public Child ready()
    {
        answer("start");
        return this;
    }

    // Send a command and wait for its answer.
    // Returns the answer without its leading {@code ok}.
    public String ask(final String command)
    {
        tell(command);
        return answer(command);
    }

    public long askLong(final String command)
    {
        return Long.parseLong(ask(command));
    }

    // Send a command; the answer is for answer(String).
    public void tell(final String command)
    {
        try
        {
            commands.write(command);
            commands.newLine();
            commands.flush();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(name + " takes no commands", ex);
        }
    }

    public String answer(final String command)
    {
        return answer(command, ANSWER_TIMEOUT_S);
    }

    public String answer(final String command, final long timeoutS)
    {
        try
        {
            final String answer = answers.poll(timeoutS, TimeUnit.SECONDS);
            if (null == answer || !answer.startsWith("ok"))
            {
                throw new AssertionError(name + " answered \"" + answer + "\" to \"" + command + "\"" +
                    (process.isAlive() ? "" : "; its exit status is " + process.exitValue()));
            }
            return answer.substring(2).trim();
        }
        catch (final InterruptedException ex)
        {
            throw new AssertionError(ex);
        }
    }

    public void kill()
    {
        signal("KILL");
        exitStatus();
    }

    public void stop()
    {
        signal("STOP");
    }

    public void resume()
    {
        signal("CONT");
    }

    // Wait for its end.
    public int exitStatus()
    {
        try
        {
            if (!process.waitFor(ANSWER_TIMEOUT_S, TimeUnit.SECONDS))
            {
                throw new AssertionError(name + " does not end");
            }
            return process.exitValue();
        }
        catch (final InterruptedException ex)
        {
            throw new AssertionError(ex);
        }
    }

    // What is mapped into its memory, a line for each.
    public List<String> maps()
    {
        try
        {
            return Files.readAllLines(Path.of("/proc", String.valueOf(pid()), "maps"));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    public boolean isAlive()
    {
        return process.isAlive();
    }

    @Override
    public String toString()
    {
        return name;
    }

    void destroy()
    {
        process.destroyForcibly(); // SIGKILL ends a stopped process, too
        exitStatus();
    }

    private void signal(final String signal)
    {
        try
        {
            final Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(pid())).start();
            if (0 != kill.waitFor())
            {
                throw new AssertionError("kill -" + signal + " " + name + " failed");
            }
        }
        catch (final IOException | InterruptedException ex)
        {
            throw new AssertionError(ex);
        }
    }

    private void read(final Path log)
    {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
            BufferedWriter copy = Files.newBufferedWriter(log))
        {
            for (String line = output.readLine(); null != line; line = output.readLine())
            {
                copy.write(line);
                copy.newLine();
                copy.flush();
                if (line.startsWith("ok") || line.startsWith("error"))
                {
                    answers.add(line);
                }
            }
        }
        catch (final IOException ignore)
        {
            answers.add(END);
        }
        answers.add(END);
    }
}
