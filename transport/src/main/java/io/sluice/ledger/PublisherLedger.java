package io.sluice.ledger;

import static io.sluice.ledger.LedgerDescriptor.*;

import io.aeron.Aeron;
import io.sluice.region.Mapping;
import io.sluice.region.RegionContext;
import io.sluice.region.Reservation;
import org.agrona.concurrent.AtomicBuffer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The publisher's end of a ledger: makes the file, and spells the memory order of each word. One thread at a time, but
 * for {@link #ownerAcquire(int)} and {@link #name(int)}.
 */
public final class PublisherLedger
{
    private static final int SPY_DEPTH = 2; // no tickets in it

    private final RegionContext context;
    private final Mapping mapping;
    private final AtomicBuffer buffer;
    private final int depth;
    private final long key;
    private Path file;
    private boolean isRenamed;

    private PublisherLedger(
        final RegionContext context,
        final Path file,
        final Mapping mapping,
        final AtomicBuffer buffer,
        final int depth,
        final long key)
    {
        this.context = context;
        this.file = file;
        this.mapping = mapping;
        this.buffer = buffer;
        this.depth = depth;
        this.key = key;
    }

    /**
     * A ledger in any memory, for tests of the protocol.
     */
    static PublisherLedger over(final AtomicBuffer buffer, final int depth)
    {
        buffer.putInt(DEPTH_OFFSET, depth);

        return new PublisherLedger(null, null, null, buffer, depth, newKey());
    }

    /**
     * Make the ledger of a publication, before the publication itself.
     *
     * @param context   of the client.
     * @param streamId  of the publication.
     * @param sessionId of the publication.
     * @param depth     how many tickets can be out, a power of two.
     * @param maxLag    how far the log goes on ahead of a reader that it waits for, in bytes.
     * @param name      of the client, for people.
     * @param channel   of the publication, for people.
     * @return the ledger.
     * @throws UncheckedIOException if it can't be made.
     */
    public static PublisherLedger create(
        final RegionContext context,
        final int streamId,
        final int sessionId,
        final int depth,
        final int maxLag,
        final String name,
        final String channel)
    {
        final String fileName = fileName(streamId, sessionId, context.clientId());

        return create(context, fileName, streamId, sessionId, depth, maxLag, name, channel);
    }

    /**
     * Make the ledger of a publication over UDP, before the publication itself: its spies are in it, but no tickets.
     *
     * @param context   of the client.
     * @param tableId   of its gather table.
     * @param streamId  of the publication.
     * @param sessionId of the publication.
     * @param name      of the client, for people.
     * @param channel   of the publication, for people.
     * @return the ledger.
     * @throws UncheckedIOException if it can't be made.
     */
    public static PublisherLedger createForSpies(
        final RegionContext context,
        final long tableId,
        final int streamId,
        final int sessionId,
        final String name,
        final String channel)
    {
        final int maxLag = 0; // nothing here waits for a position in the log

        return create(context, spyFileName(tableId, context.clientId()), streamId, sessionId, SPY_DEPTH, maxLag, name,
            channel);
    }

    private static PublisherLedger create(
        final RegionContext context,
        final String fileName,
        final int streamId,
        final int sessionId,
        final int depth,
        final int maxLag,
        final String name,
        final String channel)
    {
        final Path file = context.directory().resolve(fileName);
        try
        {
            final Mapping mapping = Reservation.reserve(context.directory(), file, fileLength(depth));
            final AtomicBuffer buffer = mapping.buffer();
            final PublisherLedger ledger =
                new PublisherLedger(context, file, mapping, buffer, depth, newKey());
            buffer.putInt(DEPTH_OFFSET, depth);
            buffer.putInt(STREAM_OFFSET, streamId);
            buffer.putInt(SESSION_OFFSET, sessionId);
            buffer.putLong(KEY_OFFSET, ledger.key);
            buffer.putLong(PUBLISHER_OFFSET, context.clientId());
            buffer.putInt(MAX_LAG_OFFSET, maxLag);
            buffer.putLong(PID_OFFSET, ProcessHandle.current().pid());
            putText(buffer, NAME_OFFSET, name, NAME_LENGTH);
            putText(buffer, CHANNEL_OFFSET, channel, CHANNEL_LENGTH);
            buffer.putIntRelease(MAGIC_OFFSET, MAGIC); // SYNC: ledger-open

            return ledger;
        }
        catch (final FileAlreadyExistsException ex)
        {
            throw new IllegalStateException("session-id=" + sessionId + " of stream " + streamId + " is taken by " +
                "another publisher of this client: close that one first, or name another session-id", ex);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * The key in every descriptor frame of this publication, so that no other is taken for one.
     *
     * @return the key: its upper half is never 0, its lower one always, as there the ticket goes.
     */
    public long key()
    {
        return key;
    }

    int depth()
    {
        return depth;
    }

    long requestsAcquire()
    {
        return buffer.getLongAcquire(REQUESTS_OFFSET); // SYNC: ledger-request
    }

    /**
     * Who has a row.
     *
     * @param row of the ledger.
     * @return the client id of the member, or 0.
     */
    public long ownerAcquire(final int row)
    {
        return buffer.getLongAcquire(rowOffset(depth, row) + ROW_OWNER); // SYNC: ledger-row
    }

    int stateAcquire(final int row)
    {
        return buffer.getIntAcquire(rowOffset(depth, row) + ROW_STATE); // SYNC: ledger-join ledger-leave
    }

    /**
     * What a member calls itself.
     *
     * @param row of the ledger.
     * @return name and process id.
     */
    public String name(final int row)
    {
        final int offset = rowOffset(depth, row);
        return getText(buffer, offset + ROW_NAME, NAME_LENGTH) + " (pid " + buffer.getLong(offset + ROW_PID) + ")";
    }

    SlowReaderPolicy policy(final int row)
    {
        return SlowReaderPolicy.ofWord(buffer.getLongOpaque(rowOffset(depth, row) + ROW_POLICY));
    }

    /**
     * Admit a member that is JOINING, unless it leaves in that moment: its LEAVING must not be written over.
     *
     * @return false if it has left.
     */
    boolean tryAdmit(final int row, final long ticket, final long position)
    {
        final int offset = rowOffset(depth, row);
        buffer.putLong(offset + ROW_ADMITTED_TICKET, ticket);
        buffer.putLong(offset + ROW_ADMITTED_POSITION, position);

        return buffer.compareAndSetInt(offset + ROW_STATE, STATE_JOINING, STATE_ACTIVE); // SYNC: ledger-admit
    }

    long consumedTicketAcquire(final int row)
    {
        return buffer.getLongAcquire(rowOffset(depth, row) + ROW_CONSUMED_TICKET); // SYNC: ledger-consumed
    }

    long consumedPositionAcquire(final int row)
    {
        return buffer.getLongAcquire(rowOffset(depth, row) + ROW_CONSUMED_POSITION); // SYNC: ledger-position
    }

    boolean isHeldAcquire(final int row, final int slot)
    {
        return 0 != buffer.getLongAcquire(heldOffset(depth, row, slot)); // SYNC: ledger-hold
    }

    /**
     * First half of the handshake with a reader that may be about to read: after it, a held word that is still 0 stays
     * 0, for the reader sees this word.
     */
    void detachVolatile(final int row)
    {
        buffer.putLongVolatile(rowOffset(depth, row) + ROW_DETACHED, 1); // SYNC: ledger-detach
    }

    boolean isHeldVolatile(final int row, final int slot)
    {
        return 0 != buffer.getLongVolatile(heldOffset(depth, row, slot)); // SYNC: ledger-detach
    }

    void droppedOpaque(final int row, final long count)
    {
        buffer.putLongOpaque(rowOffset(depth, row) + ROW_DROPPED, count);
    }

    void post(final int slot, final long ticket, final long length)
    {
        buffer.putLong(slotOffset(slot) + SLOT_BYTES_OFFSET, length);
        buffer.putLongRelease(slotOffset(slot), ticket); // SYNC: ledger-slot
    }

    /**
     * Where the message in a slot lies. Before its descriptor is committed.
     *
     * @param slot that {@link Outstanding#nextSlot()} named.
     * @param id   of the region.
     * @param key  of the region.
     */
    public void region(final int slot, final long id, final long key)
    {
        final int offset = regionOffset(depth, slot);
        if (buffer.getLong(offset) != id) // else readers would lose the line from their cache
        {
            buffer.putLong(offset + REGION_KEY_OFFSET, key);
            buffer.putLongRelease(offset, id); // SYNC: ledger-region
        }
    }

    void complete(final int slot)
    {
        buffer.putLongRelease(slotOffset(slot), 0); // SYNC: ledger-slot
    }

    /**
     * Make a row free for the next member. Only when no message that is out names it.
     *
     * @param row    of a member that has left or died.
     * @param isDead then its hold words are void.
     */
    void freeRelease(final int row, final boolean isDead)
    {
        final int offset = rowOffset(depth, row);
        if (isDead)
        {
            buffer.setMemory(offset + ROW_HELD, depth * 8, (byte)0);
        }
        buffer.putLong(offset + ROW_DETACHED, 0);
        buffer.putLong(offset + ROW_DROPPED, 0);
        buffer.putInt(offset + ROW_STATE, STATE_NONE);
        buffer.putLongRelease(offset + ROW_OWNER, 0); // SYNC: ledger-row
    }

    /**
     * Tell the readers that nothing more will be posted.
     */
    public void closedRelease()
    {
        buffer.putIntRelease(CLOSED_OFFSET, 1); // SYNC: ledger-open
    }

    /**
     * There is a publication to this ledger now.
     *
     * @param publicationId of {@link LedgerFile#publicationId(long, int)}.
     */
    public void publishedRelease(final long publicationId)
    {
        buffer.putLongRelease(PUBLICATION_OFFSET, publicationId); // SYNC: ledger-publication
    }

    /**
     * There will be none: whoever has joined this ledger, shall look for the right one.
     */
    public void discard()
    {
        publishedRelease(Aeron.NULL_VALUE);
        abandon();
    }

    /**
     * The same, and let nobody find this ledger who looks for one by stream and session.
     */
    public void closeAndHide()
    {
        closedRelease();
        if (null != file && !isRenamed)
        {
            isRenamed = true;
            try
            {
                final Path closed = file.resolveSibling(closedFileName(context.clientId()));
                file = Files.move(file, closed, StandardCopyOption.ATOMIC_MOVE);
            }
            catch (final IOException ignore)
            {
                return; // somebody else has removed it
            }
        }
    }

    /**
     * Remove the file and, after a while, the mapping. Readers keep theirs.
     */
    public void delete()
    {
        deleteFile();
        context.retire().accept(mapping);
    }

    /**
     * Remove the file, and leave the mapping to the garbage collector: for a client that leaves with messages out.
     */
    public void abandon()
    {
        deleteFile();
        mapping.abandon();
    }

    private void deleteFile()
    {
        try
        {
            Files.deleteIfExists(file);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
