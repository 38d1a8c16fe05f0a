package io.sluice.perf.rig;

import org.agrona.CloseHelper;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A first process that is a child, too, and starts the second: so that both are new. It reads the {@link Measurement}
 * from its standard input, and ends when that does. Objects go as text of one line.
 * <pre>
 *   step TEXT           before each cell
 *   round ROUND         after each round, without what was measured: not to keep the child busy between rounds
 *   rounds ROUNDS       in the end
 *   failed TEXT         instead
 * </pre>
 */
public final class Fork
{
    private static final String STEP = "step ";
    private static final String ROUND = "round ";
    private static final String ROUNDS = "rounds ";
    private static final String FAILED = "failed ";
    private static final long EXIT_TIMEOUT_S = 20;

    private Fork()
    {
    }

    /**
     * Started by {@link #run}.
     *
     * @param args which fork it is.
     */
    public static void main(final String[] args)
    {
        int status = 1;
        try
        {
            final ObjectInputStream in = new ObjectInputStream(System.in);
            final Measurement measurement = (Measurement)in.readObject();
            endWithInput();
            say(ROUNDS + encode(measurement.runHere(Integer.parseInt(args[0]), new Told())));
            status = 0;
        }
        catch (final IOException | ClassNotFoundException | RuntimeException ex)
        {
            if (!BreakOff.isUnderway())
            {
                say(FAILED + String.valueOf(ex.getMessage()).replace('\n', ' '));
                ex.printStackTrace();
            }
        }
        System.exit(status);
    }

    /**
     * Measure in a new pair of processes.
     */
    static List<Round> run(final Measurement measurement, final int fork, final Schedule.Progress progress)
    {
        final List<String> command = ChildJvm.command(Fork.class.getName());
        command.add(String.valueOf(fork));
        AutoCloseable hook = null;
        Process process = null;
        try
        {
            process = new ProcessBuilder(command)
                .directory(new File(System.getProperty("user.dir")))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
            final Process child = process;
            hook = BreakOff.before(() -> end(child));
            final OutputStream out = process.getOutputStream(); // its end would be that of the child
            final ObjectOutputStream objects = new ObjectOutputStream(out);
            objects.writeObject(measurement);
            objects.flush();

            return listen(process, fork, progress);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("fork " + fork + " does not run: " + ex.getMessage(), ex);
        }
        finally
        {
            if (null != process)
            {
                end(process);
            }
            CloseHelper.quietClose(hook);
        }
    }

    private static List<Round> listen(final Process process, final int fork, final Schedule.Progress progress)
        throws IOException
    {
        final BufferedReader in =
            new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = in.readLine(); null != line; line = in.readLine())
        {
            final String text = line.startsWith(Peer.MARK) ? line.substring(Peer.MARK.length()) : "";
            if (text.startsWith(STEP))
            {
                progress.onStep("fork " + fork + ", " + text.substring(STEP.length()));
            }
            else if (text.startsWith(ROUND))
            {
                progress.onRound((Round)decode(text.substring(ROUND.length())));
            }
            else if (text.startsWith(ROUNDS))
            {
                return rounds(decode(text.substring(ROUNDS.length())));
            }
            else if (text.startsWith(FAILED))
            {
                throw new IllegalStateException("fork " + fork + ": " + text.substring(FAILED.length()));
            }
            else
            {
                System.err.println(line);
            }
        }

        throw new IllegalStateException("fork " + fork + " has ended unexpectedly: see what it said above");
    }

    @SuppressWarnings("unchecked")
    private static List<Round> rounds(final Object object)
    {
        return (List<Round>)object;
    }

    /**
     * It ends with its input, or when asked to, and cleans up.
     */
    private static void end(final Process process)
    {
        try
        {
            process.getOutputStream().close();
            if (!process.waitFor(EXIT_TIMEOUT_S, TimeUnit.SECONDS))
            {
                process.destroyForcibly();
            }
        }
        catch (final IOException ex)
        {
            process.destroy();
        }
        catch (final InterruptedException ex)
        {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }

    /**
     * In the child: the end of the input is that of the process, at any time.
     */
    private static void endWithInput()
    {
        final Thread watcher = new Thread(() ->
        {
            try
            {
                while (System.in.read() >= 0)
                {
                    continue; // nothing more is to be said
                }
            }
            catch (final IOException ex)
            {
                System.err.println("perf: " + ex);
            }
            System.exit(1);
        }, "perf-parent");
        watcher.setDaemon(true);
        watcher.start();
    }

    private static void say(final String line)
    {
        System.out.println(Peer.MARK + line);
        System.out.flush();
    }

    private static String encode(final Object object)
    {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(new GZIPOutputStream(bytes)))
        {
            out.writeObject(object);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }

        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private static Object decode(final String text) throws IOException
    {
        final byte[] bytes = Base64.getDecoder().decode(text);
        try (ObjectInputStream in = new ObjectInputStream(new GZIPInputStream(new ByteArrayInputStream(bytes))))
        {
            return in.readObject();
        }
        catch (final ClassNotFoundException ex)
        {
            throw new IOException(ex);
        }
    }

    /**
     * Says it to the parent.
     */
    private static final class Told implements Schedule.Progress
    {
        @Override
        public void onStep(final String text)
        {
            say(STEP + text);
        }

        @Override
        public void onRound(final Round round)
        {
            say(ROUND + encode(round.withoutOutcomes()));
        }
    }
}
