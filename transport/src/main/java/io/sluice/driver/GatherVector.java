package io.sluice.driver;

import static io.aeron.logbuffer.FrameDescriptor.BEGIN_FRAG_FLAG;
import static io.aeron.logbuffer.FrameDescriptor.END_FRAG_FLAG;
import static io.aeron.logbuffer.FrameDescriptor.FRAME_ALIGNMENT;
import static io.aeron.protocol.DataHeaderFlyweight.HEADER_LENGTH;
import static io.aeron.protocol.DataHeaderFlyweight.RESERVED_VALUE_OFFSET;
import static io.aeron.protocol.DataHeaderFlyweight.STREAM_ID_FIELD_OFFSET;
import static io.aeron.protocol.DataHeaderFlyweight.TERM_OFFSET_FIELD_OFFSET;
import static io.aeron.protocol.HeaderFlyweight.FLAGS_FIELD_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.aeron.protocol.HeaderFlyweight;
import io.sluice.gather.Reference;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * What one system call sends: one datagram, or with segmentation offload several, as a list of buffers.
 * <pre>
 *   frames in the log:   [header payload] [header payload] [header  --  ] [header  --  ]
 *   list of buffers:     [           one view            ] [copy][slice  ] [copy][slice][zeros]
 * </pre>
 * One of these serves all endpoints of a driver, whose sender is one thread.
 */
final class GatherVector
{
    static final int MAX_LENGTH = 65504;
    private static final int PIECES_PER_FRAME = 3;
    private static final int MAX_HEADERS = Pieces.CAPACITY / 2; // a header is followed by its payload
    private static final long KEPT_OF_FIRST_WORD = 0xFFFF_00FF_0000_0000L; // all but length and flags
    private static final long KEPT_OF_SECOND_WORD = 0xFFFF_FFFF_0000_0000L; // all but the offset in the term
    private static final int FLAGS_SHIFT = FLAGS_FIELD_OFFSET * Byte.SIZE;

    private final Pieces pieces;
    private final ByteBuffer headerMemory = BufferUtil.allocateDirectAligned(MAX_HEADERS * HEADER_LENGTH, 64);
    private final UnsafeBuffer headers = new UnsafeBuffer(headerMemory);
    private final Views headerViews = new Views(headerMemory);
    private final Views zeros = new Views(ByteBuffer.allocateDirect(FRAME_ALIGNMENT));
    private final ByteBuffer staging = BufferUtil.allocateDirectAligned(MAX_LENGTH, 64);
    private int headerCount;
    private int length;
    private int gathered;
    private int segment;
    private int maxDatagrams;
    private int datagrams;
    private int inDatagram;

    GatherVector()
    {
        this(Pieces.create());
    }

    GatherVector(final Pieces pieces)
    {
        this.pieces = pieces;
    }

    /**
     * Begin a list.
     *
     * @param segmentLength   the longest datagram, 0 for any.
     * @param datagramsAtMost that this system call may carry.
     */
    void begin(final int segmentLength, final int datagramsAtMost)
    {
        pieces.begin();
        headerCount = 0;
        length = 0;
        gathered = 0;
        segment = segmentLength;
        maxDatagrams = datagramsAtMost;
        datagrams = 1;
        inDatagram = 0;
    }

    /**
     * Is there room for one more frame? A frame that is longer than the segment gets a datagram of its own, and one
     * that would not fit into its datagram may begin the next only if that is full: the kernel cuts strictly by length.
     *
     * @param frameLength on the wire in bytes.
     * @return true if it may be added.
     */
    boolean hasRoom(final int frameLength)
    {
        if (0 == pieces.count())
        {
            return true;
        }
        if (pieces.count() + PIECES_PER_FRAME > Pieces.CAPACITY || headerCount == MAX_HEADERS ||
            length + frameLength > MAX_LENGTH)
        {
            return false;
        }

        return 0 == segment || inDatagram + frameLength <= segment ||
            inDatagram == segment && frameLength <= segment && datagrams < maxDatagrams;
    }

    /**
     * Add a frame as it stands in the log.
     */
    void addPlain(final Views log, final int offset, final int frameLength)
    {
        pieces.add(log, offset, frameLength);
        grow(frameLength);
    }

    /**
     * Add a frame whose payload lies in a region.
     */
    void addReference(
        final UnsafeBuffer log,
        final int offset,
        final int payloadLength,
        final GatherRegion region,
        final long regionOffset)
    {
        addHeader(log, offset);
        addPayload(payloadLength, region, regionOffset);
    }

    /**
     * Add what there is room for of a long frame, cut into frames of the wire.
     *
     * @param log       that it is in.
     * @param offset    where it begins.
     * @param from      how much of it has been sent before.
     * @param region    of its payload.
     * @param reference in it.
     * @return how much of it has then been sent; if it is all, then with what it is aligned by.
     */
    int addLong(
        final UnsafeBuffer log, final int offset, final int from, final GatherRegion region, final long reference)
    {
        final int frameLength = log.getInt(offset, LITTLE_ENDIAN);
        final boolean isEnding = Reference.isEnding(reference);
        final int begin = log.getByte(offset + FLAGS_FIELD_OFFSET) & BEGIN_FRAG_FLAG & 0xFF;
        final long first = log.getLong(offset, LITTLE_ENDIAN) & KEPT_OF_FIRST_WORD;
        final long second = log.getLong(offset + TERM_OFFSET_FIELD_OFFSET, LITTLE_ENDIAN) & KEPT_OF_SECOND_WORD;
        final long third = log.getLong(offset + STREAM_ID_FIELD_OFFSET, LITTLE_ENDIAN);
        long slice = Reference.offset(reference) + (long)from / segment * (segment - HEADER_LENGTH);
        int at = from;
        while (at < frameLength)
        {
            final int length = Math.min(segment, frameLength - at);
            if (!hasRoom(BitUtil.align(length, FRAME_ALIGNMENT)))
            {
                break;
            }
            final int finish = isEnding && at + length == frameLength ? END_FRAG_FLAG : 0;
            final long flags = 0 == at ? begin | finish : finish;
            addHeader(first | flags << FLAGS_SHIFT | length, second | offset + at, third);
            addPayload(length - HEADER_LENGTH, region, slice);
            slice += length - HEADER_LENGTH;
            at += BitUtil.align(length, FRAME_ALIGNMENT);
        }

        return at;
    }

    /**
     * Add the header of a frame as one of padding, so that the stream goes on without it. Nothing may follow.
     *
     * @param from how much of it has been sent before, if it is a long one.
     */
    void addWithheld(final UnsafeBuffer log, final int offset, final int from)
    {
        final int header = addHeader(log, offset);
        headers.putInt(header, log.getInt(offset, LITTLE_ENDIAN) - from, LITTLE_ENDIAN);
        headers.putInt(header + TERM_OFFSET_FIELD_OFFSET, offset + from, LITTLE_ENDIAN);
        headers.putShort(
            header + HeaderFlyweight.TYPE_FIELD_OFFSET, (short)HeaderFlyweight.HDR_TYPE_PAD, LITTLE_ENDIAN);
        grow(HEADER_LENGTH);
    }

    int length()
    {
        return length;
    }

    int datagrams()
    {
        return datagrams;
    }

    int gathered()
    {
        return gathered;
    }

    /**
     * Hand all of it to the kernel.
     *
     * @return false if the socket can take nothing now.
     */
    boolean write(final DatagramChannel channel) throws IOException
    {
        return length == pieces.write(channel);
    }

    /**
     * All of it in one piece, for sockets that are not connected.
     *
     * @return a copy, good until the next; or where nothing was gathered, the log itself.
     */
    ByteBuffer stage()
    {
        return pieces.stage(staging);
    }

    private int addHeader(final UnsafeBuffer log, final int offset)
    {
        return addHeader(
            log.getLong(offset, LITTLE_ENDIAN),
            log.getLong(offset + TERM_OFFSET_FIELD_OFFSET, LITTLE_ENDIAN),
            log.getLong(offset + STREAM_ID_FIELD_OFFSET, LITTLE_ENDIAN));
    }

    private int addHeader(final long first, final long second, final long third)
    {
        final int header = headerCount++ * HEADER_LENGTH;
        headers.putLong(header, first, LITTLE_ENDIAN);
        headers.putLong(header + TERM_OFFSET_FIELD_OFFSET, second, LITTLE_ENDIAN);
        headers.putLong(header + STREAM_ID_FIELD_OFFSET, third, LITTLE_ENDIAN);
        headers.putLong(header + RESERVED_VALUE_OFFSET, 0);
        pieces.add(headerViews, header, HEADER_LENGTH);

        return header;
    }

    private void addPayload(final int payloadLength, final GatherRegion region, final long regionOffset)
    {
        if (payloadLength > 0)
        {
            region.addTo(pieces, regionOffset, payloadLength);
        }
        final int frameLength = BitUtil.align(HEADER_LENGTH + payloadLength, FRAME_ALIGNMENT);
        final int padding = frameLength - HEADER_LENGTH - payloadLength;
        if (padding > 0)
        {
            pieces.add(zeros, 0, padding);
        }
        gathered += payloadLength;
        grow(frameLength);
    }

    private void grow(final int frameLength)
    {
        if (0 != segment && inDatagram == segment)
        {
            datagrams++;
            inDatagram = 0;
        }
        inDatagram += frameLength;
        length += frameLength;
    }
}
