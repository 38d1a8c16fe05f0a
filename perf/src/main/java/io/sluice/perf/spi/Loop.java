package io.sluice.perf.spi;

/**
 * A way to measure: the two ends of an exchange of messages. Has a constructor without parameters; an instance serves
 * one end, again and again.
 */
public interface Loop
{
    /**
     * The near end: send, measure, and in the end tell the far end to stop.
     *
     * @param link    to measure.
     * @param job     to do.
     * @param signals to the far end.
     * @param tally   to fill.
     */
    void drive(Link link, Job job, Signals signals, Tally tally);

    /**
     * The far end: answer until told to stop.
     *
     * @param link    to answer on.
     * @param job     to do.
     * @param signals from the near end.
     * @param tally   to fill.
     */
    void answer(Link link, Job job, Signals signals, Tally tally);
}
