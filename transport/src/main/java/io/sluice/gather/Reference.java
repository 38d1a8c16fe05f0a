package io.sluice.gather;

/**
 * The reserved value of a frame that stands for bytes in a region.
 */
public final class Reference
{
    /**
     * How many regions one publication can refer to.
     */
    public static final int MAX_REGIONS = 128;

    private static final int INDEX_SHIFT = 48;
    private static final int INDEX_MASK = 0x3FFF;
    private static final long OFFSET_MASK = (1L << INDEX_SHIFT) - 1;
    private static final long ENDING = 1L << 62;

    private Reference()
    {
    }

    /**
     * Make a reference.
     *
     * @param index  of the region in the table of the publication.
     * @param offset in the region in bytes, less than 2^48.
     * @return the reserved value of the frame, always negative.
     */
    public static long of(final int index, final long offset)
    {
        return Long.MIN_VALUE | (long)index << INDEX_SHIFT | offset;
    }

    /**
     * Let a message end with the frame, if that is a {@link LongFrame}; the flags of any other say so themselves.
     *
     * @param reference of the frame.
     * @return the reserved value of the frame, always negative.
     */
    public static long ending(final long reference)
    {
        return reference | ENDING;
    }

    /**
     * Does a message end with the frame?
     *
     * @param reference of a {@link LongFrame}.
     * @return true if it does.
     */
    public static boolean isEnding(final long reference)
    {
        return 0 != (reference & ENDING);
    }

    /**
     * Is it a reference?
     *
     * @param reservedValue of a frame of a publication that has a table.
     * @return false if the payload is in the log.
     */
    public static boolean isReference(final long reservedValue)
    {
        return reservedValue < 0;
    }

    /**
     * The region.
     *
     * @param reference to read.
     * @return its index in the table, from 0 to 16383: to be checked.
     */
    public static int index(final long reference)
    {
        return (int)(reference >>> INDEX_SHIFT) & INDEX_MASK;
    }

    /**
     * The place in the region.
     *
     * @param reference to read.
     * @return the offset in bytes: to be checked.
     */
    public static long offset(final long reference)
    {
        return reference & OFFSET_MASK;
    }
}
