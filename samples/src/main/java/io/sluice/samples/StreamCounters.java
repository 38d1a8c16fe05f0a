package io.sluice.samples;

import io.sluice.lane.CompletionStatus;
import io.sluice.status.CounterTypes;
import org.agrona.concurrent.status.CountersReader;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the library itself has counted for one stream of one client: Aeron counters, which any other process could read
 * as well.
 */
final class StreamCounters
{
    private static final int SESSION_ID_OFFSET = 4;
    private static final int CLIENT_ID_OFFSET = 8;

    private static final int BEHIND_MS = 100; // twice as long as the counters are behind at most

    private final CountersReader counters;
    private final int streamId;
    private final int sessionId;
    private final long clientId;

    /**
     * Counters of a stream as they are now.
     *
     * @param counters  of the media driver.
     * @param streamId  of the stream.
     * @param sessionId of the publication, or 0 for a subscriber.
     * @param clientId  of the Sluice client.
     */
    StreamCounters(final CountersReader counters, final int streamId, final int sessionId, final long clientId)
    {
        this.counters = counters;
        this.streamId = streamId;
        this.sessionId = sessionId;
        this.clientId = clientId;
        Stop.sleepMs(BEHIND_MS);
    }

    long movedBytes()
    {
        return value(CounterTypes.MOVED_BYTES);
    }

    long copiedBytes()
    {
        return value(CounterTypes.COPIED_BYTES);
    }

    long receivedCopiedBytes()
    {
        return value(CounterTypes.RECEIVED_COPIED_BYTES);
    }

    /**
     * Completions by status.
     *
     * @return only those that there were.
     */
    Map<String, Long> completions()
    {
        final Map<String, Long> completions = new LinkedHashMap<>();
        for (final CompletionStatus status : CompletionStatus.values())
        {
            final long count = value(CounterTypes.COMPLETED + status.ordinal());
            if (count > 0)
            {
                completions.put(status.name(), count);
            }
        }

        return completions;
    }

    private long value(final int wantedTypeId)
    {
        final long[] sum = { 0 };
        counters.forEach((counterId, typeId, key, label) ->
        {
            if (wantedTypeId == typeId && key.getInt(0) == streamId && key.getInt(SESSION_ID_OFFSET) == sessionId &&
                key.getLong(CLIENT_ID_OFFSET) == clientId)
            {
                sum[0] += counters.getCounterValue(counterId);
            }
        });

        return sum[0];
    }
}
