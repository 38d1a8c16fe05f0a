package io.sluice.perf.rig;

import io.sluice.perf.spi.End;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.Loop;
import io.sluice.perf.spi.Scenario;
import io.sluice.perf.spi.Signals;
import io.sluice.perf.spi.StalledException;
import io.sluice.perf.spi.Station;
import io.sluice.perf.spi.SystemUnderTest;
import io.sluice.perf.spi.Tally;
import org.agrona.CloseHelper;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A subject in one process: its end of the link (or both), and its own copy of the loops.
 */
final class Bench implements AutoCloseable
{
    private static final long CONNECT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final String SENDER = "sender"; // in the names of the driver's threads
    private static final String RECEIVER = "receiver";

    private final Subject subject;
    private final IsolatedLoader loader = new IsolatedLoader();
    private final SystemUnderTest system;
    private final Map<End, Link> links = new EnumMap<>(End.class);
    private final Map<End, Map<Scenario, Loop>> loops = new EnumMap<>(End.class);
    private final Map<End, Tally> tallies = new EnumMap<>(End.class);
    private Home home; // null if it is not a subject's own

    Bench(final Subject subject)
    {
        this.subject = subject;
        system = loader.newInstance(subject.qualifiedClassName(), SystemUnderTest.class);
    }

    /**
     * Open an end in what is common to all subjects.
     */
    void open(final Station station, final End end)
    {
        links.put(end, system.open(station, end, subject.route()));
        loops.computeIfAbsent(end, (key) -> new EnumMap<>(Scenario.class));
        tallies.computeIfAbsent(end, (key) -> new Tally());
    }

    /**
     * Open an end that has a driver of its own. Loops are those of the last time, which the JIT compiler has seen.
     */
    void open(final Setup setup, final End end, final Signals signals, final String name)
    {
        final String role = End.NEAR == end ? SENDER : RECEIVER;
        final Set<Thread> before = Thread.getAllStackTraces().keySet();
        home = new Home(setup, subject.driver(), end, signals, name);
        open(home.station(), end);
        tallies.get(end).watch(Thread.getAllStackTraces().keySet().stream()
            .filter((thread) -> !before.contains(thread) && thread.getName().contains(role))
            .mapToLong(Thread::getId)
            .toArray());
    }

    /**
     * What the driver of this end says of offload.
     */
    String offload()
    {
        return null == home ? Home.UNKNOWN : home.offload();
    }

    void awaitConnected()
    {
        final long startNs = System.nanoTime();
        for (final Link link : links.values())
        {
            while (!link.isConnected())
            {
                if (System.nanoTime() - startNs > CONNECT_TIMEOUT_NS)
                {
                    throw new IllegalStateException("the two ends of " + subject.id() + " did not find each other in " +
                        TimeUnit.NANOSECONDS.toSeconds(CONNECT_TIMEOUT_NS) + " s");
                }
                LockSupport.parkNanos(INTERVAL_NS);
                if (Thread.interrupted())
                {
                    throw new StalledException("interrupted while " + subject.id() + " connects");
                }
            }
        }
    }

    Subject subject()
    {
        return subject;
    }

    Link link(final End end)
    {
        return links.get(end);
    }

    Loop loop(final End end, final Scenario scenario)
    {
        return loops.get(end).computeIfAbsent(
            scenario, (key) -> loader.newInstance(IsolatedLoader.LOOPS + key.loopName(), Loop.class));
    }

    Tally tally(final End end)
    {
        return tallies.get(end);
    }

    @Override
    public void close()
    {
        links.values().forEach(CloseHelper::quietClose);
        links.clear();
        CloseHelper.quietClose(home);
        home = null;
    }
}
