package io.sluice.perf.spi;

import org.agrona.MutableDirectBuffer;

/**
 * One end of a connection both ways. One thread at a time. Each method but the last three is on the measured path and
 * does what a user of the system would do there, no more and no less.
 */
public interface Link extends AutoCloseable
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

    /**
     * Take what has come.
     *
     * @param sink of messages.
     */
    void poll(MessageSink sink);

    /**
     * Is the other end there, for both directions? Set-up.
     *
     * @return true if messages would arrive.
     */
    boolean isConnected();

    /**
     * Set the length of all messages from now on. Set-up.
     *
     * @param length in bytes.
     */
    void messageLength(int length);

    /**
     * The longest message that can be sent.
     *
     * @return the length in bytes.
     */
    int maxMessageLength();

    @Override
    void close();
}
