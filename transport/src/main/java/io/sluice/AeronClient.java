package io.sluice;

import io.aeron.Aeron;
import io.aeron.exceptions.DriverTimeoutException;
import io.sluice.host.Uninterrupted;
import io.sluice.lane.ReceiveLane;
import io.sluice.lane.SendLane;
import io.sluice.status.DriverCall;
import io.sluice.status.Event;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

/**
 * The Aeron client that a client of Sluice makes for itself.
 */
final class AeronClient
{
    private static final long CLOSE_LINGER_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private AeronClient()
    {
    }

    static Aeron connect(final SluiceOptions options)
    {
        try
        {
            return Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(options.aeronDirectoryName())
                .driverTimeoutMs(options.driverTimeoutMs())
                .clientName(options.name())
                .threadFactory(ConductorThread::new)
                .closeLingerDurationNs(CLOSE_LINGER_NS) // for threads that are in the middle of a call
                .errorHandler((error) ->
                    options.eventListener().onEvent(Event.ERROR, options.name() + ": " + error)));
        }
        catch (final DriverTimeoutException ex)
        {
            throw new DriverTimeoutException("no media driver at " + options.aeronDirectoryName() +
                ": start one, name its directory with -Daeron.dir=..., or launch a SluiceDriver (" + ex.getMessage() +
                ")");
        }
    }

    /**
     * Make a call of an Aeron client that an interrupt does not break off.
     *
     * @param aeron client, or null if there is none yet.
     * @param call  to make.
     */
    static <T> T call(final Aeron aeron, final Supplier<T> call)
    {
        return null == aeron ? Uninterrupted.apart(null, call) :
            Uninterrupted.get(() -> DriverCall.ask(aeron, call));
    }

    /**
     * Close Aeron, if it is this client's own, and leave. The one unmaps logs, which a callback that is still under way
     * may be reading; the other gives its message, and its row of the ledger, to others.
     *
     * @return false if that is only done when the callback has returned.
     */
    static boolean close(final Conductor conductor, final Runnable end)
    {
        final List<ReceiveLane> busy = conductor.receivers().stream().filter(ReceiveLane::isPolling).toList();
        boolean isPosting = false;
        for (final SendLane sender : conductor.senders())
        {
            isPosting |= !sender.awaitPost();
        }
        if (busy.isEmpty() && !isPosting)
        {
            end.run();
            return true;
        }
        final Thread closer = new Thread(() ->
        {
            busy.forEach((receiver) -> receiver.awaitPoll(Long.MAX_VALUE));
            while (!conductor.senders().stream().allMatch(SendLane::awaitPost))
            {
                continue; // each look takes up to a second
            }
            end.run();
        }, "sluice-close");
        closer.setDaemon(true);
        closer.start();

        return false;
    }

    /**
     * A thread that a close waits for, and that hence can't close itself.
     */
    static final class ConductorThread extends Thread
    {
        ConductorThread(final Runnable task)
        {
            super(task);
        }

        /**
         * Run something here, or on another thread if this is such a one, or in a callback of Aeron.
         */
        static void runOutside(final Lock callbacks, final Runnable task)
        {
            if (Thread.currentThread() instanceof ConductorThread)
            {
                runApart(task);
            }
            else
            {
                runAfterCallback(callbacks, task);
            }
        }
    }

    /**
     * Run something here, or on another thread if this is in a callback of Aeron, which lets nothing be closed there:
     * what needs Aeron's lock then waits until the callback has returned.
     */
    static void runAfterCallback(final Lock callbacks, final Runnable task)
    {
        if (Uninterrupted.isInCallback(callbacks))
        {
            runApart(task);
        }
        else
        {
            task.run();
        }
    }

    private static void runApart(final Runnable task)
    {
        new Thread(task, "sluice-close").start();
    }
}
