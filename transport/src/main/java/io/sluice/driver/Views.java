package io.sluice.driver;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Views of one buffer, as many at once as one send needs of it. They are made once and used again in the next send.
 */
final class Views
{
    private static final int INITIAL = 64;

    private final ByteBuffer root;
    private ByteBuffer[] views = new ByteBuffer[0];
    private long send;
    private int used;

    Views(final ByteBuffer root)
    {
        this.root = root;
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
