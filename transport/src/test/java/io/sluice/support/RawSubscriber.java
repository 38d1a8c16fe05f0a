package io.sluice.support;

import io.aeron.Aeron;
import io.aeron.FragmentAssembler;
import io.aeron.Subscription;
import io.aeron.logbuffer.Header;
import org.agrona.DirectBuffer;

import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Aeron's own subscriber with its FragmentAssembler, which checks every message of a {@link RawPublisher}.
 */
public final class RawSubscriber implements AutoCloseable
{
    private final CRC32C crc = new CRC32C();
    private final FragmentAssembler assembler = new FragmentAssembler(this::onMessage);
    private final byte[] copy = new byte[32 << 20];
    public final Subscription subscription;
    private volatile long received;
    private long bytes;
    private long lastSequence = -1;
    private volatile AssertionError error;

    public RawSubscriber(final Aeron aeron, final String channel, final int streamId)
    {
        subscription = aeron.addSubscription(channel, streamId);
    }

    public int poll()
    {
        return subscription.poll(assembler, 64);
    }

    public long received()
    {
        if (null != error)
        {
            throw error;
        }
        return received;
    }

    public long bytes()
    {
        return bytes;
    }

    public long lastSequence()
    {
        return lastSequence;
    }

    private void onMessage(final DirectBuffer buffer, final int offset, final int length, final Header header)
    {
        buffer.getBytes(offset, copy, 0, length);
        crc.reset();
        crc.update(copy, 4, length - 4);
        final int expected = buffer.getInt(offset, ByteOrder.BIG_ENDIAN);
        final int messageLength = buffer.getInt(offset + 4, ByteOrder.BIG_ENDIAN);
        final long sequence = buffer.getLong(offset + 8, ByteOrder.BIG_ENDIAN);
        if ((int)crc.getValue() != expected || messageLength != length || sequence <= lastSequence)
        {
            error = new AssertionError("corrupt message: length=" + length + " says " + messageLength +
                " sequence=" + sequence + " after " + lastSequence + " received=" + received +
                " checksum " + Integer.toHexString((int)crc.getValue()) + " says " + Integer.toHexString(expected));
            throw error;
        }
        lastSequence = sequence;
        received++;
        bytes += length;
    }

    @Override
    public void close()
    {
        subscription.close();
    }
}
