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
     * @param station  what this process has for all systems.
     * @param end      to make.
     * @param streamId the first of two stream ids of its own: near to far, and far to near.
     * @param variant  of the subject, such as an MTU; what it means is the system's own business.
     * @return the end.
     */
    Link open(Station station, End end, int streamId, int variant);
}
