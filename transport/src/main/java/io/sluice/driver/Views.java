package io.sluice.driver;

import org.agrona.BufferUtil;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A buffer that pieces of it are sent from: where it lies, and views of it, as many at once as one send needs. They are
 * made once and used again in the next send.
 */
final class Views
{
    private static final int INITIAL = 64;

    private ByteBuffer root;
    private ByteBuffer[] views;
    private long address;
    private int length;
    private long send;
    private int used;

    /**
     * Of a buffer that others look at too, and that stays as it is.
     */
    Views(final ByteBuffer root)
    {
        set(root);
        views = new ByteBuffer[0];
    }

    /**
     * Of a buffer that comes with the first send: {@link #begin(ByteBuffer)}.
     */
    Views()
    {
        views = new ByteBuffer[1];
    }

    /**
     * The buffer has come. It is itself the first view, so that most sends need no other.
     */
    void begin(final ByteBuffer newRoot)
    {
        set(newRoot);
        views[0] = newRoot;
    }

    private void set(final ByteBuffer newRoot)
    {
        root = newRoot;
        address = BufferUtil.address(newRoot);
        length = newRoot.capacity();
    }

    ByteBuffer root()
    {
        return root;
    }

    /**
     * Of the first byte. Nothing but the buffer keeps it mapped.
     */
    long address()
    {
        return address;
    }

    /**
     * Of all of the buffer in bytes.
     */
    int length()
    {
        return length;
    }

    /**
     * A view that is not in use in this send.
     *
     * @param thisSend   number of the send.
     * @param offset     of the view in the buffer in bytes.
     * @param viewLength of the view in bytes.
     * @return the view.
     */
    ByteBuffer next(final long thisSend, final int offset, final int viewLength)
    {
        if (thisSend != send)
        {
            send = thisSend;
            used = 0;
        }
        if (used == views.length)
        {
            grow();
        }

        return views[used++].limit(offset + viewLength).position(offset);
    }

    private void grow()
    {
        final int count = views.length;
        views = Arrays.copyOf(views, Math.max(INITIAL, 2 * count));
        for (int i = count; i < views.length; i++)
        {
            views[i] = root.duplicate();
        }
    }
}
