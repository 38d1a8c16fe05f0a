package io.sluice.perf.rig;

import io.sluice.perf.rig.Outcome.FarOutcome;
import io.sluice.perf.spi.End;
import io.sluice.perf.spi.Job;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.Signals;
import io.sluice.perf.spi.Tally;
import org.agrona.CloseHelper;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The far end: a process that does what the lines on its standard input say, and ends when that does.
 * <pre>
 *   open SUBJECT…                     opened
 *   close SUBJECT                     closed
 *   probe                             ready, …, probed
 *   answer SUBJECT SCENARIO LENGTH STAMPED LOAD…   ready, …, answered MESSAGES ALLOCATED MINOR MAJOR CPU DRIVER OFFLOAD
 *   collect                           collected
 *   exit
 *                                     failed TEXT
 * </pre>
 */
public final class Peer
{
    /**
     * What each line of an answer starts with, as a JVM may have something to say of its own on standard output.
     */
    static final String MARK = "@ ";

    /**
     * The last command.
     */
    static final String EXIT = "exit";

    private static final String NAME = "perf-far";

    private final BlockingQueue<String> commands = new LinkedBlockingQueue<>();
    private final Map<String, Bench> benches = new HashMap<>();
    private final Setup setup;
    private final Home common; // null if each subject has its own
    private final Signals signals;

    private Peer(final Setup setup, final Home common, final Signals signals)
    {
        this.setup = setup;
        this.common = common;
        this.signals = signals;
    }

    /**
     * Started by the rig.
     *
     * @param args the Aeron directory, or nothing if each subject has its own; the file of the signals; the set-up.
     */
    public static void main(final String[] args)
    {
        int status = 1;
        try (Signals signals = new Signals(Path.of(args[1])))
        {
            final Setup setup = Setup.parse(args, 2);
            final Home common = args[0].isEmpty() ? null : new Home(setup, args[0], signals, NAME);
            final Peer peer = new Peer(setup, common, signals);
            peer.listen();
            peer.serve();
            peer.benches.values().forEach(Bench::close);
            CloseHelper.quietClose(common);
            status = 0;
        }
        catch (final InterruptedException | RuntimeException ex)
        {
            say("failed " + String.valueOf(ex).replace('\n', ' '));
            ex.printStackTrace();
        }
        Runtime.getRuntime().halt(status);
    }

    private static void say(final String line)
    {
        System.out.println(MARK + line);
        System.out.flush();
    }

    /**
     * A thread of its own waits for lines, so that the end of the other process is noticed at any time. After "exit"
     * the end of the input is in order, and this process closes what it has before it ends.
     */
    private void listen()
    {
        final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        final Thread listener = new Thread(() ->
        {
            try
            {
                for (String line = in.readLine(); null != line; line = in.readLine())
                {
                    commands.add(line);
                    if (EXIT.equals(line))
                    {
                        return;
                    }
                }
            }
            catch (final IOException ex)
            {
                System.err.println("perf: " + ex);
            }
            Runtime.getRuntime().halt(1);
        }, "perf-listener");
        listener.setDaemon(true);
        listener.start();
    }

    private void serve() throws InterruptedException
    {
        while (true)
        {
            final String[] words = commands.take().split(" ");
            switch (words[0])
            {
                case "open":
                    open(Subject.parse(words, 1));
                    break;

                case "close":
                    benches.get(words[1]).close();
                    say("closed");
                    break;

                case "probe":
                    say("ready");
                    Pin.on(setup.farCore(), () -> Placement.answer(signals));
                    say("probed");
                    break;

                case "answer":
                    final Bench bench = benches.get(words[1]);
                    answer(bench, Cell.parse(bench.subject(), words, 2));
                    break;

                case "collect":
                    System.gc();
                    say("collected");
                    break;

                case EXIT:
                    return;

                default:
                    throw new IllegalArgumentException("unknown command " + words[0]);
            }
        }
    }

    private void open(final Subject subject)
    {
        final Bench bench = benches.computeIfAbsent(subject.id(), (id) -> new Bench(subject));
        if (subject.driver().isOwn())
        {
            bench.open(setup, End.FAR, signals, NAME);
        }
        else
        {
            bench.open(common.station(), End.FAR);
        }
        bench.awaitConnected();
        say("opened");
    }

    private void answer(final Bench bench, final Cell cell)
    {
        final Faults before = Faults.now();
        final FarOutcome counted = answer(bench, cell, setup, signals, () -> say("ready"));
        final Faults after = Faults.now();
        say("answered " + counted.messages() + " " + counted.allocated() + " " + (after.minor() - before.minor()) +
            " " + (after.major() - before.major()) + " " + counted.processNs() + " " + counted.driverAllocated() +
            " " + counted.offload());
    }

    /**
     * The far end of a cell, in this or in another process.
     */
    static FarOutcome answer(
        final Bench bench, final Cell cell, final Setup setup, final Signals signals, final Runnable ready)
    {
        final Link link = bench.link(End.FAR);
        link.messageLength(cell.messageLength());
        final Job job = new Job(cell.messageLength(), cell.isStamped(), 0, 0, 0,
            setup.isYielding(link, cell.load()), cell.load(), bench.subject().readers());
        ready.run();
        final Tally tally = bench.tally(End.FAR);
        Pin.on(setup.farCore(), () -> bench.loop(End.FAR, cell.scenario()).answer(link, job, signals, tally));

        return new FarOutcome(
            tally.messages(), tally.allocatedBytes(), 0, 0, tally.processNs(), tally.otherAllocatedBytes(),
            bench.offload());
    }
}
