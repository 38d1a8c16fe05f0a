package io.sluice.lane.udp;

import io.aeron.logbuffer.Header;
import io.sluice.lane.MessageHandle;
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
    private RegisteredBuffer assembled; // null for a message of one frame
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
        begin(offset, length, INLINE, sessionId, frame);
        view().show(buffer, offset, length);
    }

    void beginAssembled(final RegisteredBuffer buffer, final int length, final int sessionId, final Header frame)
    {
        assembled = buffer;
        begin(buffer.offset(), length, INLINE, sessionId, frame);
        view().show(buffer, 0, length);
    }

    @Override
    public ByteBuffer byteBuffer()
    {
        checkUsable();
        return null == assembled ?
            view().toByteBuffer() : assembled.byteBuffer(0, length()).asReadOnlyBuffer();
    }

    @Override
    protected void keep()
    {
        if (null == assembled)
        {
            keepCopy();
        }
        delivery.held(this);
    }

    @Override
    protected void letGo()
    {
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
