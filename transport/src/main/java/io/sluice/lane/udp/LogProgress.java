package io.sluice.lane.udp;

import static io.aeron.AeronCounters.DRIVER_SENDER_POSITION_TYPE_ID;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.sluice.status.CounterTypes;
import org.agrona.concurrent.status.CountersReader;

/**
 * How far the log of a publication has drained, as the media driver's counters tell: any driver says what it has put on
 * the wire, one of Sluice also what the receivers have consumed. What was last known stays true when the counters are
 * gone. One thread at a time.
 */
final class LogProgress
{
    private final Aeron aeron;
    private final CountersReader counters;
    private final ExclusivePublication publication;
    private final boolean areSpiesEnough;
    private final long registrationId;
    private final int sentId;
    private final int windowId;
    private final int acknowledgedId;
    private final int receiversId;
    private final int timedOutId;
    private long sent;
    private long acknowledged;
    private long timedOut;

    /**
     * Of a publication.
     *
     * @param areSpiesEnough whether spies alone make it go on, as receivers do: the driver counts as sent then what they
     *                       have consumed.
     */
    LogProgress(final Aeron aeron, final ExclusivePublication publication, final boolean areSpiesEnough)
    {
        this.areSpiesEnough = areSpiesEnough;
        this.aeron = aeron;
        this.publication = publication;
        counters = aeron.countersReader();
        registrationId = publication.registrationId();
        sentId = counters.findByTypeIdAndRegistrationId(DRIVER_SENDER_POSITION_TYPE_ID, registrationId);
        windowId = find(CounterTypes.RECEIVER_WINDOW);
        acknowledgedId = find(CounterTypes.ACKNOWLEDGED);
        receiversId = find(CounterTypes.RECEIVERS);
        timedOutId = find(CounterTypes.RECEIVERS_TIMED_OUT);
    }

    /**
     * Does the driver say what receivers have consumed?
     */
    boolean isAcknowledging()
    {
        return acknowledgedId >= 0;
    }

    /**
     * All below this position has been put on the wire once.
     */
    long sent()
    {
        if (isReadable(sentId))
        {
            sent = Math.max(sent, counters.getCounterValue(sentId));
        }

        return sent;
    }

    /**
     * All below this position has been consumed by every receiver that the driver knows.
     */
    long acknowledged()
    {
        if (isReadable(acknowledgedId))
        {
            final long sentBefore = sent(); // while there are none: the driver counts one before it sends to it
            final boolean areOnlySpies = areSpiesEnough && publication.isConnected() &&
                isReadable(receiversId) && 0 == counters.getCounterValue(receiversId);
            acknowledged =
                Math.max(acknowledged, areOnlySpies ? sentBefore : counters.getCounterValue(acknowledgedId));
        }

        return acknowledged;
    }

    /**
     * How much a receiver lets the driver send beyond what it has consumed.
     */
    long window()
    {
        return isReadable(windowId) ? counters.getCounterValue(windowId) : 0;
    }

    /**
     * How many receivers there are now: at least 1 while the publication is connected.
     */
    int receivers()
    {
        if (!publication.isConnected())
        {
            return 0;
        }

        return isReadable(receiversId) ? Math.max(1, (int)counters.getCounterValue(receiversId)) : 1;
    }

    /**
     * How many receivers have ever gone without having consumed all.
     */
    long timedOut()
    {
        if (isReadable(timedOutId))
        {
            timedOut = Math.max(timedOut, counters.getCounterValue(timedOutId));
        }

        return timedOut;
    }

    /**
     * Has the driver let go of the publication? Then nothing of it is on its way to the wire any more.
     */
    boolean isEnded()
    {
        return !isReadable(sentId);
    }

    /**
     * The memory of counters is gone when the client has closed. While the publication is open, so are its counters;
     * after that each may be another's at any time.
     */
    private boolean isReadable(final int counterId)
    {
        return counterId >= 0 && !aeron.isClosed() && (!publication.isClosed() || isOurs(counterId));
    }

    private boolean isOurs(final int counterId)
    {
        if (CountersReader.RECORD_ALLOCATED != counters.getCounterState(counterId))
        {
            return false;
        }

        return counterId == sentId ? registrationId == counters.getCounterRegistrationId(counterId) :
            registrationId == keyOf(counterId);
    }

    private long keyOf(final int counterId)
    {
        return counters.metaDataBuffer().getLong(
            CountersReader.metaDataOffset(counterId) + CountersReader.KEY_OFFSET);
    }

    private int find(final int wantedTypeId)
    {
        final int[] found = { CountersReader.NULL_COUNTER_ID };
        counters.forEach((counterId, typeId, key, label) ->
        {
            if (wantedTypeId == typeId && registrationId == key.getLong(0))
            {
                found[0] = counterId;
            }
        });

        return found[0];
    }
}
