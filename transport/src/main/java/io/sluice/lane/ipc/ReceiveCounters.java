package io.sluice.lane.ipc;

import io.sluice.status.CounterTypes;
import io.sluice.status.Counters;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * What one subscriber counts: the polling thread in plain fields, of which another thread makes Aeron counters now and
 * then. So they lag behind by as much, and counting costs next to nothing.
 */
final class ReceiveCounters
{
    long received;
    long receivedBytes;
    long copiedBytes;
    long rejected;

    private final AtomicCounter receivedCounter;
    private final AtomicCounter receivedBytesCounter;
    private final AtomicCounter copiedBytesCounter;
    private final AtomicCounter rejectedCounter;
    private final AtomicCounter heldCounter;

    ReceiveCounters(final Counters counters, final int streamId)
    {
        receivedCounter = counters.ofStream(CounterTypes.RECEIVED, "received", streamId, 0);
        receivedBytesCounter = counters.ofStream(CounterTypes.RECEIVED_BYTES, "received bytes", streamId, 0);
        copiedBytesCounter = counters.ofStream(
            CounterTypes.RECEIVED_COPIED_BYTES, "received copied bytes", streamId, 0);
        rejectedCounter = counters.ofStream(CounterTypes.REJECTED, "rejected", streamId, 0);
        heldCounter = counters.ofStream(CounterTypes.HELD, "held", streamId, 0);
    }

    /**
     * By any thread: it reads plainly what the polling thread stores plainly, so each figure may be a moment old.
     *
     * @param held messages that are held now.
     */
    synchronized void publish(final int held)
    {
        Counters.set(receivedCounter, received);
        Counters.set(receivedBytesCounter, receivedBytes);
        Counters.set(copiedBytesCounter, copiedBytes);
        Counters.set(rejectedCounter, rejected);
        Counters.set(heldCounter, held);
    }

    synchronized void close(final int held)
    {
        publish(held);
        receivedCounter.close();
        receivedBytesCounter.close();
        copiedBytesCounter.close();
        rejectedCounter.close();
        heldCounter.close();
    }
}
