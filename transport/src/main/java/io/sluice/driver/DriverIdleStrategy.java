package io.sluice.driver;

import org.agrona.concurrent.IdleStrategy;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a thread of the driver does when it has nothing to do. As long as no UDP channel is open the driver is not on
 * the path of any message, and sleeps. With one, it spins and then yields for a while after its last work, so that the
 * next message is answered at once, and then sleeps for longer and longer: how long depends on how many cores there
 * are, as a driver that spins takes one away from its clients. In the midst of a stream it yields for longer: the other
 * side may just fill a few long messages, and who sleeps is woken late, and maybe on a core where others are.
 */
final class DriverIdleStrategy implements IdleStrategy
{
    private static final int FEW_CORES = 3;
    private static final int STREAM_WORK = 32; // more than reports and heartbeats bring
    private static final long STREAM_YIELD_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long MAX_PARK_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long MIN_PARK_NS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final int PARK_SHIFT = 3; // sleep an eighth of the time without work

    private final DriverStatus status;
    private final long spinNs;
    private final long yieldNs;
    private int work; // how often there was some since it last slept
    private boolean isIdle;
    private long idleSinceNs;

    DriverIdleStrategy(final DriverStatus status, final int cores)
    {
        this.status = status;
        spinNs = cores <= FEW_CORES ? 0 : TimeUnit.MICROSECONDS.toNanos(20);
        yieldNs = TimeUnit.MICROSECONDS.toNanos(cores <= FEW_CORES ? 500 : 1000);
    }

    @Override
    public void idle(final int workCount)
    {
        if (workCount > 0)
        {
            isIdle = false;
            if (work < STREAM_WORK)
            {
                work++;
            }
            return;
        }
        idle();
    }

    @Override
    public void idle()
    {
        if (!status.hasChannels())
        {
            LockSupport.parkNanos(MAX_PARK_NS);
            return;
        }
        final long nowNs = System.nanoTime();
        if (!isIdle)
        {
            isIdle = true;
            idleSinceNs = nowNs;
        }
        final long idleNs = nowNs - idleSinceNs;
        if (idleNs < spinNs)
        {
            Thread.onSpinWait();
        }
        else if (idleNs < (STREAM_WORK == work ? STREAM_YIELD_NS : yieldNs))
        {
            Thread.yield();
        }
        else
        {
            work = 0;
            LockSupport.parkNanos(Math.min(MAX_PARK_NS, Math.max(MIN_PARK_NS, idleNs >> PARK_SHIFT)));
        }
    }

    @Override
    public void reset()
    {
        isIdle = false;
    }

    @Override
    public String alias()
    {
        return "sluice";
    }

    /**
     * What it does, for people.
     */
    public String toString()
    {
        return "sleeps 1ms without UDP channels; with one spins " + spinNs / 1000 + "us, yields until " +
            yieldNs / 1000 + "us, or " + STREAM_YIELD_NS / 1000 + "us in a stream, then sleeps 50us to 1ms";
    }
}
