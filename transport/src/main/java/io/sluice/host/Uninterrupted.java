package io.sluice.host;

import org.agrona.LangUtil;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Makes, opens and maps files, and asks the media driver, on a thread that may be interrupted: its channels would close
 * at once, a message that is there could not be read, and its Aeron client would end, for all its users.
 */
public final class Uninterrupted
{
    private Uninterrupted()
    {
    }

    /**
     * Something that uses file channels.
     *
     * @param <T> what comes of it.
     */
    @FunctionalInterface
    public interface FileCall<T>
    {
        /**
         * Do it.
         *
         * @return what comes of it.
         * @throws IOException if it can't be done.
         */
        T call() throws IOException;
    }

    /**
     * Ask the media driver for something, on a thread that nobody interrupts: who waits for an answer also maps what
     * comes meanwhile for others of the same Aeron client.
     *
     * @param lock that the call takes, or null. Who has it is in a callback of Aeron, and is refused as ever.
     * @param call to make.
     * @param <T>  what comes of it.
     * @return what comes of it.
     */
    public static <T> T apart(final Lock lock, final Supplier<T> call)
    {
        if (isInCallback(lock))
        {
            return call.get();
        }
        try
        {
            return CompletableFuture.supplyAsync(call, (task) -> new Thread(task, "sluice-call").start()).join();
        }
        catch (final CompletionException ex)
        {
            final Throwable cause = ex.getCause();
            cause.setStackTrace(Stream.of(cause.getStackTrace(), new Throwable().getStackTrace())
                .flatMap(Stream::of).toArray(StackTraceElement[]::new)); // as if it had come from here
            LangUtil.rethrowUnchecked(cause);
            throw ex;
        }
    }

    /**
     * The same for what comes to nothing.
     *
     * @param call to make, which takes no lock.
     */
    public static void apart(final Runnable call)
    {
        apart(null, () ->
        {
            call.run();
            return null;
        });
    }

    /**
     * Is this thread in a callback of an Aeron client, which lets nothing be added or closed there?
     *
     * @param lock of that client, or null.
     * @return true if so; false also if the lock does not know who has it.
     */
    public static boolean isInCallback(final Lock lock)
    {
        return lock instanceof ReentrantLock && ((ReentrantLock)lock).isHeldByCurrentThread();
    }

    /**
     * Do something as if this thread were not interrupted so far; it is again afterwards. What can't bear an interrupt
     * that comes meanwhile is up to the call.
     *
     * @param call to make.
     * @param <T>  what comes of it.
     * @return what comes of it.
     */
    public static <T> T get(final Supplier<T> call)
    {
        final boolean isInterrupted = Thread.interrupted();
        try
        {
            return call.get();
        }
        finally
        {
            if (isInterrupted)
            {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Do something as if this thread were not interrupted; it is again afterwards. If that happens meanwhile, it is
     * done once more.
     *
     * @param call to make, which opens its files itself.
     * @param <T>  what comes of it.
     * @return what comes of it.
     * @throws IOException if it can't be done.
     */
    public static <T> T call(final FileCall<T> call) throws IOException
    {
        boolean isInterrupted = Thread.interrupted();
        try
        {
            while (true)
            {
                try
                {
                    return call.call();
                }
                catch (final ClosedByInterruptException ex)
                {
                    isInterrupted = true;
                    Thread.interrupted();
                }
            }
        }
        finally
        {
            if (isInterrupted)
            {
                Thread.currentThread().interrupt();
            }
        }
    }
}
