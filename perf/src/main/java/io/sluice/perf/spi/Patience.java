package io.sluice.perf.spi;

/**
 * Spins, but not for ever. Looks at the clock once in 65536 spins.
 */
public final class Patience
{
    private static final int MASK = (1 << 16) - 1;

    private final String what;
    private final long timeoutNs;
    private int spins;
    private long sinceNs;
    private boolean isWaiting;

    /**
     * Full patience.
     *
     * @param what      is waited for: the text of the exception.
     * @param timeoutNs how long to wait without progress.
     */
    public Patience(final String what, final long timeoutNs)
    {
        this.what = what;
        this.timeoutNs = timeoutNs;
    }

    /**
     * Nothing has come yet.
     *
     * @throws StalledException if that has been so for too long.
     */
    public void spin()
    {
        if (0 == (++spins & MASK))
        {
            check();
        }
    }

    /**
     * Something has come.
     */
    public void reset()
    {
        isWaiting = false;
    }

    private void check()
    {
        final long nowNs = System.nanoTime();
        if (!isWaiting)
        {
            isWaiting = true;
            sinceNs = nowNs;
        }
        else if (nowNs - sinceNs > timeoutNs)
        {
            throw new StalledException("waited " + timeoutNs / 1_000_000_000L + " s in vain: " + what);
        }
        else if (Thread.interrupted())
        {
            throw new StalledException("interrupted: " + what);
        }
    }
}
