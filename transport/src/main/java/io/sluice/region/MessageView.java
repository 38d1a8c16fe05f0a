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
     * Show memory outside the heap, in an attached region or in a log. For lanes, not for users.
     *
     * @param address of the first byte.
     * @param length  in bytes.
     */
    public void show(final long address, final int length)
    {
        open(address, length);
    }

    /**
     * Show a part of a buffer outside the heap. For lanes, not for users.
     *
     * @param buffer that the message lies in.
     * @param offset of the message in bytes.
     * @param length of the message in bytes.
     */
    public void show(final DirectBuffer buffer, final int offset, final int length)
    {
        buffer.boundsCheck(offset, length);
        open(buffer.addressOffset() + offset, length);
    }

    /**
     * A part of a buffer outside the heap, that the message lies in, as a buffer of the JDK. For lanes, not for users.
     *
     * @param buffer that the message lies in.
     * @param offset of the message in bytes.
     * @param length of the message in bytes.
     * @return a new buffer, read only.
     */
    public static ByteBuffer byteBuffer(final DirectBuffer buffer, final int offset, final int length)
    {
        return buffer.byteBuffer().duplicate().clear()
            .slice(buffer.wrapAdjustment() + offset, length).asReadOnlyBuffer();
    }

    /**
     * The message is kept: from now on any thread may read it. For lanes, not for users.
     */
    public void keep()
    {
        open(); // wraps what would else be wrapped at its first use, by two threads at once perhaps
    }

    /**
     * Can it be read?
     *
     * @return true if so.
     */
    public boolean isShown()
    {
        return isOpen();
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
