package io.sluice.host;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.function.Supplier;

/**
 * Makes, opens and maps files on a thread that may be interrupted: its channels would close at once, and a message that
 * is there could not be read.
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
     * The same for what uses the media driver: the Aeron client of an interrupted thread ends, for all its users.
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
