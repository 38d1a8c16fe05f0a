package io.sluice.perf.rig;

import io.sluice.perf.spi.StalledException;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The child process, as its parent sees it: the same JVM with the same flags and class path, and {@link Peer} in it.
 */
public final class PeerProcess implements AutoCloseable
{
    private static final long TIMEOUT_S = 40;
    private static final long EXIT_TIMEOUT_S = 10;
    private static final String ENDED = "ended";

    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Thread owner = Thread.currentThread();
    private final Process process;
    private final BufferedWriter out;
    private volatile String failure;
    private volatile boolean isExpectedToEnd;

    private PeerProcess(final Process process)
    {
        this.process = process;
        out = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        final Thread reader = new Thread(this::read, "perf-reader");
        reader.setDaemon(true);
        reader.start();
    }

    static PeerProcess start(final String aeronDirectoryName, final Path signals, final Setup setup)
    {
        final List<String> command = new ArrayList<>(setup.farPrefix());
        command.addAll(ChildJvm.command(Peer.class.getName()));
        command.add(aeronDirectoryName);
        command.add(signals.toString());
        command.addAll(List.of(setup.toWords()));
        try
        {
            return new PeerProcess(new ProcessBuilder(command)
                .directory(new File(System.getProperty("user.dir")))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot start the second process", ex);
        }
    }

    /**
     * End it, whatever it does.
     */
    void kill() throws InterruptedException
    {
        isExpectedToEnd = true;
        process.destroyForcibly().waitFor(EXIT_TIMEOUT_S, TimeUnit.SECONDS);
    }

    long pid()
    {
        return process.pid();
    }

    void tell(final String line)
    {
        try
        {
            out.write(line);
            out.newLine();
            out.flush();
        }
        catch (final IOException ex)
        {
            throw failed("the second process does not listen any more: " + ex.getMessage());
        }
    }

    /**
     * Wait for an answer.
     *
     * @param word that it starts with.
     * @return all its words.
     */
    String[] await(final String word)
    {
        String answer = null;
        try
        {
            answer = answers.poll(TIMEOUT_S, TimeUnit.SECONDS);
        }
        catch (final InterruptedException ex)
        {
            throw failed("interrupted while the second process was to say \"" + word + "\"");
        }
        if (null == answer)
        {
            throw new StalledException("the second process did not say \"" + word + "\" in " + TIMEOUT_S + " s");
        }
        final String[] words = answer.split(" ");
        if (!word.equals(words[0]))
        {
            throw failed("the second process said \"" + answer + "\", not \"" + word + "\"");
        }

        return words;
    }

    /**
     * Why the other process has failed, if it has.
     *
     * @return a text, or null.
     */
    String failure()
    {
        return failure;
    }

    private IllegalStateException failed(final String otherwise)
    {
        return new IllegalStateException(null == failure ? otherwise : failure);
    }

    private void read()
    {
        try (BufferedReader in = new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)))
        {
            for (String line = in.readLine(); null != line; line = in.readLine())
            {
                if (!line.startsWith(Peer.MARK))
                {
                    System.err.println(line);
                }
                else if (line.startsWith(Peer.MARK + "failed"))
                {
                    failure = "the second process " + line.substring(Peer.MARK.length());
                }
                else
                {
                    answers.add(line.substring(Peer.MARK.length()));
                }
            }
        }
        catch (final IOException ex)
        {
            failure = "the second process can't be read from: " + ex;
        }
        if (!isExpectedToEnd)
        {
            if (null == failure)
            {
                failure = "the second process has ended unexpectedly";
            }
            answers.add(ENDED);
            owner.interrupt(); // it may be spinning
        }
    }

    @Override
    public void close()
    {
        isExpectedToEnd = true;
        try
        {
            if (null == failure && process.isAlive())
            {
                tell(Peer.EXIT);
            }
            out.close();
        }
        catch (final IOException | IllegalStateException ignore)
        {
            process.destroy(); // it does not listen any more
        }
        try
        {
            if (!process.waitFor(EXIT_TIMEOUT_S, TimeUnit.SECONDS))
            {
                System.err.println("perf: the second process has not ended in " + EXIT_TIMEOUT_S + " s: killed");
                process.destroyForcibly().waitFor(EXIT_TIMEOUT_S, TimeUnit.SECONDS); // then its files can be removed
            }
        }
        catch (final InterruptedException ex)
        {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
