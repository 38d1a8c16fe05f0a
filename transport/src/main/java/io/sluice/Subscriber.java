package io.sluice;

import io.sluice.lane.FragmentStreamHandler;
import io.sluice.lane.MessageHandler;
import io.sluice.lane.ReceiveLane;
import io.sluice.ledger.SlowReaderPolicy;

import java.util.Objects;
import java.util.concurrent.locks.Lock;

/**
 * Receives the messages of one stream, from all of its publishers. One thread polls; the others may do what they are
 * said to.
 */
public final class Subscriber implements AutoCloseable
{
    private final ReceiveLane lane;
    private final String channel;
    private final int streamId;
    private final Lock callbacks;

    /**
     * @param callbacks lock that is held in the callbacks of the Aeron client.
     */
    Subscriber(final ReceiveLane lane, final String channel, final int streamId, final Lock callbacks)
    {
        this.callbacks = callbacks;
        this.lane = lane;
        this.channel = channel;
        this.streamId = streamId;
    }

    /**
     * Take messages, each where it lies. One that is not retained in its callback is released when that returns.
     * <p>
     * From a network, a message that is longer than one frame is put together in a receive buffer first: a poll may
     * read a part of it and call nobody. A callback reads Aeron's own mapping of the log, unless the message was put
     * together. When the publication ends, or the Aeron client closes by itself for want of a driver, that stays for
     * Aeron's resource linger: 3 s, or what {@code -Daeron.client.resource.linger.duration} says. A callback that goes
     * on reading for longer than that may crash the JVM: let it retain or copy the message first.
     * <p>
     * Through shared memory, the log learns how far it has been read from the first poll that finds nothing, or when
     * that is 64 KiB, or an eighth of the publication's window: so no message waits for it, and Aeron's position
     * counter may be late by as much when nobody polls.
     *
     * @param handler of messages.
     * @param limit   how many at most.
     * @return how many frames of the log were read; some may be of no interest to this subscriber.
     */
    public int poll(final MessageHandler handler, final int limit)
    {
        return lane.poll(handler, limit);
    }

    /**
     * Take messages in pieces, each where it lies, as they come from the network: without any copy by Sluice, and
     * however long the messages are. Through shared memory a message always comes in one piece. Use this or
     * {@link #poll(MessageHandler, int)}; who changes over in the middle of a message loses it. How long a callback
     * may take, {@link #poll(MessageHandler, int)} says.
     *
     * @param handler of the pieces.
     * @param limit   how many at most.
     * @return how many frames of the log were read.
     */
    public int pollFragments(final FragmentStreamHandler handler, final int limit)
    {
        return lane.pollFragments(handler, limit);
    }

    /**
     * What publishers shall do when this subscriber does not keep up. Any thread; takes effect with the next poll. Over
     * UDP only {@link SlowReaderPolicy#BLOCK}: there the flow control of the publisher's channel decides.
     *
     * @param policy to follow from then on.
     */
    public void policy(final SlowReaderPolicy policy)
    {
        lane.policy(Objects.requireNonNull(policy, "policy"));
    }

    /**
     * Is there a publisher whose messages come here? Any thread.
     *
     * @return true if one has admitted this subscriber.
     */
    public boolean isConnected()
    {
        return lane.isConnected();
    }

    /**
     * How many messages are retained and not yet released. Any thread.
     *
     * @return the number of messages.
     */
    public int held()
    {
        return lane.held();
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
     * Is it closed? Any thread.
     *
     * @return true from the first close on, or when its Aeron client has closed by itself: for want of a driver, or as
     * this process stood still for longer than the driver waits. What is held stays readable.
     */
    public boolean isClosed()
    {
        return lane.isClosed();
    }

    /**
     * Receive nothing more. Any thread. Waits up to a second for a callback that is under way on another. Messages that
     * are held stay held, and readable, until they are released or the client is closed. Called in a callback of Aeron,
     * by an event listener for instance, it returns at once, and is done when that callback has returned.
     */
    public void close()
    {
        AeronClient.runAfterCallback(callbacks, lane::close);
    }

    /**
     * A description.
     *
     * @return channel, stream and number of held messages.
     */
    public String toString()
    {
        return "Subscriber{channel=" + channel + " streamId=" + streamId + " held=" + held() + "}";
    }
}
