package io.sluice.ledger;

import static io.sluice.ledger.LedgerDescriptor.*;

import io.sluice.host.HostDirectory;
import io.sluice.host.Place;
import io.sluice.region.Mapping;
import org.agrona.concurrent.AtomicBuffer;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a ledger says at one moment, read from any process. While messages move on, its parts are of slightly different
 * moments.
 *
 * @param streamId    of the publication.
 * @param sessionId   of the publication.
 * @param channel     of the publication.
 * @param publisher   what the publisher's client calls itself.
 * @param publisherId client id of the publisher.
 * @param pid         process id of the publisher.
 * @param depth       how many tickets can be out.
 * @param out         how many are out.
 * @param outBytes    bytes of the messages that are out.
 * @param readers     in the order of their rows.
 */
public record LedgerSnapshot(
    int streamId,
    int sessionId,
    String channel,
    String publisher,
    long publisherId,
    long pid,
    int depth,
    int out,
    long outBytes,
    List<Reader> readers)
{
    private static final String[] STATES = { "NONE", "JOINING", "ACTIVE", "LEAVING" };

    /**
     * One reader.
     *
     * @param name         that it gave itself.
     * @param clientId     of the reader.
     * @param pid          process id.
     * @param state        JOINING, ACTIVE, LEAVING or DETACHED.
     * @param policy       for the case that it is slow.
     * @param unread       how many messages that are out it has not come to yet, were all of them for it.
     * @param held         how many it holds.
     * @param heldBytes    bytes of these.
     * @param oldestHoldNs how long it has held the oldest, in nanoseconds; 0 if none.
     * @param dropped      how many messages were dropped for it.
     */
    public record Reader(
        String name,
        long clientId,
        long pid,
        String state,
        SlowReaderPolicy policy,
        int unread,
        int held,
        long heldBytes,
        long oldestHoldNs,
        long dropped)
    {
    }

    /**
     * Read all ledgers in a directory, but for those that publishers have only begun to make.
     *
     * @param directory where clients of a driver meet.
     * @return the ledgers that could be read, in the order of stream and session.
     * @throws IOException if one that is there can't be opened, or is damaged or of another version.
     */
    public static List<LedgerSnapshot> readAll(final Path directory) throws IOException
    {
        final List<LedgerSnapshot> snapshots = new ArrayList<>();
        for (final String name : HostDirectory.names(directory, (any) -> any.startsWith(FILE_PREFIX)))
        {
            final Mapping mapping;
            try
            {
                mapping = LedgerFile.openIfMade(directory.resolve(name));
            }
            catch (final NoSuchFileException ignore)
            {
                continue; // closed meanwhile
            }
            catch (final AccessDeniedException ex)
            {
                throw Place.denied(directory.resolve(name), ex);
            }
            if (null == mapping)
            {
                continue;
            }
            try
            {
                snapshots.add(read(mapping.buffer(), System.nanoTime()));
            }
            finally
            {
                mapping.close();
            }
        }
        snapshots.sort((a, b) -> a.streamId != b.streamId ?
            Integer.compare(a.streamId, b.streamId) : Integer.compare(a.sessionId, b.sessionId));

        return snapshots;
    }

    /**
     * Can one more reader join?
     *
     * @param file of the ledger.
     * @return true if a row is free now.
     * @throws IOException if the ledger is gone.
     */
    public static boolean hasFreeRow(final Path file) throws IOException
    {
        final Mapping mapping = LedgerFile.open(file);
        try
        {
            final AtomicBuffer buffer = mapping.buffer();
            final int depth = buffer.getInt(DEPTH_OFFSET);
            boolean isFree = false;
            for (int row = 0; row < MAX_READERS; row++)
            {
                isFree |= 0 == buffer.getLongAcquire(rowOffset(depth, row) + ROW_OWNER);
            }

            return isFree;
        }
        finally
        {
            mapping.close();
        }
    }

    private static LedgerSnapshot read(final AtomicBuffer buffer, final long nowNs)
    {
        final int depth = buffer.getInt(DEPTH_OFFSET);
        final long[] tickets = new long[depth];
        final long[] lengths = new long[depth];
        int out = 0;
        long outBytes = 0;
        for (int slot = 0; slot < depth; slot++)
        {
            tickets[slot] = buffer.getLongAcquire(slotOffset(slot)); // SYNC: ledger-slot
            lengths[slot] = buffer.getLong(slotOffset(slot) + SLOT_BYTES_OFFSET);
            if (0 != tickets[slot])
            {
                out++;
                outBytes += lengths[slot];
            }
        }

        final List<Reader> readers = new ArrayList<>();
        for (int row = 0; row < MAX_READERS; row++)
        {
            if (0 != buffer.getLongAcquire(rowOffset(depth, row) + ROW_OWNER))
            {
                readers.add(readRow(buffer, depth, row, tickets, lengths, nowNs));
            }
        }

        return new LedgerSnapshot(
            buffer.getInt(STREAM_OFFSET),
            buffer.getInt(SESSION_OFFSET),
            getText(buffer, CHANNEL_OFFSET, CHANNEL_LENGTH),
            getText(buffer, NAME_OFFSET, NAME_LENGTH),
            buffer.getLong(PUBLISHER_OFFSET),
            buffer.getLong(PID_OFFSET),
            depth,
            out,
            outBytes,
            readers);
    }

    private static Reader readRow(
        final AtomicBuffer buffer,
        final int depth,
        final int row,
        final long[] tickets,
        final long[] lengths,
        final long nowNs)
    {
        final int offset = rowOffset(depth, row);
        final int state = buffer.getIntAcquire(offset + ROW_STATE);
        final long consumed = buffer.getLongAcquire(offset + ROW_CONSUMED_TICKET); // SYNC: ledger-consumed
        final boolean isDetached = 0 != buffer.getLongAcquire(offset + ROW_DETACHED);
        int unread = 0;
        int held = 0;
        long heldBytes = 0;
        long oldestNs = 0;
        for (int slot = 0; slot < depth; slot++)
        {
            final long sinceNs = buffer.getLongAcquire(heldOffset(depth, row, slot)); // SYNC: ledger-hold
            if (0 != sinceNs)
            {
                held++;
                heldBytes += lengths[slot];
                oldestNs = Math.max(oldestNs, nowNs - sinceNs);
            }
            else if (STATE_ACTIVE == state && !isDetached && tickets[slot] > consumed)
            {
                unread++;
            }
        }
        final long spyHeld = buffer.getLongOpaque(offset + ROW_SPY_HELD);
        if (0 != spyHeld)
        {
            held = (int)spyHeld;
            heldBytes = buffer.getLongOpaque(offset + ROW_SPY_HELD_BYTES);
        }

        return new Reader(
            getText(buffer, offset + ROW_NAME, NAME_LENGTH),
            buffer.getLong(offset + ROW_OWNER),
            buffer.getLong(offset + ROW_PID),
            isDetached ? "DETACHED" : STATES[state & 3],
            SlowReaderPolicy.ofWord(buffer.getLongOpaque(offset + ROW_POLICY)),
            unread,
            held,
            heldBytes,
            oldestNs,
            buffer.getLongOpaque(offset + ROW_DROPPED));
    }
}
