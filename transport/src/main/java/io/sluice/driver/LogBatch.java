package io.sluice.driver;

import static io.aeron.protocol.DataHeaderFlyweight.HEADER_LENGTH;
import static io.aeron.protocol.DataHeaderFlyweight.RESERVED_VALUE_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.HeaderFlyweight;
import io.sluice.gather.LongFrame;
import io.sluice.gather.Reference;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteBuffer;

/**
 * Takes the frames of a batch of the log, one after another, into what each system call sends. A call may end within a
 * long frame, and the next then goes on there. The sender's thread only.
 */
final class LogBatch
{
    private final UnsafeBuffer frames = new UnsafeBuffer();
    private final GatherVector vector;
    private final int segment;
    private PublicationSend publication;
    private ByteBuffer buffer;
    private int limit;
    private long termPosition;
    private int frame; // in or before which the next call begins
    private int padding;

    LogBatch(final GatherVector vector, final int segment)
    {
        this.vector = vector;
        this.segment = segment;
    }

    /**
     * The term that a buffer is of.
     */
    UnsafeBuffer frames(final ByteBuffer term)
    {
        if (buffer != term)
        {
            frames.wrap(term, 0, term.capacity());
            buffer = term;
        }

        return frames;
    }

    /**
     * The buffer may be no more.
     */
    void forget()
    {
        buffer = null;
    }

    /**
     * Begin with the batch in the buffer of {@link #frames(ByteBuffer)}.
     *
     * @param newPublication that it is of.
     * @param position       where it begins in the stream.
     */
    void begin(final PublicationSend newPublication, final long position)
    {
        publication = newPublication;
        frame = buffer.position();
        limit = buffer.limit();
        termPosition = position - frame;
        padding = 0;
    }

    /**
     * Bytes of the log that the last frame stands for beyond its header.
     */
    int padding()
    {
        return padding;
    }

    /**
     * Gather what the next system call can carry.
     *
     * @param from         where it begins in the term, not before where it last did.
     * @param maxDatagrams that it can carry.
     * @return where the rest of the batch begins.
     */
    int gather(final int from, final int maxDatagrams)
    {
        final Views log = publication.log(buffer);
        vector.begin(segment, maxDatagrams);
        int at = seek(from);
        int done = from - at; // of the frame
        while (at < limit)
        {
            final int frameLength = frames.getInt(at, LITTLE_ENDIAN);
            final boolean isPadding = HeaderFlyweight.HDR_TYPE_PAD == FrameDescriptor.frameType(frames, at);
            final int length = isPadding ? HEADER_LENGTH : aligned(frameLength);
            final long reserved = frames.getLong(at + RESERVED_VALUE_OFFSET, LITTLE_ENDIAN);
            final boolean isReference = !isPadding && publication.hasTable() && Reference.isReference(reserved);
            final boolean isLong = isReference && LongFrame.isLong(frameLength, publication.longSegment());
            if (length < HEADER_LENGTH || length > limit - at ||
                isLong && !LongFrame.isWhole(frameLength, publication.longSegment()))
            {
                throw new IllegalStateException("a damaged log: frame of length=" + frameLength + " at " + at);
            }
            if (!vector.hasRoom(isLong ? Math.min(segment, length - done) : length))
            {
                break;
            }

            if (!isReference)
            {
                vector.addPlain(log, at, length);
                at += length;
                if (isPadding)
                {
                    padding = aligned(frameLength) - HEADER_LENGTH;
                    break;
                }
                continue;
            }

            final int payloadLength = LongFrame.payloadLength(frameLength, publication.longSegment());
            final GatherRegion region = publication.follow(reserved, payloadLength, termPosition + at);
            if (null == region)
            {
                vector.addWithheld(frames, at, done);
                return at + length;
            }
            if (isLong)
            {
                done = vector.addLong(frames, at, done, region, reserved);
                if (done < length)
                {
                    break;
                }
                done = 0;
            }
            else
            {
                vector.addReference(frames, at, payloadLength, region, Reference.offset(reserved));
            }
            at += length;
        }

        return at + done;
    }

    private int seek(final int from)
    {
        int end = frame;
        while (end <= from)
        {
            frame = end;
            if (end == from)
            {
                break;
            }
            end += Math.max(HEADER_LENGTH, aligned(frames.getInt(end, LITTLE_ENDIAN))); // never back, whatever it says
        }

        return frame;
    }

    private static int aligned(final int frameLength)
    {
        return BitUtil.align(frameLength, FrameDescriptor.FRAME_ALIGNMENT);
    }
}
