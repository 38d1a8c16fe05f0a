package io.sluice.lane.udp;

import io.sluice.lane.SendCounters;
import io.sluice.status.CounterTypes;
import io.sluice.status.Counters;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * The counters of one publication. The publisher's thread is the only writer; with two, updates would be lost.
 */
final class UdpSendCounters
{
    final SendCounters ofLane;
    final AtomicCounter userCursor;

    UdpSendCounters(final Counters counters, final int streamId, final int sessionId, final boolean isReportingSent)
    {
        ofLane = new SendCounters(counters, streamId, sessionId, isReportingSent);
        userCursor = counters.ofStream(CounterTypes.USER_CURSOR, "user cursor", streamId, sessionId);
    }

    void close()
    {
        ofLane.close();
        userCursor.close();
    }
}
