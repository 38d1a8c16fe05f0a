package io.sluice.driver;

import io.aeron.AeronCounters;
import org.agrona.concurrent.status.CountersReader;

/**
 * How far a publication has been sent, from the counter that Aeron makes for it: later than what asks for it. The
 * sender's thread only.
 */
final class SenderPosition
{
    private final CountersReader counters;
    private final long registrationId;
    private int counterId = CountersReader.NULL_COUNTER_ID;

    SenderPosition(final CountersReader counters, final long registrationId)
    {
        this.counters = counters;
        this.registrationId = registrationId;
    }

    /**
     * Has Aeron made the counter?
     *
     * @return true if {@link #get()} may be called.
     */
    boolean isThere()
    {
        if (CountersReader.NULL_COUNTER_ID == counterId)
        {
            counterId = counters.findByTypeIdAndRegistrationId(
                AeronCounters.DRIVER_SENDER_POSITION_TYPE_ID, registrationId);
        }

        return CountersReader.NULL_COUNTER_ID != counterId;
    }

    /**
     * All below this has been sent once.
     */
    long get()
    {
        return counters.getCounterValue(counterId);
    }
}
