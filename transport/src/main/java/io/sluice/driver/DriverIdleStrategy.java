package io.sluice.driver;

import org.agrona.concurrent.IdleStrategy;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a thread of the driver does when it has nothing to do. As long as no UDP channel is open the driver is not on
 * the path of any message, and sleeps. With one, it spins and then yields for a while after its last work, so that the
 * next message is answered at once, and then sleeps for longer and longer: how long depends on how many cores there
 * are, as a driver that spins takes one away from its clients.
 */
final class DriverIdleStrategy implements IdleStrategy
{
    private static final int FEW_CORES = 3;
    private static final int UNTIMED = 8; // looks for work before the clock is read, which is not free
    private static final int TURN_LENGTH = 256 << 10;
    private static final long MAX_PARK_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long MIN_PARK_NS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final int PARK_SHIFT = 3; // sleep an eighth of the time without work

    private final DriverStatus status;
    private final boolean hasFewCores;
    private final long spinNs;
    private final long yieldNs;
    private int looks; // since the last work
    private long idleSinceNs;
    private int worked; // bytes, mostly

    DriverIdleStrategy(final DriverStatus status, final int cores)
    {
        this.status = status;
        hasFewCores = cores <= FEW_CORES;
        spinNs = hasFewCores ? 0 : TimeUnit.MICROSECONDS.toNanos(20);
        yieldNs = TimeUnit.MICROSECONDS.toNanos(hasFewCores ? 500 : 1000);
    }

    /**
     * Where a client may wait for this very core, it gets a turn now and then, however much there is to do: else
     * nothing is consumed before the window of a receiver is full, and its publisher has to stop.
     */
    @Override
    public void idle(final int workCount)
    {
        if (workCount <= 0)
        {
            idle();
            return;
        }
        looks = 0;
        if (hasFewCores)
        {
            worked += workCount;
            if (worked >= TURN_LENGTH)
            {
                worked = 0;
                Thread.yield();
            }
        }
    }

    @Override
    public void idle()
    {
        if (!status.hasChannels())
        {
            LockSupport.parkNanos(MAX_PARK_NS);
            return;
        }
        if (looks < UNTIMED)
        {
            looks++;
            spinOrYield(0);
            return;
        }
        final long nowNs = System.nanoTime();
        if (UNTIMED == looks)
        {
            looks++;
            idleSinceNs = nowNs;
        }
        final long idleNs = nowNs - idleSinceNs;
        if (idleNs < yieldNs)
        {
            spinOrYield(idleNs);
        }
        else
        {
            LockSupport.parkNanos(Math.min(MAX_PARK_NS, Math.max(MIN_PARK_NS, idleNs >> PARK_SHIFT)));
        }
    }

    private void spinOrYield(final long idleNs)
    {
        if (idleNs < spinNs)
        {
            Thread.onSpinWait();
        }
        else
        {
            Thread.yield();
        }
    }

    @Override
    public void reset()
    {
        looks = 0;
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
            yieldNs / 1000 + "us, then sleeps 50us to 1ms" +
            (hasFewCores ? "; yields after each 256 KiB, too" : "");
    }
}
