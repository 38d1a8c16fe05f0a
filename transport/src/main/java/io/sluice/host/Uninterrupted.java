package io.sluice.host;

import java.io.IOException;

/**
 * Opens and maps files on a thread that may be interrupted: its channels would close at once, and a message that is
 * there could not be read.
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
     * Do something as if this thread were not interrupted; it is again afterwards.
     *
     * @param call to make.
     * @param <T>  what comes of it.
     * @return what comes of it.
     * @throws IOException if it can't be done.
     */
    public static <T> T call(final FileCall<T> call) throws IOException
    {
        final boolean isInterrupted = Thread.interrupted();
        try
        {
            return call.call();
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
