package io.sluice.perf.spi;

/**
 * What is measured. Each has a loop.
 */
public enum Scenario
{
    /**
     * One message there and one back, again and again; the time of each. The price of the hand-over.
     */
    ROUND_TRIP("roundTrip", "closed loop: round trip", "RoundTrip", true),

    /**
     * Messages at a set rate, and each comes back; the time of each from when it was to be sent.
     */
    OPEN_LOOP("openLoop", "open loop: round trip from the intended time of sending", "OpenLoop", true),

    /**
     * Small messages at a set rate as in the open loop, and large ones between them; the time of the small ones.
     */
    MIXED("mixed", "mixed sizes: round trip of small messages from the intended time of sending", "OpenLoop", true),

    /**
     * One message one way, and its memory is free again; the time from before it is sent.
     */
    COMPLETION("completion", "from sending until its memory is free again", "Completing", true),

    /**
     * Messages one way, as fast as they go: fill each, sum each on the other side.
     */
    STREAM("produceMoveConsume", "produce + move + consume", "Stream", false),

    /**
     * The same, and the reader keeps some of the messages.
     */
    HOLD("hold", "produce + move + consume + keep", "Stream", false),

    /**
     * The same, to several readers.
     */
    FAN_OUT("fanOut", "produce + move + consume by several readers (all they consume)", "Stream", false),

    /**
     * Work of the near end alone, such as to get memory.
     */
    WORK("work", "work of one thread", "Work", false);

    private final String id;
    private final String title;
    private final String loopName;
    private final boolean isLatency;

    Scenario(final String id, final String title, final String loopName, final boolean isLatency)
    {
        this.id = id;
        this.title = title;
        this.loopName = loopName;
        this.isLatency = isLatency;
    }

    /**
     * For programs.
     *
     * @return a name without spaces.
     */
    public String id()
    {
        return id;
    }

    /**
     * For people.
     *
     * @return what is measured.
     */
    public String title()
    {
        return title;
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

    /**
     * Are times measured, or is it how much goes through?
     *
     * @return true for times.
     */
    public boolean isLatency()
    {
        return isLatency;
    }
}
