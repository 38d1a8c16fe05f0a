package io.sluice.samples;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Ends a sample in good order when it is interrupted: whatever it waits for, it asks here, and then closes what it has
 * opened.
 */
final class Stop
{
    private static final long CLOSING_TIMEOUT_S = 5;
    private static final CountDownLatch DONE = new CountDownLatch(1);
    private static volatile boolean isRequested;
    private static Thread waiting; // in a call that does not ask here, and ends when it is interrupted

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
            request();
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

    static synchronized void request()
    {
        isRequested = true;
        if (null != waiting)
        {
            waiting.interrupt();
        }
    }

    /**
     * Call what may wait for a media driver, which may not be there any more: a stop ends that, too.
     *
     * @param call that an interrupt ends.
     * @param <T>  what it returns.
     * @return what it returns.
     */
    static <T> T interruptibly(final Supplier<T> call)
    {
        begin();
        try
        {
            return call.get();
        }
        catch (final RuntimeException ex)
        {
            check();
            throw ex;
        }
        finally
        {
            end();
        }
    }

    private static synchronized void begin()
    {
        check();
        waiting = Thread.currentThread();
    }

    private static synchronized void end()
    {
        waiting = null;
        if (isRequested && Thread.interrupted())
        {
            return; // what is to be closed now is closed in peace
        }
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
