package io.sluice.status;

/**
 * Type ids of the Aeron counters of Sluice. They stay the same from version to version. The key of each is: stream id
 * (int), session id (int), client id (long); that of a region: region id (long), client id (long).
 */
public final class CounterTypes
{
    /** Messages that were posted. */
    public static final int POSTED = 7101;

    /** Bytes of posted messages: moved, not copied. */
    public static final int MOVED_BYTES = 7102;

    /** Bytes that were copied in user space by Sluice itself on the sending side. */
    public static final int COPIED_BYTES = 7103;

    /** Messages that were claimed in the log. */
    public static final int CLAIMED = 7104;

    /** The first of the completions by status: add the ordinal of the status. */
    public static final int COMPLETED = 7110;

    /** Bytes that were posted from a region. */
    public static final int REGION_MOVED_BYTES = 7120;

    /** Messages that a subscriber has received. */
    public static final int RECEIVED = 7130;

    /** Bytes of these that were read in place. */
    public static final int RECEIVED_BYTES = 7131;

    /** Bytes that were copied in user space by Sluice itself on the receiving side. */
    public static final int RECEIVED_COPIED_BYTES = 7132;

    /** Descriptors that were rejected: forged, damaged, or of a region that is gone. */
    public static final int REJECTED = 7133;

    /** Messages that were longer than the receive buffers. */
    public static final int OVERSIZE = 7134;

    /** Messages of which a part was missing: lost, or sent before the subscriber came or after the publisher went. */
    public static final int DISCARDED = 7135;

    /** Messages that are held now, as of the last poll. */
    public static final int HELD = 7136;

    private CounterTypes()
    {
    }
}
