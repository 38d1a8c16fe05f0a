package io.sluice.lane.ipc;

import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/**
 * The handles of a receiver: the one that is delivered next, and those that were held and can be used again. Only
 * {@link #recycle(IpcMessage)} is for any thread.
 */
final class MessageStock
{
    private static final int MIN_RECYCLED = 1024; // so long a stale handle is sure to throw
    private static final int MAX_RECYCLED = 2048;

    private final IpcReceiver receiver;
    private final ManyToOneConcurrentArrayQueue<IpcMessage> recycled =
        new ManyToOneConcurrentArrayQueue<>(MAX_RECYCLED);
    private IpcMessage current;

    MessageStock(final IpcReceiver receiver)
    {
        this.receiver = receiver;
        current = new IpcMessage(receiver);
    }

    IpcMessage current()
    {
        return current;
    }

    /**
     * The message that was delivered is held.
     */
    void replace()
    {
        final IpcMessage next = recycled.size() >= MIN_RECYCLED ? recycled.poll() : null;
        current = null == next ? new IpcMessage(receiver) : next.renew();
    }

    void recycle(final IpcMessage released)
    {
        recycled.offer(released); // or, when very many were held at once, leave it to the garbage collector
    }
}
