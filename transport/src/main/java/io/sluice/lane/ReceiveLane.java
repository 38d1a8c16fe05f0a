package io.sluice.lane;

import io.sluice.ledger.SlowReaderPolicy;

import java.util.function.LongPredicate;

/**
 * The receiving end of a lane. One thread polls. {@code io.sluice.Subscriber} says what each operation means.
 */
public interface ReceiveLane
{
    /**
     * Take messages.
     *
     * @param handler of them.
     * @param limit   how many at most.
     * @return how many frames were read.
     */
    int poll(MessageHandler handler, int limit);

    /**
     * Take messages in pieces, as they come. A lane whose messages are whole where they lie has nothing to add to
     * {@link #poll(MessageHandler, int)}.
     *
     * @param handler of the pieces.
     * @param limit   how many at most.
     * @return how many frames were read.
     */
    default int pollFragments(final FragmentStreamHandler handler, final int limit)
    {
        return poll(handler, limit);
    }

    /**
     * Set the policy for the case that this reader is slow.
     *
     * @param policy from the next poll on.
     */
    void policy(SlowReaderPolicy policy);

    /**
     * Is there a publisher that has admitted this reader?
     *
     * @return true if so.
     */
    boolean isConnected();

    /**
     * How many messages are held.
     *
     * @return the number of messages.
     */
    int held();

    /**
     * Is it closed?
     *
     * @return true if nothing more is received.
     */
    boolean isClosed();

    /**
     * Receive nothing more. What is held stays held until it is released.
     */
    void close();

    /**
     * Who has died? Called by another thread, now and then.
     *
     * @param isAlive tells of a client id whether its process lives.
     */
    void observe(LongPredicate isAlive);

    /**
     * Is there nothing left to do for it?
     *
     * @return true if its user has closed it, and nothing is held any more.
     */
    boolean isDone();

    /**
     * Is a poll under way, on this thread or another?
     *
     * @return true if so.
     */
    boolean isPolling();

    /**
     * Wait for the poll that is under way on another thread.
     *
     * @param timeoutNs how long to wait at most.
     */
    void awaitPoll(long timeoutNs);

    /**
     * The client leaves, with whatever is held.
     *
     * @return how many messages were held.
     */
    int abandon();
}
