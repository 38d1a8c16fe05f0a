package io.sluice.perf.rig;

import io.sluice.perf.spi.Link;

/**
 * A link that is always there, for one length of messages.
 */
abstract class StubLink implements Link
{
    private final int maxLength;

    StubLink(final int maxLength)
    {
        this.maxLength = maxLength;
    }

    @Override
    public int offset()
    {
        return 0;
    }

    @Override
    public boolean isConnected()
    {
        return true;
    }

    @Override
    public void messageLength(final int newLength)
    {
    }

    @Override
    public int maxMessageLength()
    {
        return maxLength;
    }

    @Override
    public void close()
    {
    }
}
