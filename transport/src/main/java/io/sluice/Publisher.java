package io.sluice;

import io.aeron.logbuffer.BufferClaim;
import io.sluice.host.Uninterrupted;
import io.sluice.lane.CompletionHandler;
import io.sluice.lane.LaneCapabilities;
import io.sluice.lane.SendLane;
import io.sluice.region.RegisteredBuffer;
import org.agrona.DirectBuffer;

import java.util.concurrent.locks.Lock;

/**
 * Publishes messages to one stream: posted ones, whose buffers are moved, and small ones, which lie in the log itself.
 * Every subscriber sees both in the order in which they were sent.
 * <p>
 * Over a network, a buffer comes back when every receiver has consumed it, and what has moved into the log can be sent
 * again until then.
 * <p>
 * One thread at a time, {@link #close()} included. The thread must come by now and then, with any call: that is when
 * subscribers are admitted and let go.
 */
public final class Publisher implements AutoCloseable
{
    private final SendLane lane;
    private final String channel;
    private final int streamId;
    private final Lock callbacks;

    /**
     * @param callbacks lock that is held in the callbacks of the Aeron client.
     */
    Publisher(final SendLane lane, final String channel, final int streamId, final Lock callbacks)
    {
        this.callbacks = callbacks;
        this.lane = lane;
        this.channel = channel;
        this.streamId = streamId;
    }

    /**
     * Move a registered buffer to the subscribers, all of it. Over a network, it may be longer than the log: what does
     * not fit now moves in with later calls, and nothing overtakes it.
     *
     * @param buffer that is owned; it refuses access until its completion.
     * @return a ticket of 1 or more, or a negative code of {@link io.sluice.lane.PostResult}: BACK_PRESSURED,
     * NOT_CONNECTED, ADMIN_ACTION, MAX_POSITION_EXCEEDED or CLOSED; the buffer is still owned then.
     * @throws IllegalStateException if the buffer is not owned.
     */
    public long post(final RegisteredBuffer buffer)
    {
        return lane.post(buffer, 0, buffer.length());
    }

    /**
     * Move a part of a registered buffer to the subscribers. The whole buffer refuses access until the completion.
     *
     * @param buffer that is owned.
     * @param offset of the message in the buffer, in bytes.
     * @param length of the message in bytes; 0 is allowed.
     * @return as {@link #post(RegisteredBuffer)}.
     * @throws IllegalStateException     if the buffer is not owned.
     * @throws IndexOutOfBoundsException if the part is not within the buffer.
     */
    public long post(final RegisteredBuffer buffer, final int offset, final int length)
    {
        return lane.post(buffer, offset, length);
    }

    /**
     * Claim space in the log for a small message, encode into it, and commit: as Aeron's {@code tryClaim}. Be quick
     * between claim and commit, as the stream stands still meanwhile. There is no completion. Over a network, leave the
     * reserved value of the frame alone, or let it be no less than 0: a negative one is taken for a reference to posted
     * bytes. What is committed after a close is not sent.
     *
     * @param length of the message in bytes.
     * @param claim  of yours, to be used again and again.
     * @return a position, or a negative code of {@link io.sluice.lane.PostResult}: also TOO_LONG.
     */
    public long claim(final int length, final BufferClaim claim)
    {
        return lane.claim(length, claim);
    }

    /**
     * Send memory that is not registered. It is copied once, which is counted, and is the caller's again on return.
     *
     * @param buffer any Agrona buffer.
     * @return more than 0, or a negative code of {@link io.sluice.lane.PostResult}: also TOO_LONG.
     * @throws IllegalStateException in strict mode.
     */
    public long offer(final DirectBuffer buffer)
    {
        return lane.offer(buffer, 0, buffer.capacity());
    }

    /**
     * Send a part of memory that is not registered, as {@link #offer(DirectBuffer)}.
     *
     * @param buffer any Agrona buffer.
     * @param offset of the message in bytes.
     * @param length of the message in bytes.
     * @return as {@link #offer(DirectBuffer)}.
     * @throws IllegalStateException in strict mode.
     */
    public long offer(final DirectBuffer buffer, final int offset, final int length)
    {
        return lane.offer(buffer, offset, length);
    }

    /**
     * Take completions: buffers that are owned again, in the order in which they became free.
     *
     * @param handler of completions; it may post, but not poll.
     * @return how many there were.
     */
    public int poll(final CompletionHandler handler)
    {
        return lane.poll(handler, Integer.MAX_VALUE);
    }

    /**
     * Take some completions.
     *
     * @param handler of completions; it may post, but not poll.
     * @param limit   how many at most.
     * @return how many there were.
     */
    public int poll(final CompletionHandler handler, final int limit)
    {
        return lane.poll(handler, limit);
    }

    /**
     * What the last negative result means here and now: how long was too long, who holds the buffers.
     *
     * @param result that was returned.
     * @return a text for people.
     */
    public String describe(final long result)
    {
        return lane.describe(result);
    }

    /**
     * Does anybody read?
     *
     * @return true if there is an admitted subscriber.
     */
    public boolean isConnected()
    {
        return lane.readers() > 0;
    }

    /**
     * How many subscribers read: to so many what is posted now goes, but for those that miss it by their own policy.
     *
     * @return the number of admitted subscribers, from 0 to 64. Over a network: of receivers that answer; with a media
     * driver that does not tell how many, 1 for any number.
     */
    public int readers()
    {
        return lane.readers();
    }

    /**
     * How many messages are posted and not yet completed.
     *
     * @return the number of messages.
     */
    public int outstanding()
    {
        return lane.outstanding();
    }

    /**
     * The end of the log.
     *
     * @return bytes since the start of the stream, or CLOSED.
     */
    public long position()
    {
        return lane.position();
    }

    /**
     * How much of what was posted has moved into the log. Over a network, a posted message may be far longer than the
     * log: the rest moves in with every later call, {@link #poll(CompletionHandler)} above all.
     *
     * @return bytes of posted messages since the start of the publication, those without a reader not counted.
     */
    public long userCursor()
    {
        return lane.userCursor();
    }

    /**
     * How far the log has drained, to compare with {@link #position()}. In shared memory: as far as those have read it
     * that the publisher waits for. Over a network: as far as all receivers have consumed it, or, with a media driver
     * that does not tell, as far as it has been put on the wire.
     *
     * @return bytes since the start of the stream, or CLOSED.
     */
    public long logCursor()
    {
        return lane.logCursor();
    }

    /**
     * What the lane of this publisher can do.
     *
     * @return the capabilities.
     */
    public LaneCapabilities capabilities()
    {
        return lane.capabilities();
    }

    /**
     * The channel as it was asked for.
     *
     * @return the channel.
     */
    public String channel()
    {
        return channel;
    }

    /**
     * The stream.
     *
     * @return the stream id.
     */
    public int streamId()
    {
        return streamId;
    }

    /**
     * The session, which messages carry as well.
     *
     * @return the session id.
     */
    public int sessionId()
    {
        return lane.sessionId();
    }

    /**
     * Is it closed?
     *
     * @return true from the first close on.
     */
    public boolean isClosed()
    {
        return lane.isClosed();
    }

    /**
     * Post nothing more. There are no completions after this; buffers that are still out return to their pools when
     * their last reader has released them. To see them all completed, poll until {@link #outstanding()} is 0 first.
     * What has not moved into the log of a network channel yet goes on doing so, but slowly.
     *
     * @throws IllegalStateException in a callback of Aeron, which lets nothing be closed there; it stays open then.
     */
    public void close()
    {
        if (Uninterrupted.isInCallback(callbacks) && !lane.isClosed())
        {
            throw new IllegalStateException("in a callback of Aeron: close it when that has returned. " + this);
        }
        lane.close();
    }

    /**
     * A description.
     *
     * @return channel, stream and session.
     */
    public String toString()
    {
        return "Publisher{channel=" + channel + " streamId=" + streamId + " sessionId=" + sessionId() + "}";
    }
}
