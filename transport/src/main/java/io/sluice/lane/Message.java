package io.sluice.lane;

import org.agrona.DirectBuffer;

import java.nio.ByteBuffer;

/**
 * A message where it lies. Valid within the callback, or until its release if it was {@link #retain() retained} there;
 * after that each method but {@link Object#toString()} throws {@link IllegalStateException}.
 * <p>
 * Handles are used again, but not before 1024 others have been retained and released: until then the use of a stale
 * handle is sure to throw.
 */
public interface Message extends Fragment
{
    /**
     * The ticket of a message that was not posted but lies in the log itself, and of every message over UDP.
     */
    long INLINE = 0;

    /**
     * {@inheritDoc}
     *
     * @return 0: a message is a fragment that is all of it.
     */
    @Override
    default long messageOffset()
    {
        return 0;
    }

    /**
     * {@inheritDoc}
     *
     * @return true.
     */
    @Override
    default boolean isFirst()
    {
        return true;
    }

    /**
     * {@inheritDoc}
     *
     * @return true.
     */
    @Override
    default boolean isLast()
    {
        return true;
    }

    /**
     * The bytes, for reading only: index 0 is the first byte of the message, the capacity its length. Those of an
     * {@link #INLINE} message may change under a slow reader whose policy is not to block:
     * {@link io.sluice.ledger.SlowReaderPolicy} says when, and how to know.
     *
     * @return a view that closes when the message is released.
     */
    DirectBuffer buffer();

    /**
     * The same bytes as a buffer of the JDK, for what takes nothing else: channels, digests, character decoders. It
     * does not close when the message is released: leave it alone from then on.
     *
     * @return a new buffer, read only, from position 0 to the limit {@link #length()}, big endian as every new one.
     */
    ByteBuffer byteBuffer();

    /**
     * Where it lies: in bytes from the start of its region, which may be that of a receive buffer, or of the log's term
     * for a message that lies there.
     *
     * @return the offset.
     */
    long offset();

    /**
     * How long it is.
     *
     * @return the length in bytes.
     */
    int length();

    /**
     * The session of its publisher.
     *
     * @return the session id.
     */
    int sessionId();

    /**
     * The ticket under which it was posted.
     *
     * @return posts since the start of the publication, from 1, or {@link #INLINE}.
     */
    long ticket();

    /**
     * The position in the log after the frame that brought it.
     *
     * @return bytes since the start of the stream.
     */
    long position();

    /**
     * Keep the message beyond its callback: its buffer does not complete until {@link #release()}. A message that lies
     * in the log is copied for that, which is counted, or refused in strict mode. Within the callback; a message that
     * is held already may be retained again from any thread, and needs as many releases.
     *
     * @return this.
     */
    Message retain();

    /**
     * Let go of a retained message: from any thread, in any order.
     *
     * @throws IllegalStateException if it is not held.
     */
    void release();
}
