package io.sluice.lane;

import io.aeron.logbuffer.BufferClaim;
import io.sluice.region.RegisteredBuffer;
import org.agrona.DirectBuffer;

import java.util.function.LongPredicate;

/**
 * The sending end of a lane. One thread at a time. {@code io.sluice.Publisher} says what each operation means.
 */
public interface SendLane
{
    /**
     * What this lane can do.
     *
     * @return the capabilities.
     */
    LaneCapabilities capabilities();

    /**
     * Move a part of a registered buffer.
     *
     * @param buffer that is owned.
     * @param offset in the buffer, in bytes.
     * @param length in bytes.
     * @return a ticket, or a negative {@link PostResult}.
     */
    long post(RegisteredBuffer buffer, int offset, int length);

    /**
     * Claim space in the log.
     *
     * @param length in bytes.
     * @param claim  to encode into and commit.
     * @return a position, or a negative {@link PostResult}.
     */
    long claim(int length, BufferClaim claim);

    /**
     * Copy and send unregistered memory.
     *
     * @param buffer of the user.
     * @param offset in the buffer, in bytes.
     * @param length in bytes.
     * @return a positive number, or a negative {@link PostResult}.
     */
    long offer(DirectBuffer buffer, int offset, int length);

    /**
     * Take completions.
     *
     * @param handler of them.
     * @param limit   how many at most.
     * @return how many there were.
     */
    int poll(CompletionHandler handler, int limit);

    /**
     * Explain a result.
     *
     * @param result of the last operation.
     * @return a text for people.
     */
    String describe(long result);

    /**
     * How many read?
     *
     * @return the number of admitted readers.
     */
    int readers();

    /**
     * How many messages are out.
     *
     * @return the number of messages.
     */
    int outstanding();

    /**
     * The log's end.
     *
     * @return bytes since the start of the stream.
     */
    long position();

    /**
     * How much of what was posted has moved into the log.
     *
     * @return bytes of posted messages since the start of the publication.
     */
    long userCursor();

    /**
     * How far the log has drained: to the readers that it waits for.
     *
     * @return bytes since the start of the stream, or {@link PostResult#CLOSED}.
     */
    long logCursor();

    /**
     * The session of the publication.
     *
     * @return the session id.
     */
    int sessionId();

    /**
     * Is it closed?
     *
     * @return true if nothing can be sent any more.
     */
    boolean isClosed();

    /**
     * Send nothing more. What is out stays with its readers until they release it.
     */
    void close();

    /**
     * Who has died? Called by another thread, now and then.
     *
     * @param isAlive tells of a client id whether its process lives.
     * @param timeNs  monotonic, counting only time in which this process ran.
     */
    void observe(LongPredicate isAlive, long timeNs);

    /**
     * The rest of the life of a closed sender: give buffers back, to their pools, as they are released. By one thread,
     * which is not the publisher's.
     *
     * @return true when it has been closed, and nothing is out any more; what it shared with others is gone then.
     */
    boolean drain();

    /**
     * Wait up to a second for the post that is under way on another thread.
     *
     * @return whether none is under way any more.
     */
    boolean awaitPost();

    /**
     * The client leaves now, with whatever is out. Any thread, though the publisher's may be in the middle of a call.
     *
     * @return how many messages were out.
     */
    int abandon();
}
