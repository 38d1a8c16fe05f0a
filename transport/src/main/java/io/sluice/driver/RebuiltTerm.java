package io.sluice.driver;

import static io.aeron.logbuffer.FrameDescriptor.FRAME_ALIGNMENT;
import static io.aeron.protocol.DataHeaderFlyweight.HEADER_LENGTH;
import static io.aeron.protocol.HeaderFlyweight.HDR_TYPE_PAD;
import static io.aeron.protocol.HeaderFlyweight.TYPE_FIELD_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.util.Objects;

/**
 * A term of a log in which an image is rebuilt from what is received. Aeron sets all of a term to zero when it has been
 * read, long before it is written again; which takes as many lines through the caches as writing does. This sets to
 * zero what is looked at before it is written, and just then: the header after the last frame, and what was lost.
 * <pre>
 *   read again    frame  frame  lost   frame  0  what was there a lap ago
 *                 ██████ ██████ 000000 ██████ 0  ░░░░░░░░░░░░░░░░░░░░░░░
 *                                             ↑ fresh: from here on, the driver is told that all is zero
 * </pre>
 * A reader in another process sees the memory as it is. It goes from frame to frame, and stops at a header of zero:
 * there is one wherever it can come to. That which follows a frame is written before the frame is released.
 * <p>
 * The receiver's thread writes. The conductor's looks for gaps before the high-water mark, which has been released
 * after what is before it; and it begins a new lap, before it lets the window move on to where that will be written.
 */
final class RebuiltTerm extends UnsafeBuffer
{
    private int fresh; // no frame has been written here or later in this lap; a multiple of 32, or all of the term

    /**
     * A term.
     *
     * @param term that holds nothing but zeros.
     */
    RebuiltTerm(final UnsafeBuffer term)
    {
        super(term);
        fresh = term.capacity();
    }

    /**
     * All that is before the end of this has been read. Aeron cleans from the beginning of a term to its end, piece by
     * piece, and sets the last {@value org.agrona.BitUtil#SIZE_OF_LONG} bytes of a piece to zero after this.
     */
    @Override
    public void setMemory(final int index, final int length, final byte value)
    {
        if (0 == value)
        {
            if (capacity() - BitUtil.SIZE_OF_LONG == index + length)
            {
                putLong(0, 0);
                fresh = 0;
            }
        }
        else
        {
            super.setMemory(index, length, value);
        }
    }

    @Override
    public int getInt(final int index)
    {
        return index > fresh ? 0 : super.getInt(index);
    }

    @Override
    public int getIntVolatile(final int index)
    {
        return index > fresh ? 0 : super.getIntVolatile(index);
    }

    /**
     * What follows the first header of a packet. Aeron writes that header afterwards, and its length last.
     */
    @Override
    public void putBytes(final int index, final DirectBuffer packet, final int packetIndex, final int length)
    {
        Objects.checkFromIndexSize(index, length, capacity());
        if (HEADER_LENGTH == packetIndex)
        {
            final int begin = index - HEADER_LENGTH;
            final int end = Math.min(capacity(), begin + endOfFrames(packet, HEADER_LENGTH + length));
            if (end > fresh)
            {
                clean(fresh, begin);
                begin(end);
            }
        }
        super.putBytes(index, packet, packetIndex, length);
    }

    /**
     * The length of a frame: a padding that fills a gap in a stream that is not reliable. Its header is there.
     */
    @Override
    public void putIntRelease(final int index, final int frameLength)
    {
        final int end = Math.min(capacity(), index + frameLength);
        if (end > fresh)
        {
            clean(fresh, index);
            clean(Math.max(fresh, index + HEADER_LENGTH), end);
            begin(end);
        }
        super.putIntRelease(index, frameLength);
    }

    private void begin(final int offset)
    {
        if (offset < capacity())
        {
            putLong(offset, 0);
        }
        fresh = offset;
    }

    private void clean(final int begin, final int end)
    {
        if (begin < end)
        {
            super.setMemory(begin, end - begin, (byte)0);
        }
    }

    /**
     * Where a reader goes on: what a padding stands for is not on the wire.
     */
    private static int endOfFrames(final DirectBuffer packet, final int length)
    {
        int at = 0;
        while (at <= length - HEADER_LENGTH)
        {
            final int frameLength = packet.getInt(at, LITTLE_ENDIAN);
            if (frameLength < HEADER_LENGTH)
            {
                break;
            }
            final int end = at + BitUtil.align(frameLength, FRAME_ALIGNMENT);
            if (end < at)
            {
                break;
            }
            if (HDR_TYPE_PAD == (packet.getShort(at + TYPE_FIELD_OFFSET, LITTLE_ENDIAN) & 0xFFFF))
            {
                return Math.max(end, length);
            }
            at = end;
        }

        return Math.max(at, length);
    }
}
