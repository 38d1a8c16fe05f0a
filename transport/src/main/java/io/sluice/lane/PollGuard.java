package io.sluice.lane;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * Knows which thread polls, or posts, at the moment, at the price of two plain stores for each time: no fence, so
 * another thread sees it only after a while, and has to wait that long. For lanes, not for users.
 */
public final class PollGuard
{
    private static final long VISIBLE_NS = 1_000_000; // by then what a thread has stored is seen by all others
    private static final long PAUSE_NS = 100_000;
    private static final VarHandle ENTERED;

    static
    {
        try
        {
            ENTERED = MethodHandles.lookup().findVarHandle(PollGuard.class, "entered", int.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private Thread thread; // that is inside or was last; written only when another comes, for the collector's barrier
    private int entered;

    /**
     * Nobody is inside.
     */
    public PollGuard()
    {
    }

    /**
     * A poll begins, which may not be within another.
     */
    public void enter()
    {
        if (isEntered())
        {
            throw new IllegalStateException("poll was called from its own handler, or by two threads at once");
        }
        begin();
    }

    /**
     * It has ended.
     */
    public void exit()
    {
        ENTERED.setRelease(this, 0);
    }

    /**
     * Something begins that does not call back, and so can't be within itself.
     */
    public void begin()
    {
        final Thread current = Thread.currentThread();
        if (thread != current)
        {
            thread = current;
        }
        ENTERED.setRelease(this, 1);
    }

    /**
     * Is a thread inside?
     *
     * @return true if so, as far as it is visible yet.
     */
    public boolean isEntered()
    {
        return 0 != (int)ENTERED.getAcquire(this);
    }

    /**
     * Is this thread inside?
     *
     * @return true if so.
     */
    public boolean isInside()
    {
        return isEntered() && Thread.currentThread() == thread;
    }

    /**
     * Wait until no thread polls. The caller has made sure that none begins to, once it sees what the caller stored.
     *
     * @param timeoutNs how long to wait.
     * @return false if this is the polling thread itself, or the poll that is under way takes longer than the time-out.
     */
    public boolean awaitOutside(final long timeoutNs)
    {
        final long start = System.nanoTime();
        while (!isInside())
        {
            final long waitedNs = System.nanoTime() - start;
            if (waitedNs > VISIBLE_NS && !isEntered())
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
}
