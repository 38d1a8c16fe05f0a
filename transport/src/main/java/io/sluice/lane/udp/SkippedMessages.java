package io.sluice.lane.udp;

import io.sluice.status.Counters;
import io.sluice.status.Event;

import java.util.function.BiConsumer;

/**
 * Counts the messages that a receiver could not hand out, and tells its user why. The polling thread only.
 */
final class SkippedMessages
{
    private final UdpReceiveCounters counters;
    private final BiConsumer<Event, String> events;
    private final int bufferLength;
    private long discarded;
    private long oversize;
    private long rejected;

    SkippedMessages(
        final UdpReceiveCounters counters, final BiConsumer<Event, String> events, final int bufferLength)
    {
        this.counters = counters;
        this.events = events;
        this.bufferLength = bufferLength;
    }

    /**
     * A part of a message is missing.
     */
    void discard(final int sessionId, final long length, final String reason)
    {
        discarded++;
        Counters.add(counters.discarded, 1);
        if (isTold(discarded))
        {
            events.accept(Event.DISCARDED, "session " + sessionId + ": a message was discarded after " + length +
                " bytes: " + reason + "; " + discarded + " so far");
        }
    }

    /**
     * A message does not fit into a receive buffer.
     */
    void oversize(final int sessionId, final long length, final String words)
    {
        oversize++;
        Counters.add(counters.oversize, 1);
        if (isTold(oversize))
        {
            events.accept(Event.OVERSIZE, "session " + sessionId + ": a message of " + length + " " + words +
                " longer than a receive buffer of " + bufferLength + " bytes, and was skipped; " +
                oversize + " so far. Raise SubscriberOptions.receiveBuffers(length, count), or use pollFragments");
        }
    }

    /**
     * A message can't be trusted, or not be read.
     */
    void reject(final int sessionId, final String reason)
    {
        rejected++;
        Counters.add(counters.rejected, 1);
        if (isTold(rejected))
        {
            events.accept(
                Event.REJECTED, "session " + sessionId + ": skipped " + reason + "; " + rejected + " so far");
        }
    }

    private static boolean isTold(final long count)
    {
        return 0 == (count & count - 1); // 1, 2, 4, 8, ...: one line each, not a flood
    }
}
