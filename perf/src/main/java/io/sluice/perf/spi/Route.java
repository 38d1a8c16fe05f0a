package io.sluice.perf.spi;

/**
 * How a link is to be made.
 *
 * @param streamId the first of two stream ids of its own: near to far, and far to near.
 * @param variant  of the subject, such as an MTU; what it means is the system's own business.
 * @param readers  at the far end: each gets every message.
 */
public record Route(int streamId, int variant, int readers)
{
    /**
     * The stream that one end sends on.
     *
     * @param end that sends.
     * @return the stream id.
     */
    public int sendStreamId(final End end)
    {
        return End.NEAR == end ? streamId : streamId + 1;
    }

    /**
     * The stream that one end receives from.
     *
     * @param end that receives.
     * @return the stream id.
     */
    public int receiveStreamId(final End end)
    {
        return End.NEAR == end ? streamId + 1 : streamId;
    }

    /**
     * How many readers an end has.
     *
     * @param end that reads.
     * @return the number, 1 at the near end.
     */
    public int readers(final End end)
    {
        return End.NEAR == end ? 1 : readers;
    }
}
