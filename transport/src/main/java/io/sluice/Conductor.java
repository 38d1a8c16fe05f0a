package io.sluice;

import io.sluice.host.ClientLock;
import io.sluice.host.HostDirectory;
import io.sluice.lane.ReceiveLane;
import io.sluice.lane.SendLane;
import io.sluice.region.Mapping;
import org.agrona.concurrent.Agent;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;

/**
 * What a client does beside its users' threads, 20 times a second: looks who has died, goes on with publishers that are
 * closed while messages are out, and unmaps what is out of use.
 */
final class Conductor implements Agent
{
    static final int INTERVAL_MS = 50;
    private static final long LINGER_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long STANDSTILL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int ROUNDS_AFTER_STANDSTILL = 20;
    private static final long MAX_STEP_NS = TimeUnit.MILLISECONDS.toNanos(4 * INTERVAL_MS);

    private final List<SendLane> senders = new CopyOnWriteArrayList<>();
    private final List<ReceiveLane> receivers = new CopyOnWriteArrayList<>();
    private final Queue<Retired> retired = new ConcurrentLinkedQueue<>();
    private final LongPredicate isAlive;
    private long lastNs = System.nanoTime();
    private volatile long runningNs; // written by one thread only
    private int roundsToWait;

    Conductor(final HostDirectory directory)
    {
        isAlive = (id) -> ClientLock.isAlive(directory.path(), id);
    }

    void add(final SendLane sender)
    {
        senders.add(sender);
    }

    void add(final ReceiveLane receiver)
    {
        receivers.add(receiver);
    }

    List<SendLane> senders()
    {
        return senders;
    }

    List<ReceiveLane> receivers()
    {
        return receivers;
    }

    /**
     * Aeron closes by itself, and unmaps what posts write and polls over UDP read: wait for those that are under way.
     * For polls only so long, all together, as Aeron leaves a log mapped whose image has ended: a callback may be
     * waiting for the very thread that waits here.
     */
    void awaitCalls(final long pollTimeoutNs)
    {
        senders.forEach(SendLane::awaitPost);
        final long deadlineNs = System.nanoTime() + pollTimeoutNs;
        receivers.forEach((receiver) -> receiver.awaitPoll(Math.max(0, deadlineNs - System.nanoTime())));
    }

    /**
     * Unmap, but not at once: a thread may be in the middle of an access, and be as long as the process stands still.
     */
    void retire(final Mapping mapping)
    {
        retired.add(new Retired(mapping, runningNs + LINGER_NS));
    }

    /**
     * When the agent has ended: unmap what is still to be, on a thread that ends with that.
     */
    void unmapRest()
    {
        if (retired.isEmpty())
        {
            return;
        }
        final Thread thread = new Thread(() ->
        {
            while (!retired.isEmpty())
            {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(INTERVAL_MS));
                unmap();
            }
        }, "sluice-unmap");
        thread.setDaemon(true);
        thread.start();
    }

    private void unmap()
    {
        final long nowNs = System.nanoTime();
        runningNs += Math.min(nowNs - lastNs, MAX_STEP_NS); // while the process stands still, no time passes for it
        lastNs = nowNs;
        for (Retired oldest = retired.peek(); null != oldest && oldest.deadlineNs < runningNs; oldest = retired.peek())
        {
            retired.remove().mapping.close();
        }
    }

    @Override
    public int doWork()
    {
        if (System.nanoTime() - lastNs > STANDSTILL_NS)
        {
            // the driver may have given up this client, and its counters to others: Aeron has to find that out first
            roundsToWait = ROUNDS_AFTER_STANDSTILL;
        }
        unmap();
        if (roundsToWait > 0)
        {
            roundsToWait--;
            return 0;
        }
        for (final SendLane sender : senders)
        {
            sender.observe(isAlive, runningNs);
            if (sender.drain())
            {
                senders.remove(sender);
            }
        }
        for (final ReceiveLane receiver : receivers)
        {
            receiver.observe(isAlive);
            if (receiver.isDone())
            {
                receivers.remove(receiver);
            }
        }
        return 0;
    }

    @Override
    public String roleName()
    {
        return "sluice-conductor";
    }

    private record Retired(Mapping mapping, long deadlineNs)
    {
    }
}
