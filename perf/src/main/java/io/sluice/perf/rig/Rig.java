package io.sluice.perf.rig;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.sluice.driver.SluiceDriver;
import io.sluice.perf.rig.Outcome.FarOutcome;
import io.sluice.perf.spi.End;
import io.sluice.perf.spi.Job;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.Signals;
import io.sluice.perf.spi.StalledException;
import io.sluice.perf.spi.Tally;
import org.agrona.CloseHelper;
import org.agrona.concurrent.SleepingMillisIdleStrategy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The near end of everything: driver, child process, links, and the order of things. One thread.
 */
public final class Rig implements AutoCloseable
{
    private static final long FAR_TIMEOUT_S = 40;
    private static final long CLOSE_TIMEOUT_S = 5;
    private static final String NAME = "perf-near";

    private final Map<Subject, Bench> benches = new HashMap<>();
    private final List<AutoCloseable> closeables = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread owner = Thread.currentThread();
    private final RunDirectory files;
    private final Signals signals;
    private final PeerProcess peer;
    private final Setup setup;
    private final Home common; // null if each subject has its own

    private Rig(final Setup setup)
    {
        this.setup = setup;
        boolean isComplete = false;
        try
        {
            files = new RunDirectory();
            closeables.add(files);
            signals = new Signals(files.signalsFile());
            closeables.add(signals);
            final String aeronDirectoryName = setup.wire().isNetwork() ? "" : launchDriver();
            peer = PeerProcess.start(aeronDirectoryName, files.signalsFile(), setup);
            common = setup.wire().isNetwork() ? null : new Home(setup, aeronDirectoryName, signals, NAME);
            if (null != common)
            {
                closeables.add(common);
            }
            closeables.add(peer);
            closeables.add(0, BreakOff.before(this::breakOff)); // until all else is closed
            isComplete = true;
        }
        finally
        {
            if (!isComplete)
            {
                close();
            }
        }
    }

    private String launchDriver()
    {
        final SluiceDriver driver = SluiceDriver.launchEmbedded(new MediaDriver.Context()
            .threadingMode(ThreadingMode.SHARED)
            .sharedIdleStrategy(new SleepingMillisIdleStrategy(1))
            .termBufferSparseFile(false)
            .spiesSimulateConnection(false));
        closeables.add(driver);

        return driver.aeronDirectoryName();
    }

    /**
     * Start driver and child.
     *
     * @param setup of both processes.
     * @return the rig, without links.
     */
    public static Rig start(final Setup setup)
    {
        return new Rig(setup);
    }

    /**
     * Where the clients of both processes meet in shared memory, if there is a common driver. After the end of the rig
     * there is nothing there.
     *
     * @return the path of the directory.
     */
    public Path directory()
    {
        return common.station().sluice().directory();
    }

    /**
     * Give each of the two processes a half of the cores, until the rig is closed.
     */
    public void halveCores()
    {
        closeables.add(Pinning.halve(peer.pid()));
    }

    /**
     * Make the links of some subjects. All logs and regions are made here, but those of subjects that have drivers of
     * their own, whose turn comes when they are measured.
     *
     * @param subjects to be measured.
     */
    public void open(final Collection<Subject> subjects)
    {
        for (final Subject subject : subjects)
        {
            final Bench bench = new Bench(subject);
            benches.put(subject, bench);
            closeables.add(bench);
            if (!subject.driver().isOwn())
            {
                open(subject, bench);
            }
        }
    }

    private void open(final Subject subject, final Bench bench)
    {
        if (!subject.isWithinOneProcess())
        {
            peer.tell("open " + subject.toWords());
        }
        if (subject.driver().isOwn())
        {
            bench.open(setup, End.NEAR, signals, NAME);
        }
        else
        {
            bench.open(common.station(), End.NEAR);
        }
        if (subject.isWithinOneProcess())
        {
            bench.open(common.station(), End.FAR);
        }
        bench.awaitConnected();
        if (!subject.isWithinOneProcess())
        {
            peer.await("opened");
        }
    }

    /**
     * Do the subjects agree on what fits into a message? Those that are not open yet are not asked.
     *
     * @param cells to be measured.
     * @throws IllegalStateException if one has a message that its subject does not take.
     */
    public void check(final Collection<Cell> cells)
    {
        for (final Cell cell : cells)
        {
            final Link link = benches.get(cell.subject()).link(End.NEAR);
            if (null != link && cell.messageLength() > link.maxMessageLength())
            {
                throw new IllegalStateException(cell + " is longer than " + link.maxMessageLength() +
                    " bytes, which is what this system takes: leave it out of --sizes");
            }
        }
    }

    /**
     * How far are the cores apart, now?
     *
     * @return the placement.
     */
    public Placement probe()
    {
        signals.clear();
        peer.tell("probe");
        peer.await("ready");
        final Placement[] placement = new Placement[1];
        Pin.on(setup.nearCore(), () -> placement[0] = Placement.probe(signals));
        peer.await("probed");

        return placement[0];
    }

    /**
     * Collect garbage in both processes: what lives long lies where it would after hours, and nothing is collected
     * while it is measured.
     */
    public void collectGarbage()
    {
        peer.tell("collect");
        System.gc();
        peer.await("collected");
    }

    /**
     * Measure one cell, once.
     *
     * @param cell        whose subject is open.
     * @param warmUpNs    how long to go on before the measurement starts.
     * @param warmUpCount how many messages to send at least before that.
     * @param measureNs   how long to measure.
     * @return what came of it.
     */
    public Outcome measure(final Cell cell, final long warmUpNs, final long warmUpCount, final long measureNs)
    {
        final Bench bench = benches.get(cell.subject());
        if (!cell.subject().driver().isOwn())
        {
            return measure(bench, cell, warmUpNs, warmUpCount, measureNs);
        }

        open(cell.subject(), bench);
        final Outcome outcome = measure(bench, cell, warmUpNs, warmUpCount, measureNs);
        peer.tell("close " + cell.subject());
        bench.close();
        peer.await("closed");

        return outcome;
    }

    private Outcome measure(
        final Bench bench, final Cell cell, final long warmUpNs, final long warmUpCount, final long measureNs)
    {
        final Link link = bench.link(End.NEAR);
        final Tally tally = bench.tally(End.NEAR);
        final Job job = new Job(
            cell.messageLength(), cell.isStamped(), warmUpNs, warmUpCount, measureNs,
            setup.isYielding(link, cell.load()), cell.load(), cell.subject().readers());
        signals.clear();
        link.messageLength(cell.messageLength());
        final CompletableFuture<FarOutcome> far =
            cell.subject().isWithinOneProcess() ? answerHere(bench, cell) : answerThere(cell);

        final Faults before = Faults.now();
        try
        {
            Pin.on(setup.nearCore(), () -> bench.loop(End.NEAR, cell.scenario()).drive(link, job, signals, tally));
        }
        catch (final StalledException ex)
        {
            if (null != far && far.isCompletedExceptionally())
            {
                await(cell, far);
            }
            throw new IllegalStateException(
                cell + ": " + (null == peer.failure() ? ex.getMessage() : peer.failure()), ex);
        }
        final Faults after = Faults.now();
        final FarOutcome farOutcome = await(cell, far);

        return new Outcome(
            cell,
            tally.messages(),
            tally.elapsedNs(),
            tally.histogram().copy(),
            tally.allocatedBytes(),
            farOutcome,
            after.minor() - before.minor(),
            after.major() - before.major(),
            tally.processNs(),
            tally.otherAllocatedBytes(),
            bench.offload(),
            tally.others(),
            tally.rate());
    }

    private CompletableFuture<FarOutcome> answerThere(final Cell cell)
    {
        peer.tell("answer " + cell.toWords());
        peer.await("ready");

        return null;
    }

    private CompletableFuture<FarOutcome> answerHere(final Bench bench, final Cell cell)
    {
        final CompletableFuture<FarOutcome> future = new CompletableFuture<>();
        final Thread owner = Thread.currentThread();
        final Thread thread = new Thread(() ->
        {
            try
            {
                future.complete(Peer.answer(bench, cell, setup, signals, () -> {}));
            }
            catch (final RuntimeException ex)
            {
                future.completeExceptionally(ex);
                owner.interrupt();
            }
        }, "perf-far");
        thread.setDaemon(true);
        thread.start();

        return future;
    }

    private FarOutcome await(final Cell cell, final CompletableFuture<FarOutcome> far)
    {
        if (null == far)
        {
            final String[] words = peer.await("answered");
            return new FarOutcome(
                Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]), Long.parseLong(words[4]),
                Long.parseLong(words[5]), Long.parseLong(words[6]), words[7]);
        }
        try
        {
            return far.get(FAR_TIMEOUT_S, TimeUnit.SECONDS);
        }
        catch (final InterruptedException | ExecutionException | TimeoutException ex)
        {
            throw new IllegalStateException(cell + ": the far end failed", ex);
        }
    }

    /**
     * By another thread: only the one that measures may unmap what it uses. It fails without the other process, and
     * closes everything in its order. If it is too deep in a measurement to notice, the names of files go at least.
     */
    private void breakOff()
    {
        try
        {
            peer.kill();
            owner.interrupt();
            if (!closed.await(CLOSE_TIMEOUT_S, TimeUnit.SECONDS))
            {
                Home.deleteAll();
                files.close();
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close()
    {
        Thread.interrupted(); // what interrupted the measurement must not interrupt the end
        for (int i = closeables.size() - 1; i >= 0; i--)
        {
            CloseHelper.quietClose(closeables.get(i));
        }
        closeables.clear();
        closed.countDown();
    }
}
