package io.sluice;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits for a condition, and fails when it does not come.
 */
public final class Await
{
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

    private Await()
    {
    }

    public static void until(final String what, final BooleanSupplier condition)
    {
        until(what, TIMEOUT_NS, condition);
    }

    public static void until(final String what, final long timeoutNs, final BooleanSupplier condition)
    {
        final long deadline = System.nanoTime() + timeoutNs;
        while (!condition.getAsBoolean())
        {
            if (System.nanoTime() - deadline > 0)
            {
                throw new AssertionError("timed out waiting until " + what);
            }
            LockSupport.parkNanos(100_000);
        }
    }
}
