package io.sluice.perf.spi;

/**
 * What is measured. Each has a loop.
 */
public enum Scenario
{
    /**
     * One message there and one back, again and again; the time of each.
     */
    ROUND_TRIP("RoundTrip"),

    /**
     * Messages one way, as fast as they go: fill each, sum each on the other side.
     */
    STREAM("Stream");

    private final String loopName;

    Scenario(final String loopName)
    {
        this.loopName = loopName;
    }

    /**
     * The loop that measures it.
     *
     * @return the name of a class in the package of loops.
     */
    public String loopName()
    {
        return loopName;
    }
}
