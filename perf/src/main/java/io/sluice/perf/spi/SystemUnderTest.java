package io.sluice.perf.spi;

/**
 * A way to move messages that can be measured. Has a constructor without parameters. In each process there is one
 * instance per subject, which opens the ends that are wanted there.
 */
public interface SystemUnderTest
{
    /**
     * Make one end. The other is made at about the same time; neither waits here for the other.
     *
     * @param station what this process has for all systems.
     * @param end     to make.
     * @param route   to make it on.
     * @return the end.
     */
    Link open(Station station, End end, Route route);
}
