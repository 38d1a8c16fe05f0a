package io.sluice.lane.ipc;

import io.sluice.status.CounterTypes;
import io.sluice.status.Counters;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * The counters of one subscriber. The polling thread is the only writer; with two, updates would be lost.
 */
final class ReceiveCounters
{
    final AtomicCounter received;
    final AtomicCounter receivedBytes;
    final AtomicCounter copiedBytes;
    final AtomicCounter rejected;

    ReceiveCounters(final Counters counters, final int streamId)
    {
        received = counters.ofStream(CounterTypes.RECEIVED, "received", streamId, 0);
        receivedBytes = counters.ofStream(CounterTypes.RECEIVED_BYTES, "received bytes", streamId, 0);
        copiedBytes = counters.ofStream(CounterTypes.RECEIVED_COPIED_BYTES, "received copied bytes", streamId, 0);
        rejected = counters.ofStream(CounterTypes.REJECTED, "rejected", streamId, 0);
    }

    void close()
    {
        received.close();
        receivedBytes.close();
        copiedBytes.close();
        rejected.close();
    }
}
