package io.sluice.gather;

import static io.aeron.protocol.DataHeaderFlyweight.HEADER_LENGTH;

/**
 * A frame of the log that holds a reference and stands for several frames of the wire: one is written, scanned and
 * cleaned in place of many. It is as long as these are together, so that positions are the same.
 * <pre>
 *   log   [header                              --                                ]  only the header is written
 *   wire  [header payload segment ] [header payload segment ] [header payload]      the last may be shorter
 * </pre>
 * Its flags are those of the first frame of the wire. Whether a message ends with the last is in its reference.
 */
public final class LongFrame
{
    private LongFrame()
    {
    }

    /**
     * Does a frame with a reference stand for more than one frame of the wire?
     *
     * @param frameLength with its header.
     * @param segment     length of the frames of the wire with their headers; 0 if there are no long frames.
     * @return true if it does.
     */
    public static boolean isLong(final int frameLength, final int segment)
    {
        return 0 < segment && segment < frameLength;
    }

    /**
     * Has each of the frames of the wire room for its header?
     *
     * @param frameLength with its header, of a long frame.
     * @param segment     length of the frames of the wire with their headers.
     * @return false if the last is shorter than that: no publisher writes such a frame.
     */
    public static boolean isWhole(final int frameLength, final int segment)
    {
        final int last = frameLength % segment;

        return 0 == last || HEADER_LENGTH <= last;
    }

    /**
     * How many bytes a frame refers to.
     *
     * @param frameLength with its header.
     * @param segment     length of the frames of the wire with their headers, or 0.
     * @return the length of its payload in bytes.
     */
    public static int payloadLength(final int frameLength, final int segment)
    {
        return isLong(frameLength, segment) ?
            frameLength - (frameLength + segment - 1) / segment * HEADER_LENGTH : frameLength - HEADER_LENGTH;
    }

    /**
     * How long a frame is that refers to so much.
     *
     * @param payloadLength of all of it in bytes.
     * @param maxPayload    of a frame of the wire in bytes.
     * @return the length in bytes with its header, not aligned.
     */
    public static long frameLength(final int payloadLength, final int maxPayload)
    {
        return payloadLength + Math.max(1, ((long)payloadLength + maxPayload - 1) / maxPayload) * HEADER_LENGTH;
    }
}
