package io.sluice.driver;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Views of one buffer, as many at once as one send needs of it. They are made once and used again in the next send.
 */
final class Views
{
    private static final int INITIAL = 64;

    private ByteBuffer root;
    private ByteBuffer[] views;
    private long send;
    private int used;

    /**
     * Of a buffer that others look at too, and that stays as it is.
     */
    Views(final ByteBuffer root)
    {
        this.root = root;
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
        root = newRoot;
        views[0] = newRoot;
    }

    ByteBuffer root()
    {
        return root;
    }

    /**
     * A view that is not in use in this send.
     *
     * @param thisSend number of the send.
     * @param offset   of the view in the buffer in bytes.
     * @param length   of the view in bytes.
     * @return the view.
     */
    ByteBuffer next(final long thisSend, final int offset, final int length)
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

        return views[used++].limit(offset + length).position(offset);
    }

    private void grow()
    {
        final int length = views.length;
        views = Arrays.copyOf(views, Math.max(INITIAL, 2 * length));
        for (int i = length; i < views.length; i++)
        {
            views[i] = root.duplicate();
        }
    }
}
