package io.sluice.status;

/**
 * Type ids of the Aeron counters of Sluice. They stay the same from version to version. The key of each is: stream id
 * (int), session id (int), client id (long); that of a region: region id (long), client id (long). They are written 20
 * times a second, and so are behind by up to 50 ms.
 */
public final class CounterTypes
{
    /** Messages that were posted. */
    public static final int POSTED = 7101;

    /** Bytes of posted messages: moved, not copied. Those of an offer are copied, even where the copy is posted. */
    public static final int MOVED_BYTES = 7102;

    /** Bytes that were copied in user space by Sluice itself on the sending side. */
    public static final int COPIED_BYTES = 7103;

    /** Messages that were claimed in the log. */
    public static final int CLAIMED = 7104;

    /** Messages that are posted and not yet completed. */
    public static final int OUTSTANDING = 7105;

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

    /** Messages that a subscriber holds now; over UDP, as of its last poll. */
    public static final int HELD = 7136;

    /**
     * One for each media driver with our endpoints: key process id (long), term length of its publications by default
     * (int); value {@link #GATHER} with {@link #GSO_ACTIVE} and {@link #GRO_ACTIVE}.
     */
    public static final int DRIVER = 7140;

    /**
     * The position up to which every known receiver has consumed, -1 until the first has said so. The key of this one
     * and of the two that follow: registration id of the publication (long), stream id (int), session id (int), id of
     * its gather table or 0 (long).
     */
    public static final int ACKNOWLEDGED = 7141;

    /** Receivers that a publication knows now. */
    public static final int RECEIVERS = 7142;

    /** Receivers that went without having consumed all that was sent. */
    public static final int RECEIVERS_TIMED_OUT = 7143;

    /** References that a driver did not follow and sent as padding instead; key of it and of those below as DRIVER. */
    public static final int WITHHELD = 7144;

    /** Times that a driver gave up segmentation offload. */
    public static final int OFFLOAD_FALLBACKS = 7145;

    /** Bytes that a driver sent from where they lay in a region. */
    public static final int GATHERED_BYTES = 7146;

    /** Bytes of regions that a driver copied before it sent them. */
    public static final int STAGED_BYTES = 7147;

    /**
     * The window in bytes of the receiver that reported last; key as ACKNOWLEDGED. A receiver on another driver than
     * ours reports only when it has consumed over a quarter of it since its last report.
     */
    public static final int RECEIVER_WINDOW = 7148;

    /** Bytes of posted messages that have moved into the log of a publication; key as POSTED. */
    public static final int USER_CURSOR = 7150;

    /** Bit of the value of DRIVER: it follows references into regions. */
    public static final int GATHER = 1;

    /** Bit of the value of DRIVER: it leaves segmentation to the kernel where a channel asks for it. */
    public static final int GSO_ACTIVE = 2;

    /** Bit of the value of DRIVER: it takes coalesced datagrams from the kernel. */
    public static final int GRO_ACTIVE = 4;

    private CounterTypes()
    {
    }
}
