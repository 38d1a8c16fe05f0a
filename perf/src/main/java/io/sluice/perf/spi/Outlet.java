package io.sluice.perf.spi;

import org.agrona.MutableDirectBuffer;

/**
 * Sends messages of one length. Each method is on the measured path and does what a user of the system would do there,
 * no more and no less.
 */
public interface Outlet
{
    /**
     * Space for the next message, of the length that was set. What is in it is undefined.
     *
     * @return where to write from {@link #offset()} on, or null if there is no room now: try again.
     */
    MutableDirectBuffer acquire();

    /**
     * Where the message starts in what was acquired.
     *
     * @return an offset in bytes.
     */
    int offset();

    /**
     * Send what was acquired.
     *
     * @return false if it could not be sent now: try again, without acquiring anew.
     */
    boolean send();
}
