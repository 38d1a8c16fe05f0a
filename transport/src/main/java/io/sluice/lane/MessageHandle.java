package io.sluice.lane;

import io.aeron.logbuffer.Header;
import io.sluice.region.MessageView;
import org.agrona.DirectBuffer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A message as its lane hands it out, again and again: who may use it when. The polling thread fills it; once retained
 * it may be used by other threads. For lanes, not for users.
 * <pre>
 *   STALE ──begin──► IN_CALLBACK ──end──► STALE
 *                        └─retain─► 1, 2, … ──last release──► STALE, let go of
 * </pre>
 */
public abstract class MessageHandle implements Message
{
    private static final int STALE = -1;
    private static final int IN_CALLBACK = 0;
    private static final VarHandle HOLDS;

    static
    {
        try
        {
            HOLDS = MethodHandles.lookup().findVarHandle(MessageHandle.class, "holds", int.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private final PollGuard guard;
    private final MessageView view = new MessageView();
    private Header frame; // valid within the callback: most users never ask for the position
    private long position; // once retained
    private long offset;
    private long ticket;
    private int length;
    private int sessionId;
    private boolean wasRetained;
    private volatile int holds = STALE;

    /**
     * A handle of nothing.
     *
     * @param guard of the receiver that hands it out.
     */
    protected MessageHandle(final PollGuard guard)
    {
        this.guard = guard;
    }

    /**
     * A callback begins. The view is shown by the caller.
     *
     * @param newOffset    where the message lies.
     * @param newLength    of the message in bytes.
     * @param newTicket    of the message.
     * @param newSessionId of its publisher.
     * @param newFrame     that has brought it, or the end of it.
     */
    protected final void begin(
        final long newOffset, final int newLength, final long newTicket, final int newSessionId, final Header newFrame)
    {
        offset = newOffset;
        length = newLength;
        ticket = newTicket;
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
    public final boolean end()
    {
        if (wasRetained)
        {
            return true;
        }
        view.hide();
        HOLDS.setRelease(this, STALE);

        return false;
    }

    /**
     * In the callback: make the message outlive it.
     */
    protected abstract void keep();

    /**
     * Nobody holds it any more: called once, by whichever thread was the last. The view is hidden already.
     */
    protected abstract void letGo();

    /**
     * The frame that has brought it.
     *
     * @return the frame, valid within the callback.
     */
    protected final Header frame()
    {
        return frame;
    }

    /**
     * What its user reads.
     *
     * @return the view.
     */
    protected final MessageView view()
    {
        return view;
    }

    @Override
    public final DirectBuffer buffer()
    {
        return view;
    }

    @Override
    public final long offset()
    {
        checkUsable();
        return offset;
    }

    @Override
    public final int length()
    {
        checkUsable();
        return length;
    }

    @Override
    public final int sessionId()
    {
        checkUsable();
        return sessionId;
    }

    @Override
    public final long ticket()
    {
        checkUsable();
        return ticket;
    }

    @Override
    public final long position()
    {
        checkUsable();
        return IN_CALLBACK == holds ? frame.position() : position;
    }

    @Override
    public final Message retain()
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
        if (IN_CALLBACK != now || !guard.isInside())
        {
            throw stale("retain() is for the callback of the message, or for one that is held");
        }
        keep();
        view.keep();
        position = frame.position();
        wasRetained = true;
        HOLDS.setRelease(this, 1);

        return this;
    }

    @Override
    public final void release()
    {
        int now = holds;
        while (now > IN_CALLBACK)
        {
            if (HOLDS.compareAndSet(this, now, 1 == now ? STALE : now - 1))
            {
                if (1 == now)
                {
                    view.hide();
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
     *
     * @return false if it was not held any more.
     */
    public final boolean revoke()
    {
        int now = holds;
        while (now > IN_CALLBACK)
        {
            if (HOLDS.compareAndSet(this, now, STALE))
            {
                view.hide();
                letGo();
                return true;
            }
            now = holds;
        }

        return false;
    }

    /**
     * May it be used?
     *
     * @throws IllegalStateException if its callback has returned, or it was released.
     */
    protected final void checkUsable()
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

    /**
     * A description that touches no mapped memory.
     *
     * @return ticket, length, session and number of holds.
     */
    @Override
    public final String toString()
    {
        return getClass().getSimpleName() + "{ticket=" + ticket + " length=" + length + " sessionId=" + sessionId +
            " holds=" + holds + "}";
    }
}
