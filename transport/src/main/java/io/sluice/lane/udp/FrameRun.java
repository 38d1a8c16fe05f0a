package io.sluice.lane.udp;

import static io.aeron.logbuffer.FrameDescriptor.FRAME_ALIGNMENT;
import static io.aeron.protocol.DataHeaderFlyweight.HEADER_LENGTH;

import org.agrona.BitUtil;

/**
 * The frames of one message: does the next one go on where the last has ended? A message may cross the end of a term,
 * and what is left of that term is then padding. What was lost, and given up on, looks like padding too: Aeron fills
 * the gap with it. The two are told apart by length: all frames of a message but the last are equally long, and a
 * sender pads only what is too short for the next. So less than one frame up to the end of a term is padding; if the
 * end of this message was in there, the next frame begins another and says so.
 */
final class FrameRun
{
    private final int termLength;
    private long next; // where the next frame begins
    private long length; // of the message up to there
    private int firstFrameLength;

    FrameRun(final int termLength)
    {
        this.termLength = termLength;
    }

    /**
     * The first frame.
     *
     * @param end         position after it.
     * @param frameLength of its payload in bytes.
     */
    void begin(final long end, final int frameLength)
    {
        next = end;
        length = frameLength;
        firstFrameLength = alignedLength(frameLength);
    }

    /**
     * Another frame.
     *
     * @param end         position after it.
     * @param frameLength of its payload in bytes.
     * @return false if it does not go on where the last has ended; then it is not taken.
     */
    boolean goOn(final long end, final int frameLength)
    {
        final long start = end - alignedLength(frameLength);
        if (next != start && !isPadding(start))
        {
            return false;
        }
        next = end;
        length += frameLength;

        return true;
    }

    /**
     * How much of the message there is so far.
     *
     * @return the length in bytes.
     */
    long length()
    {
        return length;
    }

    private boolean isPadding(final long start)
    {
        return start > next && start - next < firstFrameLength && 0 == (start & termLength - 1);
    }

    private static int alignedLength(final int frameLength)
    {
        return BitUtil.align(frameLength + HEADER_LENGTH, FRAME_ALIGNMENT);
    }
}
