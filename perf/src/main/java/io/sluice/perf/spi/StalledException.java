package io.sluice.perf.spi;

/**
 * The other end does not answer any more.
 */
public final class StalledException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    /**
     * It does not.
     *
     * @param message what was waited for, and how long.
     */
    public StalledException(final String message)
    {
        super(message);
    }
}
