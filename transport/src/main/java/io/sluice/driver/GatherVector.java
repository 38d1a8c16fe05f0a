package io.sluice.driver;

import static io.aeron.logbuffer.FrameDescriptor.BEGIN_FRAG_FLAG;
import static io.aeron.logbuffer.FrameDescriptor.END_FRAG_FLAG;
import static io.aeron.logbuffer.FrameDescriptor.FRAME_ALIGNMENT;
import static io.aeron.protocol.DataHeaderFlyweight.HEADER_LENGTH;
import static io.aeron.protocol.DataHeaderFlyweight.RESERVED_VALUE_OFFSET;
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
    private static final int CAPACITY = 1000; // the kernel takes 1024
    private static final int BUFFERS_PER_FRAME = 3;

    private final ByteBuffer[] buffers = new ByteBuffer[CAPACITY];
    private final ByteBuffer headers = BufferUtil.allocateDirectAligned(CAPACITY / 2 * HEADER_LENGTH, 64);
    private final UnsafeBuffer headerBytes = new UnsafeBuffer(headers);
    private final ByteBuffer[] headerViews = new ByteBuffer[CAPACITY / 2]; // a header is followed by its payload
    private final Views zeroViews = new Views(ByteBuffer.allocateDirect(FRAME_ALIGNMENT).asReadOnlyBuffer());
    private final ByteBuffer staged = BufferUtil.allocateDirectAligned(MAX_LENGTH, 64);
    private int count;
    private int headerCount;
    private int length;
    private int gathered;
    private int segment;
    private int maxDatagrams;
    private int datagrams;
    private int inDatagram;
    private long send;
    private ByteBuffer lastPlain;

    GatherVector()
    {
        for (int i = 0; i < headerViews.length; i++)
        {
            headerViews[i] = headers.duplicate().limit((i + 1) * HEADER_LENGTH);
        }
    }

    /**
     * Begin a list.
     *
     * @param segmentLength   the longest datagram, 0 for any.
     * @param datagramsAtMost that this system call may carry.
     */
    void begin(final int segmentLength, final int datagramsAtMost)
    {
        count = 0;
        headerCount = 0;
        length = 0;
        gathered = 0;
        segment = segmentLength;
        maxDatagrams = datagramsAtMost;
        datagrams = 1;
        inDatagram = 0;
        lastPlain = null;
        send++;
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
        if (0 == count)
        {
            return true;
        }
        if (count + BUFFERS_PER_FRAME > CAPACITY || headerCount == headerViews.length ||
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
        if (null != lastPlain && offset == lastPlain.limit())
        {
            lastPlain.limit(offset + frameLength);
        }
        else
        {
            lastPlain = log.next(send, offset, frameLength);
            add(lastPlain);
        }
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
        long slice = Reference.offset(reference) + (long)from / segment * (segment - HEADER_LENGTH);
        int at = from;
        while (at < frameLength)
        {
            final int length = Math.min(segment, frameLength - at);
            if (!hasRoom(BitUtil.align(length, FRAME_ALIGNMENT)))
            {
                break;
            }
            final int header = addHeader(log, offset);
            headerBytes.putInt(header, length, LITTLE_ENDIAN);
            final int begin = 0 == at ? log.getByte(offset + FLAGS_FIELD_OFFSET) & BEGIN_FRAG_FLAG : 0;
            final int finish = isEnding && at + length == frameLength ? END_FRAG_FLAG : 0;
            headerBytes.putByte(header + FLAGS_FIELD_OFFSET, (byte)(begin | finish));
            headerBytes.putInt(header + TERM_OFFSET_FIELD_OFFSET, offset + at, LITTLE_ENDIAN);
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
        headerBytes.putInt(header, log.getInt(offset, LITTLE_ENDIAN) - from, LITTLE_ENDIAN);
        headerBytes.putInt(header + TERM_OFFSET_FIELD_OFFSET, offset + from, LITTLE_ENDIAN);
        headerBytes.putShort(
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
        return length == (1 == count ? channel.write(buffers[0]) : channel.write(buffers, 0, count));
    }

    /**
     * All of it in one piece, for sockets that are not connected.
     *
     * @return a copy, good until the next; or where nothing was gathered, the log itself.
     */
    ByteBuffer stage()
    {
        if (1 == count)
        {
            return buffers[0];
        }
        staged.clear();
        for (int i = 0; i < count; i++)
        {
            staged.put(buffers[i]);
        }

        return staged.flip();
    }

    private int addHeader(final UnsafeBuffer log, final int offset)
    {
        final int header = headerCount * HEADER_LENGTH;
        for (int i = 0; i < RESERVED_VALUE_OFFSET; i += Long.BYTES)
        {
            headerBytes.putLong(header + i, log.getLong(offset + i));
        }
        headerBytes.putLong(header + RESERVED_VALUE_OFFSET, 0);
        add(headerViews[headerCount++].position(header));
        lastPlain = null;

        return header;
    }

    private void addPayload(final int payloadLength, final GatherRegion region, final long regionOffset)
    {
        if (payloadLength > 0)
        {
            add(region.slice(send, regionOffset, payloadLength));
        }
        final int frameLength = BitUtil.align(HEADER_LENGTH + payloadLength, FRAME_ALIGNMENT);
        final int padding = frameLength - HEADER_LENGTH - payloadLength;
        if (padding > 0)
        {
            add(zeroViews.next(send, 0, padding));
        }
        gathered += payloadLength;
        grow(frameLength);
    }

    private void add(final ByteBuffer view)
    {
        if (buffers[count] != view)
        {
            buffers[count] = view; // mostly it is there from the last send, and the collector's barrier costs more
        }
        count++;
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
