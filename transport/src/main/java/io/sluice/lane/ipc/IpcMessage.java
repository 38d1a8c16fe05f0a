package io.sluice.lane.ipc;

import io.aeron.logbuffer.Header;
import io.sluice.lane.Message;
import io.sluice.region.AttachedRegion;
import io.sluice.region.MessageView;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * A message, posted or inline. The polling thread fills it; once retained it may be used by other threads.
 * <pre>
 *   STALE ──begin──► IN_CALLBACK ──end──► STALE
 *                        └─retain─► 1, 2, … ──last release──► STALE, recycled
 * </pre>
 */
final class IpcMessage implements Message
{
    private static final int STALE = -1;
    private static final int IN_CALLBACK = 0;
    private static final VarHandle HOLDS;

    static
    {
        try
        {
            HOLDS = MethodHandles.lookup().findVarHandle(IpcMessage.class, "holds", int.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private final IpcReceiver receiver;
    private final MessageView view = new MessageView();
    private UnsafeBuffer copy; // of a retained inline message
    private ReaderImage image;
    private AttachedRegion region; // null for an inline message
    private long offset;
    private long ticket;
    private Header frame; // valid within the callback: most users never ask for the position
    private long position; // once retained
    private int length;
    private int slot;
    private int sessionId;
    private boolean wasRetained;
    private volatile int holds = STALE;

    IpcMessage(final IpcReceiver receiver)
    {
        this.receiver = receiver;
    }

    void beginInline(
        final ReaderImage newImage,
        final DirectBuffer buffer,
        final int newOffset,
        final int newLength,
        final int newSessionId,
        final Header newFrame)
    {
        region = null;
        ticket = INLINE;
        slot = -1;
        offset = newOffset;
        begin(newImage, newLength, newSessionId, newFrame);
        view.show(buffer, newOffset, newLength);
    }

    void beginPosted(
        final ReaderImage newImage,
        final AttachedRegion newRegion,
        final long newOffset,
        final int newLength,
        final int newSlot,
        final long newTicket,
        final int newSessionId,
        final Header newFrame)
    {
        if (region != newRegion)
        {
            region = newRegion;
        }
        ticket = newTicket;
        slot = newSlot;
        offset = newOffset;
        begin(newImage, newLength, newSessionId, newFrame);
        view.show(newRegion.address(newOffset, newLength), newLength);
    }

    private void begin(
        final ReaderImage newImage, final int newLength, final int newSessionId, final Header newFrame)
    {
        if (image != newImage)
        {
            image = newImage;
        }
        length = newLength;
        sessionId = newSessionId;
        if (frame != newFrame)
        {
            frame = newFrame;
        }
        wasRetained = false;
        HOLDS.setRelease(this, IN_CALLBACK);
    }

    /**
     * The callback has returned.
     *
     * @return true if the message is, or was, held: then this handle is not the receiver's any more.
     */
    boolean end()
    {
        if (wasRetained)
        {
            return true;
        }
        view.hide();
        HOLDS.setRelease(this, STALE);

        return false;
    }

    public DirectBuffer buffer()
    {
        return view;
    }

    public ByteBuffer byteBuffer()
    {
        checkUsable();
        return null == region ? view.toByteBuffer() : region.byteBuffer(offset, length);
    }

    public long offset()
    {
        checkUsable();
        return offset;
    }

    public int length()
    {
        checkUsable();
        return length;
    }

    public int sessionId()
    {
        checkUsable();
        return sessionId;
    }

    public long ticket()
    {
        checkUsable();
        return ticket;
    }

    public long position()
    {
        checkUsable();
        return IN_CALLBACK == holds ? frame.position() : position;
    }

    public Message retain()
    {
        int now = holds;
        while (now > IN_CALLBACK)
        {
            if (HOLDS.compareAndSet(this, now, now + 1))
            {
                return this;
            }
            now = holds;
        }
        if (IN_CALLBACK != now || !receiver.isPollingThread())
        {
            throw stale("retain() is for the callback of the message, or for one that is held");
        }
        if (null == region)
        {
            keepCopy();
        }
        else
        {
            region.retain();
        }
        position = frame.position();
        image.held(this);
        wasRetained = true;
        HOLDS.setRelease(this, 1);

        return this;
    }

    public void release()
    {
        int now = holds;
        while (now > IN_CALLBACK)
        {
            if (HOLDS.compareAndSet(this, now, 1 == now ? STALE : now - 1))
            {
                if (1 == now)
                {
                    letGo();
                }
                return;
            }
            now = holds;
        }
        throw stale("not held");
    }

    /**
     * The client leaves: end the hold, whoever has it. What its thread reads from now on throws.
     */
    void revoke()
    {
        int now = holds;
        while (now > IN_CALLBACK)
        {
            if (HOLDS.compareAndSet(this, now, STALE))
            {
                letGo();
                return;
            }
            now = holds;
        }
    }

    int slot()
    {
        return slot;
    }

    private void letGo()
    {
        final AttachedRegion heldRegion = region;
        view.hide();
        image.released(this);
        if (null != heldRegion)
        {
            heldRegion.release();
        }
        receiver.recycle(this);
    }

    private void keepCopy()
    {
        receiver.countInlineCopy(length);
        if (null == copy || copy.capacity() < length)
        {
            copy = new UnsafeBuffer(new byte[length]);
        }
        view.getBytes(0, copy, 0, length);
        view.show(copy, 0, length);
    }

    private void checkUsable()
    {
        if (STALE == holds)
        {
            throw stale("the message was released, or its callback has returned without retain()");
        }
    }

    private static IllegalStateException stale(final String reason)
    {
        return new IllegalStateException(reason);
    }

    public String toString()
    {
        return "Message{ticket=" + ticket + " length=" + length + " sessionId=" + sessionId + " holds=" + holds + "}";
    }
}
