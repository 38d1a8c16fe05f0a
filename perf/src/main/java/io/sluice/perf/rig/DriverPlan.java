package io.sluice.perf.rig;

import io.aeron.driver.ThreadingMode;

import java.io.Serializable;

/**
 * Which media driver each of the two processes runs for a subject, while it is measured and no longer.
 *
 * @param kind      of driver.
 * @param threading mode of it.
 * @serial exclude
 */
public record DriverPlan(Kind kind, ThreadingMode threading) implements Serializable
{
    /**
     * The one of the rig, for both processes and all subjects.
     */
    public static final DriverPlan COMMON = new DriverPlan(Kind.COMMON, ThreadingMode.SHARED);

    /**
     * None, in either process.
     */
    public static final DriverPlan NONE = new DriverPlan(Kind.NONE, ThreadingMode.SHARED);

    /**
     * Whose.
     */
    public enum Kind
    {
        /**
         * That of the rig.
         */
        COMMON,

        /**
         * One of Sluice in each process.
         */
        SLUICE,

        /**
         * A stock one of Aeron in each process.
         */
        AERON,

        /**
         * None.
         */
        NONE
    }

    /**
     * Is it there for this subject alone?
     *
     * @return true if the two ends come and go with each measurement.
     */
    public boolean isOwn()
    {
        return Kind.COMMON != kind;
    }
}
