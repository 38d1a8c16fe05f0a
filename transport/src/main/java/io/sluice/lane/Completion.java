package io.sluice.lane;

import io.sluice.region.RegisteredBuffer;

/**
 * Tells that a posted buffer is the user's again, but for the status {@link CompletionStatus#SENT}. Valid only within
 * the callback.
 */
public interface Completion
{
    /**
     * What {@code post} returned.
     *
     * @return the ticket.
     */
    long ticket();

    /**
     * What became of the message.
     *
     * @return the status.
     */
    CompletionStatus status();

    /**
     * The buffer that was posted, owned again: it can be filled and posted anew at once. Still posted if the status is
     * {@link CompletionStatus#SENT}.
     *
     * @return the buffer.
     */
    RegisteredBuffer buffer();

    /**
     * How many readers the message was posted to.
     *
     * @return the number of readers.
     */
    int readers();

    /**
     * How many readers did not get it: it was dropped for them, they left or were detached without reading it, or died
     * before they released it.
     *
     * @return the number of readers.
     */
    int lost();

    /**
     * Who died, with {@link CompletionStatus#HOLDER_DIED}.
     *
     * @return the name of the reader and its process id, or null.
     */
    String deadReader();

    /**
     * Give the buffer back to its pool; the same as {@code buffer().release()}. Does nothing if the status is
     * {@link CompletionStatus#SENT}.
     */
    void release();
}
