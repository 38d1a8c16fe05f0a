package io.sluice.lane.udp;

import io.aeron.ExclusivePublication;
import io.aeron.protocol.DataHeaderFlyweight;
import io.sluice.gather.GatherTable;
import io.sluice.lane.LaneContext;
import io.sluice.ledger.PublisherLedger;
import io.sluice.ledger.Readers;
import io.sluice.status.Event;

import java.util.function.LongPredicate;

/**
 * What others on this host know of a publication whose frames hold references: the media driver has a table of its
 * regions, and spies have rows in a ledger. Of the ledger only the positions are used: buffers come back in the order
 * of the log, so a spy says below which position it has read and holds nothing. The publisher's thread only, but for
 * {@link #observe(LongPredicate, long)}.
 */
final class Gathering
{
    private final GatherTable table;
    private final PublisherLedger ledger;
    private final Readers spies;
    private ExclusivePublication publication;

    private Gathering(final GatherTable table, final PublisherLedger ledger, final Readers spies)
    {
        this.table = table;
        this.ledger = ledger;
        this.spies = spies;
    }

    /**
     * Before the publication is made, so that all is there when the driver and spies look for it.
     *
     * @param maxPayload of a frame of the wire if the driver cuts what it sends, else 0.
     */
    static Gathering create(
        final LaneContext client,
        final int streamId,
        final int sessionId,
        final int maxPayload,
        final String channel)
    {
        final int segment = 0 == maxPayload ? 0 : maxPayload + DataHeaderFlyweight.HEADER_LENGTH;
        final GatherTable table = GatherTable.create(client.regions(), streamId, sessionId, segment);
        try
        {
            final PublisherLedger ledger = PublisherLedger.createForSpies(
                client.regions(), table.id(), streamId, sessionId, client.name(), channel);
            final Readers spies = new Readers(ledger, (event, text) -> client.listener().onEvent(
                Event.valueOf("READER_" + event.name()), client.name() + ": stream " + streamId + ": " + text));

            return new Gathering(table, ledger, spies);
        }
        catch (final RuntimeException ex)
        {
            table.delete();
            throw ex;
        }
    }

    void publication(final ExclusivePublication newPublication)
    {
        publication = newPublication;
    }

    GatherTable table()
    {
        return table;
    }

    /**
     * Admit spies, and let go of those that have left or died.
     */
    void tend()
    {
        if (spies.needTending())
        {
            final long position = publication.position();
            spies.tend(0, position < 0 ? Long.MAX_VALUE : position); // nothing is for who comes after the end
        }
    }

    /**
     * Ask for the buffers of all frames below a position back, from the spies and from the driver.
     *
     * @return true if the buffers can be given to their user.
     */
    boolean reclaim(final long position, final boolean isDriverDead)
    {
        return position <= spies.logLimit(0) && (table.reclaim(position) || isDriverDead);
    }

    /**
     * Called by another thread, now and then: who has died?
     */
    void observe(final LongPredicate isAlive, final long timeNs)
    {
        spies.observe(isAlive, timeNs);
    }

    void delete()
    {
        ledger.closedRelease();
        ledger.delete();
        table.delete();
    }

    void abandon()
    {
        ledger.abandon();
        table.abandon();
    }
}
