package io.sluice.lane.ipc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * Knows which thread polls at the moment, at the price of two plain stores for each poll: no fence, so another thread
 * sees it only after a while, and has to wait that long.
 */
final class PollGuard
{
    private static final long VISIBLE_NS = 1_000_000; // by then what a thread has stored is seen by all others
    private static final long PAUSE_NS = 100_000;
    private static final VarHandle THREAD;

    static
    {
        try
        {
            THREAD = MethodHandles.lookup().findVarHandle(PollGuard.class, "thread", Thread.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private Thread thread;

    void enter()
    {
        if (null != thread())
        {
            throw new IllegalStateException("poll was called from its own handler, or by two threads at once");
        }
        THREAD.setRelease(this, Thread.currentThread());
    }

    void exit()
    {
        THREAD.setRelease(this, null);
    }

    boolean isEntered()
    {
        return null != thread();
    }

    boolean isInside()
    {
        return Thread.currentThread() == thread();
    }

    /**
     * Wait until no thread polls. The caller has made sure that none begins to, once it sees what the caller stored.
     *
     * @return false if this is the polling thread itself, or the poll that is under way takes longer than the time-out.
     */
    boolean awaitOutside(final long timeoutNs)
    {
        final long start = System.nanoTime();
        while (!isInside())
        {
            final long waitedNs = System.nanoTime() - start;
            if (waitedNs > VISIBLE_NS && null == thread())
            {
                return true;
            }
            if (waitedNs > timeoutNs)
            {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NS);
        }

        return false;
    }

    private Thread thread()
    {
        return (Thread)THREAD.getAcquire(this);
    }
}
