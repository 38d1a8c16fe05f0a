package io.sluice.driver;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * Pieces as the JDK takes them: each is a view of its buffer.
 */
final class ViewPieces extends Pieces
{
    private final ByteBuffer[] views = new ByteBuffer[CAPACITY];
    private long list;

    @Override
    void begin()
    {
        super.begin();
        list++;
    }

    @Override
    void put(final int index, final Views of, final int offset, final int length)
    {
        final ByteBuffer view = of.next(list, offset, length);
        if (views[index] != view)
        {
            views[index] = view; // mostly it is there from the last list, and the collector's barrier costs more
        }
    }

    @Override
    void extend(final int index, final int length)
    {
        views[index].limit(views[index].limit() + length);
    }

    @Override
    long write(final DatagramChannel channel) throws IOException
    {
        return 1 == count() ? channel.write(views[0]) : channel.write(views, 0, count());
    }

    @Override
    ByteBuffer stage(final ByteBuffer staging)
    {
        if (1 == count())
        {
            return views[0];
        }
        staging.clear();
        for (int i = 0; i < count(); i++)
        {
            final ByteBuffer view = views[i];
            staging.put(staging.position(), view, view.position(), view.remaining());
            staging.position(staging.position() + view.remaining());
        }

        return staging.flip();
    }
}
