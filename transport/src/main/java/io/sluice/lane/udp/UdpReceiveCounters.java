package io.sluice.lane.udp;

import io.sluice.status.CounterTypes;
import io.sluice.status.Counters;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * The counters of one subscriber. The polling thread is the only writer; with two, updates would be lost.
 */
final class UdpReceiveCounters
{
    final AtomicCounter received;
    final AtomicCounter receivedBytes;
    final AtomicCounter copiedBytes;
    final AtomicCounter rejected;
    final AtomicCounter oversize;
    final AtomicCounter discarded;
    final AtomicCounter held;

    UdpReceiveCounters(final Counters counters, final int streamId)
    {
        received = counters.ofStream(CounterTypes.RECEIVED, "received", streamId, 0);
        receivedBytes = counters.ofStream(CounterTypes.RECEIVED_BYTES, "received bytes", streamId, 0);
        copiedBytes = counters.ofStream(CounterTypes.RECEIVED_COPIED_BYTES, "received copied bytes", streamId, 0);
        rejected = counters.ofStream(CounterTypes.REJECTED, "rejected", streamId, 0);
        oversize = counters.ofStream(CounterTypes.OVERSIZE, "oversize", streamId, 0);
        discarded = counters.ofStream(CounterTypes.DISCARDED, "discarded", streamId, 0);
        held = counters.ofStream(CounterTypes.HELD, "held", streamId, 0);
    }

    void close()
    {
        received.close();
        receivedBytes.close();
        copiedBytes.close();
        rejected.close();
        oversize.close();
        discarded.close();
        held.close();
    }
}
