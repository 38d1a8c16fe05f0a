package io.sluice.lane.udp;

import io.aeron.logbuffer.Header;
import io.sluice.lane.MessageHandle;
import io.sluice.region.MessageView;
import io.sluice.region.RegisteredBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteBuffer;

/**
 * A message from the network: in its frame in the log, or put together in a receive buffer.
 */
final class UdpMessage extends MessageHandle
{
    private final UdpDelivery delivery;
    private RegisteredBuffer assembled; // or null
    private SpiedRegion spied; // of a publisher, or null
    private SpyHolds holds;
    private long beginPosition;
    private int spiedLength;
    private int holdIndex;
    private UnsafeBuffer copy; // of a message of one frame, while it is held

    UdpMessage(final UdpDelivery delivery)
    {
        super(delivery.guard());
        this.delivery = delivery;
    }

    void beginInline(
        final DirectBuffer buffer, final int offset, final int length, final int sessionId, final Header frame)
    {
        assembled = null;
        spied = null;
        begin(offset, length, INLINE, sessionId, frame);
        view().show(buffer, offset, length);
    }

    void beginAssembled(final RegisteredBuffer buffer, final int length, final int sessionId, final Header frame)
    {
        assembled = buffer;
        spied = null;
        begin(buffer.offset(), length, INLINE, sessionId, frame);
        view().show(buffer, 0, length);
    }

    void beginSpied(
        final SpiedRegion region,
        final SpyHolds newHolds,
        final long offset,
        final int length,
        final long newBeginPosition,
        final int sessionId,
        final Header frame)
    {
        assembled = null;
        spied = region;
        holds = newHolds;
        beginPosition = newBeginPosition;
        spiedLength = length;
        begin(offset, length, INLINE, sessionId, frame);
        region.show(view(), offset, length);
    }

    @Override
    public ByteBuffer byteBuffer()
    {
        checkUsable();
        if (null != spied)
        {
            return spied.byteBuffer(offset(), length());
        }

        if (null != assembled)
        {
            return assembled.byteBuffer(0, length()).asReadOnlyBuffer();
        }

        return null == copy ?
            MessageView.byteBuffer(frame().buffer(), (int)offset(), length()) :
            MessageView.byteBuffer(copy, 0, length());
    }

    @Override
    protected void keep()
    {
        if (null != spied)
        {
            holdIndex = holds.hold(this, beginPosition, spiedLength);
            spied.retain();
        }
        else if (null == assembled)
        {
            keepCopy();
        }
        delivery.held(this);
    }

    @Override
    protected void letGo()
    {
        if (null != spied)
        {
            spied.release();
            holds.release(holdIndex, spiedLength);
        }
        delivery.released(this);
    }

    /**
     * Whose memory it was that is not needed any more: the copy of a message of one frame.
     */
    UnsafeBuffer takeCopy()
    {
        final UnsafeBuffer taken = copy;
        copy = null;

        return taken;
    }

    RegisteredBuffer assembled()
    {
        return assembled;
    }

    private void keepCopy()
    {
        final int length = length();
        copy = delivery.copyBuffer(length);
        view().getBytes(0, copy, 0, length);
        view().show(copy, 0, length);
    }
}
