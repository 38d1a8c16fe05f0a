package io.sluice.perf.spi;

/**
 * Which end of a link it is.
 */
public enum End
{
    /**
     * Sends first, and measures.
     */
    NEAR,

    /**
     * Answers, or consumes.
     */
    FAR
}
