package io.sluice.perf.spi;

/**
 * A message came that was not the one that was sent: nothing that was measured counts.
 */
public final class WrongResultException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    /**
     * It did.
     *
     * @param message what was expected, and what came.
     */
    public WrongResultException(final String message)
    {
        super(message);
    }
}
