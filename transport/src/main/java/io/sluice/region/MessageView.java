package io.sluice.region;

import org.agrona.DirectBuffer;

import java.nio.ByteBuffer;

/**
 * A message where it lies, for reading only: in a region that is mapped read only, or in a log buffer. It is open
 * during the callback and as long as the message is held.
 */
public final class MessageView extends GuardedBuffer
{
    /**
     * A view of nothing.
     */
    public MessageView()
    {
    }

    /**
     * Show a part of an attached region. For lanes, not for users.
     *
     * @param address of the first byte, as {@link AttachedRegion#address(long, int)} gave it.
     * @param length  in bytes.
     */
    public void show(final long address, final int length)
    {
        open(address, length);
    }

    /**
     * Show a part of another buffer. For lanes, not for users.
     *
     * @param buffer that the message lies in.
     * @param offset of the message.
     * @param length of the message in bytes.
     */
    public void show(final DirectBuffer buffer, final int offset, final int length)
    {
        open(buffer, offset, length);
    }

    /**
     * A message that lies in another buffer, as a buffer of the JDK. For lanes, not for users.
     *
     * @return a new buffer, read only.
     */
    public ByteBuffer toByteBuffer()
    {
        final ByteBuffer whole = null == byteArray() ? byteBuffer() : ByteBuffer.wrap(byteArray());

        return whole.slice(wrapAdjustment(), capacity()).asReadOnlyBuffer();
    }

    /**
     * Refuse access from now on. For lanes, not for users.
     */
    public void hide()
    {
        shut();
    }

    protected String closedReason()
    {
        return "the message was released, or its callback has returned without retain()";
    }

    /**
     * A description that touches no mapped memory.
     *
     * @return whether the view is open.
     */
    public String toString()
    {
        return "MessageView{" + (isOpen() ? "open" : "closed") + "}";
    }
}
