package io.sluice.driver;

/**
 * How far each stream of an endpoint has been handed on. Aeron takes a packet for a repeated one, and drops all of it,
 * if the first of its frames is there already: so what may be repeated must not be in one packet with what is new, or
 * that is missing until it is asked for again, and counts as lost.
 * <p>
 * A small table, in which streams may displace each other: of one that is not in it, all is new. The receiver's thread
 * only.
 */
final class SeenFrames
{
    private static final int SIZE_BITS = 5;
    private static final int SIZE = 1 << SIZE_BITS;
    private static final int HASH = 0x9E37_79B9;

    private final long[] streams = new long[SIZE]; // session and stream
    private final boolean[] isUsed = new boolean[SIZE];
    private final int[] termIds = new int[SIZE];
    private final int[] ends = new int[SIZE]; // term offset after the last that was handed on
    private int index;

    /**
     * May a frame have come before? Those that follow it then have to be asked about too.
     */
    boolean isSeen(final int sessionId, final int streamId, final int termId, final int termOffset)
    {
        final long stream = (long)sessionId << 32 | streamId & 0xFFFF_FFFFL;
        index = (sessionId * 31 + streamId) * HASH >>> Integer.SIZE - SIZE_BITS;
        if (isUsed[index] && stream == streams[index])
        {
            if (termId == termIds[index])
            {
                return termOffset < ends[index];
            }
            if (termId == termIds[index] - 1)
            {
                return true;
            }
        }
        isUsed[index] = true; // and whatever else the ids of its terms say, it goes on from here
        streams[index] = stream;
        termIds[index] = termId;

        return false;
    }

    /**
     * It had not, and is handed on with what follows it.
     *
     * @param endOffset in its term.
     */
    void see(final int endOffset)
    {
        ends[index] = endOffset;
    }
}
