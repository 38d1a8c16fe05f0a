package io.sluice.lane.ipc;

import io.sluice.lane.Message;
import io.sluice.region.AttachedRegion;
import io.sluice.region.MessageView;
import io.sluice.status.Event;
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
    private static final int NOT_HELD = 0;
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
    private UnsafeBuffer copy; // of a retained inline message, or of one whose slot is not its own
    private DirectBuffer source; // of an inline message
    private ReaderImage image;
    private AttachedRegion region; // null for an inline message, and for one that is held as a copy
    private PostedFrame frame; // that the image reads posted messages by
    private long offset;
    private long ticket;
    private long position;
    private int slot;
    private boolean wasRetained;
    private volatile int holds = NOT_HELD;

    IpcMessage(final IpcReceiver receiver)
    {
        this.receiver = receiver;
    }

    /**
     * What is the same from one message to the next is compared and not stored: the collector's barrier costs more.
     */
    void beginInline(
        final ReaderImage newImage,
        final DirectBuffer buffer,
        final int newOffset,
        final int length,
        final long newPosition)
    {
        if (INLINE != ticket || source != buffer || image != newImage)
        {
            source = buffer;
            region = null;
            ticket = INLINE;
            slot = -1;
            image = newImage;
        }
        offset = newOffset;
        position = newPosition;
        view.show(buffer.addressOffset() + newOffset, length);
    }

    void beginPosted(final ReaderImage newImage, final PostedFrame posted, final long newPosition)
    {
        if (region != posted.region() || image != newImage)
        {
            region = posted.region();
            image = newImage;
            frame = posted;
        }
        ticket = posted.ticket();
        slot = posted.slot();
        offset = posted.offset();
        position = newPosition;
        view.show(region.address(posted.offset(), posted.length()), posted.length());
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

        return false;
    }

    /**
     * It was held, has been released, and is to be used again.
     */
    IpcMessage renew()
    {
        wasRetained = false;

        return this;
    }

    public DirectBuffer buffer()
    {
        return view;
    }

    public ByteBuffer byteBuffer()
    {
        final int length = length();
        if (null != region)
        {
            return region.byteBuffer(offset, length);
        }

        return NOT_HELD == holds ?
            image.reader().byteBuffer(source, (int)offset, length) : MessageView.byteBuffer(copy, 0, length);
    }

    public long offset()
    {
        checkUsable();
        return offset;
    }

    public int length()
    {
        return view.capacity(); // throws if it is stale
    }

    public int sessionId()
    {
        checkUsable();
        return image.sessionId();
    }

    public long ticket()
    {
        checkUsable();
        return ticket;
    }

    public long position()
    {
        checkUsable();
        return position;
    }

    public Message retain()
    {
        int now = holds;
        while (now > NOT_HELD)
        {
            if (HOLDS.compareAndSet(this, now, now + 1))
            {
                return this;
            }
            now = holds;
        }
        if (!receiver.isPollingThread() || !view.isShown())
        {
            throw new IllegalStateException("retain() is for the callback of the message, or for one that is held");
        }
        if (null == region || !isInItsSlot())
        {
            keepCopy();
            region = null;
            slot = -1;
        }
        else
        {
            region.retain();
        }
        view.keep();
        image.held(this);
        wasRetained = true;
        HOLDS.setRelease(this, 1);

        return this;
    }

    public void release()
    {
        int now = holds;
        while (now > NOT_HELD)
        {
            if (HOLDS.compareAndSet(this, now, now - 1))
            {
                if (1 == now)
                {
                    letGo();
                }
                return;
            }
            now = holds;
        }
        throw new IllegalStateException("not held");
    }

    /**
     * The client leaves: end the hold, whoever has it. What its thread reads from now on throws.
     */
    void revoke()
    {
        int now = holds;
        while (now > NOT_HELD)
        {
            if (HOLDS.compareAndSet(this, now, NOT_HELD))
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

    /**
     * A hold in a slot of another message would not hold this one, and the release of one would end that of the other.
     */
    private boolean isInItsSlot()
    {
        final boolean isInIt = frame.isInItsSlot();
        if (!isInIt)
        {
            receiver.countRejected();
            receiver.tell(Event.REJECTED, "session " + image.sessionId() + ": held ticket " + ticket +
                " by a copy, for slot " + slot + " is not its own");
        }

        return isInIt;
    }

    private void keepCopy()
    {
        final int length = view.capacity();
        receiver.countInlineCopy(length);
        if (null == copy || copy.capacity() < length)
        {
            copy = new UnsafeBuffer(ByteBuffer.allocateDirect(length));
        }
        view.getBytes(0, copy, 0, length);
        view.show(copy.addressOffset(), length);
    }

    private void checkUsable()
    {
        view.capacity(); // throws if it is stale
    }

    public String toString()
    {
        return "Message{ticket=" + ticket + " " + view + " holds=" + holds + "}";
    }
}
