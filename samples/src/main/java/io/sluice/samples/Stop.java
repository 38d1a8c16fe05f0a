package io.sluice.samples;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a sample in good order when it is interrupted: whatever it waits for, it asks here, and then closes what it has
 * opened.
 */
final class Stop
{
    private static final long CLOSING_TIMEOUT_S = 5;
    private static final CountDownLatch DONE = new CountDownLatch(1);
    private static volatile boolean isRequested;

    private Stop()
    {
    }

    /**
     * What a waiting sample gets thrown.
     */
    static final class Request extends RuntimeException
    {
        private static final long serialVersionUID = 1;

        Request()
        {
            super("stopped");
        }
    }

    /**
     * Stop on Ctrl-C and SIGTERM, and give the sample the time to close.
     */
    static void onSignal()
    {
        Runtime.getRuntime().addShutdownHook(new Thread(() ->
        {
            isRequested = true;
            try
            {
                DONE.await(CLOSING_TIMEOUT_S, TimeUnit.SECONDS);
            }
            catch (final InterruptedException ignore)
            {
                Thread.currentThread().interrupt();
            }
        }, "stop"));
    }

    static void request()
    {
        isRequested = true;
    }

    static void done()
    {
        DONE.countDown();
    }

    /**
     * Called by whatever waits or works for long.
     */
    static void check()
    {
        if (isRequested)
        {
            throw new Request();
        }
    }

    /**
     * Wait a little.
     *
     * @param durationMs how long.
     */
    static void sleepMs(final long durationMs)
    {
        check();
        try
        {
            Thread.sleep(durationMs);
        }
        catch (final InterruptedException ex)
        {
            throw new Request();
        }
    }
}
