package io.sluice.samples;

import java.util.concurrent.TimeUnit;

/**
 * The time that a sample waits for the other end, which may not come.
 */
final class Waiting
{
    private final long startNs = System.nanoTime();
    private final StreamOptions options;
    private final int subscribers;

    /**
     * From now on.
     *
     * @param options     of the stream.
     * @param subscribers in all.
     */
    Waiting(final StreamOptions options, final int subscribers)
    {
        this.options = options;
        this.subscribers = subscribers;
    }

    /**
     * Called by the publisher while it waits.
     *
     * @param arrived how many subscribers have come.
     */
    void checkSubscribers(final int arrived)
    {
        if (isOver())
        {
            throw new SampleException(arrived + " of " + subscribers + " subscribers have come within " + time() +
                (options.isUdp() ? ": " + remedy("subscriber") + ", or wait longer with --wait" :
                ": start samples/run subscriber with the same --stream, or wait longer with --wait"));
        }
    }

    /**
     * Called by a subscriber while it waits.
     */
    void checkPublisher()
    {
        if (isOver())
        {
            throw new SampleException("no publisher has come within " + time() + (options.isUdp() ?
                ": " + remedy("publisher") + ", or wait longer with --wait" :
                ": start samples/run publisher with the same --stream, or wait longer with --wait"));
        }
    }

    private boolean isOver()
    {
        return System.nanoTime() - startNs > options.waitNs();
    }

    private String time()
    {
        return TimeUnit.NANOSECONDS.toMillis(options.waitNs()) / 1e3 + " s";
    }

    private String remedy(final String other)
    {
        return "start samples/run " + other + " with the same --lane udp, --host, --stream and --subscribers, see " +
            "that " + options.host() + " is an address of the " + (1 == subscribers ? "subscriber" : "publisher") +
            "'s machine, and that no firewall keeps UDP from it";
    }
}
