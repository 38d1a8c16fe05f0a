package io.sluice.ledger;

import static io.sluice.ledger.LedgerDescriptor.*;

import io.sluice.host.ClientLock;
import io.sluice.region.Mapping;
import io.sluice.region.RegionContext;
import org.agrona.concurrent.AtomicBuffer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A member's row in the ledger of one publication.
 * <pre>
 *   free ──compare and set owner──► NONE ──member──► JOINING ──publisher──► ACTIVE ──member──► LEAVING
 *     ▲                                                                                            │
 *     └──────────────── publisher, when no message that is out names the row; or the member is dead ┘
 * </pre>
 * A member may leave before it is admitted. One thread reads; {@link #unholdRelease(int)} may be called by any thread.
 */
public final class ReaderRow
{
    private final RegionContext context;
    private final Mapping mapping;
    private final AtomicBuffer buffer;
    private final int depth;
    private final long bit;
    private final int offset;
    private final long publisherId;
    private final long key;
    private final AtomicInteger users = new AtomicInteger(1);

    private ReaderRow(final RegionContext context, final Mapping mapping, final AtomicBuffer buffer, final int row)
    {
        this.context = context;
        this.mapping = mapping;
        this.buffer = buffer;
        bit = 1L << row;
        depth = buffer.getInt(DEPTH_OFFSET);
        offset = rowOffset(depth, row);
        publisherId = buffer.getLong(PUBLISHER_OFFSET);
        key = buffer.getLong(KEY_OFFSET);
    }

    /**
     * Ask to be a reader of a publication.
     *
     * @param context      of the client that reads.
     * @param file         of the ledger.
     * @param name         for people.
     * @param policy       for the case that this reader is slow.
     * @param joinPosition of the image in the log.
     * @return the row, JOINING, or null if all 64 are taken.
     * @throws IOException if the ledger can't be opened or is of another version.
     */
    public static ReaderRow join(
        final RegionContext context,
        final Path file,
        final String name,
        final SlowReaderPolicy policy,
        final long joinPosition) throws IOException
    {
        final Mapping mapping = LedgerFile.open(file);
        final ReaderRow row = join(context, mapping, mapping.buffer(), context.clientId(), name, policy, joinPosition);
        if (null == row)
        {
            mapping.close();
        }

        return row;
    }

    static ReaderRow join(
        final RegionContext context,
        final Mapping mapping,
        final AtomicBuffer buffer,
        final long clientId,
        final String name,
        final SlowReaderPolicy policy,
        final long joinPosition)
    {
        for (int i = 0; i < MAX_READERS; i++)
        {
            final int offset = rowOffset(buffer.getInt(DEPTH_OFFSET), i);
            if (buffer.compareAndSetLong(offset + ROW_OWNER, 0, clientId)) // SYNC: ledger-row
            {
                final ReaderRow row = new ReaderRow(context, mapping, buffer, i);
                buffer.putLong(offset + ROW_PID, ProcessHandle.current().pid());
                putText(buffer, offset + ROW_NAME, name, NAME_LENGTH);
                buffer.putLong(offset + ROW_CONSUMED_POSITION, joinPosition);
                row.spyHeldOpaque(0, 0);
                buffer.putLongOpaque(offset + ROW_POLICY, policy.toWord());
                buffer.putIntRelease(offset + ROW_STATE, STATE_JOINING); // SYNC: ledger-join
                row.request();

                return row;
            }
        }

        return null;
    }

    /**
     * The bit of this row in the masks of descriptors.
     *
     * @return the mask with one bit.
     */
    public long bit()
    {
        return bit;
    }

    /**
     * The client that publishes.
     *
     * @return its id.
     */
    public long publisherId()
    {
        return publisherId;
    }

    /**
     * The key that descriptors of this publication carry.
     *
     * @return the key.
     */
    public long key()
    {
        return key;
    }

    /**
     * How many tickets can be out: slots are from 0 to depth - 1.
     *
     * @return the depth.
     */
    public int depth()
    {
        return depth;
    }

    /**
     * How far the log goes on ahead of a reader that it waits for.
     *
     * @return the lag in bytes.
     */
    public int maxLag()
    {
        return buffer.getInt(MAX_LAG_OFFSET);
    }

    /**
     * Has the publisher admitted this reader?
     *
     * @return true once what is posted names it.
     */
    public boolean isAdmittedAcquire()
    {
        return STATE_ACTIVE == buffer.getIntAcquire(offset + ROW_STATE); // SYNC: ledger-admit
    }

    /**
     * The last ticket that was posted before this reader was admitted: what is not above it is for the row's former
     * tenant.
     *
     * @return the ticket, valid once admitted.
     */
    public long admittedTicket()
    {
        return buffer.getLong(offset + ROW_ADMITTED_TICKET);
    }

    /**
     * Where in the log this reader began: valid until it first tells how far it has come.
     *
     * @return the position in bytes.
     */
    public long joinPosition()
    {
        return buffer.getLong(offset + ROW_CONSUMED_POSITION);
    }

    /**
     * The end of the log when this reader was admitted: frames that end at or before it are not for it.
     *
     * @return the position in bytes, valid once admitted.
     */
    public long admittedPosition()
    {
        return buffer.getLong(offset + ROW_ADMITTED_POSITION);
    }

    /**
     * All messages up to a ticket have been read; those that are kept are marked as held.
     *
     * @param ticket that was read last.
     */
    public void consumedRelease(final long ticket)
    {
        buffer.putLongRelease(offset + ROW_CONSUMED_TICKET, ticket); // SYNC: ledger-consumed
    }

    /**
     * How far the log has been read.
     *
     * @param position in bytes.
     */
    public void consumedPositionRelease(final long position)
    {
        buffer.putLongRelease(offset + ROW_CONSUMED_POSITION, position); // SYNC: ledger-position
    }

    /**
     * Keep a message beyond its callback. Must come before {@link #consumedRelease(long)} of its ticket.
     *
     * @param slot    of the message.
     * @param sinceNs monotonic time.
     */
    public void holdRelease(final int slot, final long sinceNs)
    {
        buffer.putLongRelease(offset + ROW_HELD + slot * 8, 0 == sinceNs ? 1 : sinceNs); // SYNC: ledger-hold
    }

    /**
     * The message is not read any more.
     *
     * @param slot of the message.
     */
    public void unholdRelease(final int slot)
    {
        buffer.putLongRelease(offset + ROW_HELD + slot * 8, 0); // SYNC: ledger-hold
    }

    /**
     * For people: what a spy holds, whose messages are in no slot.
     *
     * @param messages that are held.
     * @param bytes    of these.
     */
    public void spyHeldOpaque(final long messages, final long bytes)
    {
        buffer.putLongOpaque(offset + ROW_SPY_HELD, messages);
        buffer.putLongOpaque(offset + ROW_SPY_HELD_BYTES, bytes);
    }

    /**
     * Second half of the handshake with a publisher that may detach this reader: mark the message as held, then see
     * whether that came too late. Costs a full fence; needed from the moment on that the policy was DETACH.
     *
     * @param slot    of the message.
     * @param sinceNs monotonic time.
     * @return true if the message may be read; false if this reader is detached.
     */
    public boolean tryHoldVolatile(final int slot, final long sinceNs)
    {
        final int held = offset + ROW_HELD + slot * 8;
        buffer.putLongVolatile(held, 0 == sinceNs ? 1 : sinceNs); // SYNC: ledger-detach
        if (0 != buffer.getLongVolatile(offset + ROW_DETACHED)) // SYNC: ledger-detach
        {
            buffer.putLongRelease(held, 0); // SYNC: ledger-hold
            return false;
        }

        return true;
    }

    /**
     * Has the publisher detached this reader?
     *
     * @return true if nothing more is for it.
     */
    public boolean isDetached()
    {
        return 0 != buffer.getLongVolatile(offset + ROW_DETACHED); // SYNC: ledger-detach
    }

    /**
     * The ticket that is out in a slot: what a descriptor says of it can be compared with that.
     *
     * @param slot that the descriptor names.
     * @return the ticket, or 0.
     */
    public long ticketAcquire(final int slot)
    {
        return buffer.getLongAcquire(slotOffset(slot)); // SYNC: ledger-slot
    }

    /**
     * The region that the message in a slot lies in. Valid from when its descriptor is read until this reader has
     * consumed it, or is detached.
     *
     * @param slot that the descriptor names.
     * @return the id of the region.
     */
    public long regionIdAcquire(final int slot)
    {
        return buffer.getLongAcquire(regionOffset(depth, slot)); // SYNC: ledger-region
    }

    /**
     * Proves that the region is the one which the publisher means. Read it after the id.
     *
     * @param slot that the descriptor names.
     * @return the key of the region.
     */
    public long regionKey(final int slot)
    {
        return buffer.getLong(regionOffset(depth, slot) + REGION_KEY_OFFSET);
    }

    /**
     * How many messages the publisher has dropped for this reader.
     *
     * @return the number of messages.
     */
    public long dropped()
    {
        return buffer.getLongOpaque(offset + ROW_DROPPED);
    }

    /**
     * Has the publisher said that it posts nothing more?
     *
     * @return true after its close.
     */
    public boolean isPublisherClosed()
    {
        return 0 != buffer.getIntAcquire(CLOSED_OFFSET); // SYNC: ledger-open
    }

    /**
     * May this be the ledger of a publication?
     *
     * @param publicationId of {@link LedgerFile#publicationId(long, int)}.
     * @return false if it is that of another, or of none.
     */
    public boolean mayBeOf(final long publicationId)
    {
        final long id = buffer.getLongAcquire(PUBLICATION_OFFSET); // SYNC: ledger-publication
        return 0 == id || publicationId == id;
    }

    /**
     * Set the policy. The reading thread calls this, between two messages.
     *
     * @param policy from now on.
     */
    public void policy(final SlowReaderPolicy policy)
    {
        buffer.putLongOpaque(offset + ROW_POLICY, policy.toWord());
        request();
    }

    /**
     * Read nothing more. Messages that are held stay so until they are released.
     */
    public void leaveRelease()
    {
        buffer.putIntRelease(offset + ROW_STATE, STATE_LEAVING); // SYNC: ledger-leave
        request();
    }

    /**
     * One user more of the mapping: a held message.
     */
    public void retain()
    {
        users.incrementAndGet();
    }

    /**
     * One user less; the last one has it unmapped.
     */
    public void release()
    {
        if (0 == users.decrementAndGet())
        {
            context.retire().accept(mapping);
        }
    }

    private void request()
    {
        buffer.getAndAddLong(REQUESTS_OFFSET, 1); // SYNC: ledger-request
    }

    /**
     * A description that touches no mapped memory.
     *
     * @return row and publisher.
     */
    public String toString()
    {
        return "ReaderRow{bit=" + Long.toHexString(bit) + " publisher=" + ClientLock.idString(publisherId) + "}";
    }
}
