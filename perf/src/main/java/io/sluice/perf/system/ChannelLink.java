package io.sluice.perf.system;

import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.MessageSink;
import org.agrona.BufferUtil;
import org.agrona.CloseHelper;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * A plain loop over channels that carry bytes and do not block: a header with the length before each message, one
 * direct buffer to send from and one to receive in, and whole messages are handed over where they lie in it.
 */
abstract class ChannelLink implements Link
{
    private static final int HEADER = Long.BYTES;
    private static final int PAGE = 4096;
    private static final int LEAST_RECEIVE = 1 << 16;

    private ReadableByteChannel in;
    private WritableByteChannel out;
    private ByteBuffer sending;
    private UnsafeBuffer sendingBuffer;
    private ByteBuffer received;
    private UnsafeBuffer receivedBuffer;

    /**
     * The channels, when they are there.
     */
    final void channels(final ReadableByteChannel newIn, final WritableByteChannel newOut)
    {
        in = newIn;
        out = newOut;
    }

    @Override
    public final void messageLength(final int newLength)
    {
        sending = BufferUtil.allocateDirectAligned(HEADER + newLength, PAGE);
        sendingBuffer = new UnsafeBuffer(sending);
        sendingBuffer.putLong(0, newLength);
        received = BufferUtil.allocateDirectAligned(Math.max(LEAST_RECEIVE, 2 * (HEADER + newLength)), PAGE);
        receivedBuffer = new UnsafeBuffer(received);
    }

    @Override
    public final MutableDirectBuffer acquire()
    {
        return sendingBuffer;
    }

    @Override
    public final int offset()
    {
        return HEADER;
    }

    @Override
    public final boolean send()
    {
        try
        {
            out.write(sending);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
        if (sending.hasRemaining())
        {
            return false;
        }
        sending.clear();

        return true;
    }

    @Override
    public final void poll(final MessageSink sink)
    {
        read();
        final int end = received.position();
        int at = 0;
        while (end - at >= HEADER)
        {
            final int length = (int)receivedBuffer.getLong(at);
            if (end - at - HEADER < length)
            {
                break;
            }
            sink.onMessage(receivedBuffer, at + HEADER, length);
            at += HEADER + length;
        }
        if (at > 0)
        {
            received.limit(end).position(at).compact();
        }
    }

    private void read()
    {
        try
        {
            if (in.read(received) < 0)
            {
                throw new IllegalStateException("the other end has closed the channel");
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    @Override
    public final boolean isWithoutOthers()
    {
        return true;
    }

    @Override
    public final int maxMessageLength()
    {
        return (1 << 30) - PAGE;
    }

    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(in, out);
    }
}
