package io.sluice.lane;

import org.agrona.DirectBuffer;

/**
 * A piece of a message where it lies. Valid within the callback; after that each method throws
 * {@link IllegalStateException}.
 */
public interface Fragment
{
    /**
     * The bytes of this piece, for reading only: index 0 is its first byte, the capacity its length.
     *
     * @return a view that closes when the callback returns.
     */
    DirectBuffer buffer();

    /**
     * How long this piece is.
     *
     * @return the length in bytes.
     */
    int length();

    /**
     * Where this piece belongs in its message.
     *
     * @return the number of bytes of the message that came before.
     */
    long messageOffset();

    /**
     * Does a message begin with it?
     *
     * @return true if so; then {@link #messageOffset()} is 0.
     */
    boolean isFirst();

    /**
     * Does its message end with it?
     *
     * @return true if so; then the message was {@code messageOffset() + length()} bytes long.
     */
    boolean isLast();

    /**
     * The session of its publisher: the pieces of the messages of several publishers come interleaved.
     *
     * @return the session id.
     */
    int sessionId();

    /**
     * The position in the log after the frame that brought it.
     *
     * @return bytes since the start of the stream.
     */
    long position();
}
