package io.sluice.perf.spi;

/**
 * Spins, but not for ever. Looks at the clock now and then.
 */
public final class Patience
{
    private static final int SPIN_MASK = (1 << 16) - 1;
    private static final int YIELD_MASK = (1 << 10) - 1;

    private final String what;
    private final long timeoutNs;
    private final boolean isYielding;
    private final int mask;
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
        this(what, timeoutNs, false);
    }

    /**
     * Full patience.
     *
     * @param what       is waited for: the text of the exception.
     * @param timeoutNs  how long to wait without progress.
     * @param isYielding whether to leave the core to others meanwhile.
     */
    public Patience(final String what, final long timeoutNs, final boolean isYielding)
    {
        this.what = what;
        this.timeoutNs = timeoutNs;
        this.isYielding = isYielding;
        mask = isYielding ? YIELD_MASK : SPIN_MASK;
    }

    /**
     * Nothing has come yet.
     *
     * @throws StalledException if that has been so for too long.
     */
    public void spin()
    {
        if (isYielding)
        {
            Thread.yield();
        }
        if (0 == (++spins & mask))
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
