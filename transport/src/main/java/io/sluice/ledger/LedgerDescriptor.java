package io.sluice.ledger;

import io.sluice.host.ClientLock;

import java.nio.charset.StandardCharsets;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Layout of a ledger file. Native byte order; every long is aligned.
 * <pre>
 *  header, written by the publisher
 *      0 magic (4)  4 depth (4)  8 stream id (4)  12 session id (4)  16 key (8)  24 publisher's client id (8)
 *     32 pid (8)   40 closed (4)  44 max lag (4)
 *     64 name (4 + 60)           128 channel (4 + 124)
 *    256 requests (8): added to by members                                   a cache line pair of its own
 *  slots, written by the publisher: depth times
 *      0 ticket (8), 0 if the slot is free   8 length (8)
 *  regions, written by the publisher: depth times, for the message in the slot of the same index
 *      0 region id (8)   8 region key (8)       apart from the slots: from one message to the next they rarely change
 *  rows: 64 times
 *      0 owner (8): client id of the member, 0 if free; compared and set by members
 *      8 state (4): by turns, see {@link ReaderRow}; compared and set by the publisher, as a member may leave at any time
 *     12 policy kind (4)   16 policy limit (8)   24 pid (8)                   written by the member
 *     32 name (4 + 60)                                                        written by the member
 *     96 admitted ticket (8)   104 admitted position (8)                      written by the publisher
 *    128 consumed ticket (8)   136 consumed position (8)                      written by the member, hot
 *    144 held messages (8)   152 bytes of these (8)                           written by the member, if a spy
 *    256 detached (8)   264 dropped (8)                                       written by the publisher
 *    384 held: depth times (8), 0 or the monotonic time in ns since when      written by the member
 * </pre>
 */
final class LedgerDescriptor
{
    static final int MAGIC = 0x534C_4734; // "SLG4": the digit counts up when the layout changes
    static final int MAX_READERS = 64;

    static final int MAGIC_OFFSET = 0;
    static final int DEPTH_OFFSET = 4;
    static final int STREAM_OFFSET = 8;
    static final int SESSION_OFFSET = 12;
    static final int KEY_OFFSET = 16;
    static final int PUBLISHER_OFFSET = 24;
    static final int PID_OFFSET = 32;
    static final int CLOSED_OFFSET = 40;
    static final int MAX_LAG_OFFSET = 44;
    static final int PUBLICATION_OFFSET = 48;
    static final int NAME_OFFSET = 64;
    static final int CHANNEL_OFFSET = 128;
    static final int REQUESTS_OFFSET = 256;
    static final int SLOTS_OFFSET = 384;
    static final int SLOT_LENGTH = 16;
    static final int SLOT_BYTES_OFFSET = 8;
    static final int REGION_LENGTH = 16;
    static final int REGION_KEY_OFFSET = 8;

    static final int ROW_OWNER = 0;
    static final int ROW_STATE = 8;
    static final int ROW_POLICY = 16;
    static final int ROW_PID = 24;
    static final int ROW_NAME = 32;
    static final int ROW_ADMITTED_TICKET = 96;
    static final int ROW_ADMITTED_POSITION = 104;
    static final int ROW_CONSUMED_TICKET = 128;
    static final int ROW_CONSUMED_POSITION = 136;
    static final int ROW_SPY_HELD = 144;
    static final int ROW_SPY_HELD_BYTES = 152;
    static final int ROW_DETACHED = 256;
    static final int ROW_DROPPED = 264;
    static final int ROW_HELD = 384;

    static final int STATE_NONE = 0;
    static final int STATE_JOINING = 1;
    static final int STATE_ACTIVE = 2;
    static final int STATE_LEAVING = 3;

    static final int NAME_LENGTH = 60;
    static final int CHANNEL_LENGTH = 124;
    static final String FILE_PREFIX = "ledger-";

    private LedgerDescriptor()
    {
    }

    /**
     * A key for the frames of a publication: half of a word, never 0; the other half is for the ticket.
     */
    static long newKey()
    {
        return (ClientLock.newId() | 1L << 32) & 0xFFFF_FFFF_0000_0000L;
    }

    static int rowLength(final int depth)
    {
        return BitUtil.align(ROW_HELD + depth * 8, 128);
    }

    static int rowOffset(final int depth, final int row)
    {
        return BitUtil.align(regionOffset(depth, depth), 128) + row * rowLength(depth);
    }

    static int slotOffset(final int slot)
    {
        return SLOTS_OFFSET + slot * SLOT_LENGTH;
    }

    static int regionOffset(final int depth, final int slot)
    {
        return BitUtil.align(SLOTS_OFFSET + depth * SLOT_LENGTH, 128) + slot * REGION_LENGTH;
    }

    static int heldOffset(final int depth, final int row, final int slot)
    {
        return rowOffset(depth, row) + ROW_HELD + slot * 8;
    }

    static int fileLength(final int depth)
    {
        return rowOffset(depth, MAX_READERS);
    }

    /**
     * The start of the names of all ledgers for a stream and session.
     */
    static String fileNamePrefix(final int streamId, final int sessionId)
    {
        return FILE_PREFIX + Integer.toHexString(streamId) + "-" + Integer.toHexString(sessionId) + "-";
    }

    static String fileName(final int streamId, final int sessionId, final long clientId)
    {
        return fileNamePrefix(streamId, sessionId) + ClientLock.idString(clientId);
    }

    /**
     * Under this name nobody looks for a ledger to join: another publication may have its stream and session by then.
     */
    static String closedFileName(final long clientId)
    {
        return FILE_PREFIX + "closed-" + ClientLock.idString(ClientLock.newId()) + "-" + ClientLock.idString(clientId);
    }

    /**
     * The name of a ledger that only spies read, of a publication over UDP.
     */
    static String spyFileName(final long tableId, final long clientId)
    {
        return FILE_PREFIX + "udp-" + ClientLock.idString(tableId) + "-" + ClientLock.idString(clientId);
    }

    static long clientIdOf(final String fileName)
    {
        return Long.parseUnsignedLong(fileName.substring(fileName.length() - 16), 16);
    }

    static void putText(final MutableDirectBuffer buffer, final int offset, final String text, final int maxLength)
    {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        final int length = Math.min(bytes.length, maxLength);
        buffer.putBytes(offset + 4, bytes, 0, length);
        buffer.putInt(offset, length);
    }

    static String getText(final DirectBuffer buffer, final int offset, final int maxLength)
    {
        final int length = Math.min(Math.max(0, buffer.getInt(offset)), maxLength);
        return buffer.getStringWithoutLengthUtf8(offset + 4, length);
    }
}
