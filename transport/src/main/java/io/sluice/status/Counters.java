package io.sluice.status;

import io.aeron.Aeron;
import org.agrona.CloseHelper;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersReader;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Makes the Aeron counters of a client.
 */
public final class Counters
{
    /**
     * Where the id of its gather table is in the key of {@link CounterTypes#ACKNOWLEDGED} of a publication.
     */
    public static final int TABLE_ID_KEY_OFFSET = 16;

    private final Aeron aeron;
    private final long clientId;
    private final List<AtomicCounter> made; // or null if nobody asks

    /**
     * Counters of a client.
     *
     * @param aeron    client.
     * @param clientId of the Sluice client.
     */
    public Counters(final Aeron aeron, final long clientId)
    {
        this(aeron, clientId, null);
    }

    private Counters(final Aeron aeron, final long clientId, final List<AtomicCounter> made)
    {
        this.aeron = aeron;
        this.clientId = clientId;
        this.made = made;
    }

    /**
     * Make something of several counters. If it fails, none of them stays. It may be made on another thread, which is
     * waited for.
     *
     * @param maker makes it, with the counters that it is given.
     * @param <T>   what it makes.
     * @return what it has made.
     */
    public <T> T allOrNone(final Function<Counters, T> maker)
    {
        final List<AtomicCounter> counters = new ArrayList<>();
        try
        {
            return DriverCall.ask(aeron, () -> maker.apply(new Counters(aeron, clientId, counters)));
        }
        catch (final RuntimeException ex)
        {
            CloseHelper.quietCloseAll(counters);
            throw ex;
        }
    }

    /**
     * A counter of a stream.
     *
     * @param typeId    one of {@link CounterTypes}.
     * @param what      it counts, for its label.
     * @param streamId  of the stream.
     * @param sessionId of the publication, or 0 if there are many.
     * @return the counter. Whoever adds to it is its only writer.
     */
    public AtomicCounter ofStream(final int typeId, final String what, final int streamId, final int sessionId)
    {
        final ExpandableArrayBuffer key = new ExpandableArrayBuffer(16);
        key.putInt(0, streamId);
        key.putInt(4, sessionId);
        key.putLong(8, clientId);

        return add(typeId, key, "sluice " + what + ": stream=" + streamId +
            (0 == sessionId ? "" : " session=" + sessionId));
    }

    /**
     * The counter of a region. Any thread may add to it, atomically.
     *
     * @param regionId of the region.
     * @return the counter.
     */
    public AtomicCounter ofRegion(final long regionId)
    {
        final ExpandableArrayBuffer key = new ExpandableArrayBuffer(16);
        key.putLong(0, regionId);
        key.putLong(8, clientId);

        return DriverCall.ask(aeron, () -> add(CounterTypes.REGION_MOVED_BYTES, key,
            "sluice region moved bytes: region=" + Long.toHexString(regionId)));
    }

    /**
     * The gather table of a publication over UDP, as the driver's counters tell while it is there.
     *
     * @param counters       of the driver.
     * @param registrationId of the publication.
     * @return the id of the table, or 0 if it has none.
     */
    public static long tableIdOf(final CountersReader counters, final long registrationId)
    {
        final long[] found = { 0 };
        counters.forEach((counterId, typeId, key, label) ->
        {
            if (CounterTypes.ACKNOWLEDGED == typeId && registrationId == key.getLong(0))
            {
                found[0] = key.getLong(TABLE_ID_KEY_OFFSET);
            }
        });

        return found[0];
    }

    /**
     * Set a counter of which the caller is the only writer. When the Aeron client has closed, as it does by itself when
     * its driver is gone, the memory of its counters is unmapped: then nothing is counted any more.
     *
     * @param counter to set.
     * @param value   of it from now on.
     */
    public static void set(final AtomicCounter counter, final long value)
    {
        if (!counter.isClosed())
        {
            counter.setRelease(value);
        }
    }

    /**
     * Add to a counter of which the caller is the only writer, as long as there is one.
     *
     * @param counter to add to.
     * @param amount  to add.
     */
    public static void add(final AtomicCounter counter, final long amount)
    {
        if (!counter.isClosed())
        {
            counter.getAndAddRelease(amount);
        }
    }

    private AtomicCounter add(final int typeId, final ExpandableArrayBuffer key, final String label)
    {
        final ExpandableArrayBuffer text = new ExpandableArrayBuffer(128);
        final int length = text.putStringWithoutLengthAscii(0, label);

        final AtomicCounter counter = aeron.addCounter(typeId, key, 0, 16, text, 0, length);
        if (null != made)
        {
            made.add(counter);
        }

        return counter;
    }
}
