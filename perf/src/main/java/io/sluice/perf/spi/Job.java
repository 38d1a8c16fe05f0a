package io.sluice.perf.spi;

/**
 * What a loop shall do.
 *
 * @param messageLength in bytes.
 * @param isStamped     write a number and a checksum into each message, and check them.
 * @param warmUpNs      how long to go on before the measurement starts.
 * @param warmUpCount   how many messages to send before the measurement starts, unless that takes over 4 times as long.
 * @param measureNs     how long to measure.
 * @param isYielding    leave the core to others while there is nothing to do, as where media drivers need it too.
 * @param load          what the scenario needs to know beside that.
 * @param readers       at the far end.
 */
public record Job(
    int messageLength,
    boolean isStamped,
    long warmUpNs,
    long warmUpCount,
    long measureNs,
    boolean isYielding,
    Load load,
    int readers)
{
    private static final int PATIENCE = 4;

    /**
     * How many threads the readers share.
     *
     * @return at least one, and no more than there are readers.
     */
    public int readerThreads()
    {
        return Math.max(1, Math.min(load.threads(), readers));
    }

    /**
     * Is the warm-up over?
     *
     * @param elapsedNs since its start.
     * @param count     of messages since its start.
     * @return true if so.
     */
    public boolean isWarm(final long elapsedNs, final long count)
    {
        return elapsedNs >= warmUpNs && (count >= warmUpCount || elapsedNs >= PATIENCE * warmUpNs);
    }
}
