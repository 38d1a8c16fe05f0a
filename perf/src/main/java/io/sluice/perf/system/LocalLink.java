package io.sluice.perf.system;

import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.MessageSink;

/**
 * What one end does alone: nothing comes.
 */
abstract class LocalLink implements Link
{
    private int length;

    final int messageLength()
    {
        return length;
    }

    @Override
    public final int offset()
    {
        return 0;
    }

    @Override
    public final void poll(final MessageSink sink)
    {
        throw new UnsupportedOperationException("nothing is sent here");
    }

    @Override
    public final boolean isConnected()
    {
        return true;
    }

    @Override
    public void messageLength(final int newLength)
    {
        length = newLength;
    }

    @Override
    public final int maxMessageLength()
    {
        return 1 << 30;
    }

    @Override
    public void close()
    {
        // nothing is kept
    }
}
