package io.sluice.region;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * A slice of a region that the user fills and posts: an Agrona {@link org.agrona.MutableDirectBuffer}, so that SBE
 * encodes straight into it.
 * <pre>
 *   POOLED ──acquire──► OWNED ──post──► POSTED
 *      ▲                 │  ▲              │
 *      └────release──────┘  └──completion──┘
 * </pre>
 * Only an OWNED buffer can be read or written; any other throws {@link IllegalStateException} and says what to wait
 * for. One thread at a time: hand it over by a safe publication such as a queue.
 */
public final class RegisteredBuffer extends GuardedMutableBuffer
{
    private static final int POOLED = 0;
    private static final int OWNED = 1;
    private static final int POSTED = 2;
    private static final int CLOSED = 3;
    private static final String[] STATES = { "POOLED", "OWNED", "POSTED", "CLOSED" };
    private static final VarHandle STATE;

    static
    {
        try
        {
            STATE = MethodHandles.lookup().findVarHandle(RegisteredBuffer.class, "state", int.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private final MemoryRegion region;
    private final BufferPool pool;
    private final long offset;
    private final int length;
    private long ticket;
    private volatile int state;

    RegisteredBuffer(
        final MemoryRegion region, final BufferPool pool, final long address, final long offset, final int length)
    {
        this.region = region;
        this.pool = pool;
        this.offset = offset;
        this.length = length;
        open(address, length);
        if (null == pool)
        {
            state = OWNED;
        }
        else
        {
            shut();
        }
    }

    /**
     * The region that it is a slice of.
     *
     * @return the region.
     */
    public MemoryRegion region()
    {
        return region;
    }

    /**
     * Where it starts.
     *
     * @return the offset in bytes from the start of the region.
     */
    public long offset()
    {
        return offset;
    }

    /**
     * How long it is, whatever its state.
     *
     * @return the length in bytes.
     */
    public int length()
    {
        return length;
    }

    /**
     * A part of it as a direct buffer of the JDK: for {@link java.nio.channels.FileChannel#read(ByteBuffer)} and its
     * like, which then fill the registered memory itself. It does not close with this buffer: leave it alone after the
     * post.
     *
     * @param index  of the part in bytes.
     * @param length of the part in bytes.
     * @return a new buffer from position 0 to the limit length, big endian as every new one.
     * @throws IllegalStateException     if this buffer is not owned.
     * @throws IndexOutOfBoundsException if the part is not within this buffer.
     */
    public ByteBuffer byteBuffer(final int index, final int length)
    {
        boundsCheck(index, length);

        return region.byteBuffer(offset + index, length);
    }

    /**
     * Is it out with the readers?
     *
     * @return true from a successful post to the completion.
     */
    public boolean isPosted()
    {
        return POSTED == state;
    }

    /**
     * Give it back to its pool. A slice that came from no pool stays as it is.
     *
     * @throws IllegalStateException if it is posted, or back in the pool already.
     */
    public void release()
    {
        if (null == pool)
        {
            if (POSTED == state)
            {
                throw new IllegalStateException(closedReason());
            }
            return;
        }
        shut();
        if (!STATE.compareAndSet(this, OWNED, POOLED))
        {
            final int now = state;
            if (CLOSED == now)
            {
                return; // its region was closed first
            }
            throw new IllegalStateException(POOLED == now ? "released twice: " + this : closedReason());
        }
        pool.put(this);
    }

    /**
     * Can other processes find it among the regions of a client? For lanes, not for users.
     *
     * @param clientId that wants to post it.
     * @throws IllegalArgumentException if they can't; the text says what to do.
     */
    public void checkSharedBy(final long clientId)
    {
        if (region.sharedBy() != clientId)
        {
            throw new IllegalArgumentException((region.isPrivate() ?
                "private direct memory, which other processes can't read: post it to an aeron:udp channel, or " +
                "register shared memory: " : "registered by another client, where readers do not look: ") + this);
        }
    }

    /**
     * Taken by a lane: from now on it refuses access. For lanes, not for users. Without a fence, which would wait for
     * all that is on its way to other processes: if another thread closes the region at this very moment, the buffer
     * is closed when it is given back.
     *
     * @param newTicket under which it was posted.
     * @throws IllegalStateException if it is not owned.
     */
    public void lend(final long newTicket)
    {
        if (OWNED != state)
        {
            throw new IllegalStateException(closedReason());
        }
        ticket = newTicket;
        shut();
        STATE.setRelease(this, POSTED);
    }

    /**
     * Can a part of it be posted? For lanes, not for users.
     *
     * @param partOffset of the part in bytes.
     * @param partLength of the part in bytes.
     * @throws IllegalStateException     if it is not owned.
     * @throws IndexOutOfBoundsException if the part is not within it.
     */
    public void checkOwned(final int partOffset, final int partLength)
    {
        checkOpen();
        if ((partOffset | partLength) < 0 || partOffset > length - partLength)
        {
            throw new IndexOutOfBoundsException("offset=" + partOffset + " length=" + partLength + " in " + this);
        }
    }

    /**
     * Given back by a lane. For lanes, not for users.
     */
    public void giveBack()
    {
        if (STATE.compareAndSet(this, POSTED, OWNED))
        {
            reopen(length);
            if (region.isClosed())
            {
                close();
                region.unmapIfUnused();
            }
        }
    }

    void take()
    {
        if (STATE.compareAndSet(this, POOLED, OWNED))
        {
            reopen(length);
            if (region.isClosed())
            {
                close();
            }
        }
    }

    /**
     * The region was closed. A posted buffer stays as it is until its completion.
     */
    void close()
    {
        int now = state;
        while (POSTED != now && !STATE.compareAndSet(this, now, CLOSED))
        {
            now = state;
        }
        if (POSTED != now)
        {
            shut(); // even if it was closed: another thread may have been about to open it
        }
    }

    protected String closedReason()
    {
        switch (state)
        {
            case POSTED:
                return "posted as ticket " + ticket + ": wait for its completion. " + this;

            case POOLED:
                return "released to its pool: acquire another. " + this;

            case CLOSED:
                return "its region is closed. " + this;

            default:
                return "used by two threads at once? " + this;
        }
    }

    /**
     * A description that touches no mapped memory.
     *
     * @return region, place and state.
     */
    public String toString()
    {
        return "RegisteredBuffer{region=" + Long.toHexString(region.id()) + " offset=" + offset + " length=" + length +
            " state=" + STATES[state] + "}";
    }
}
