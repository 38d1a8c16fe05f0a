package io.sluice.driver;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteBuffer;

/**
 * Room for one packet. One of these serves all endpoints of a driver, whose receiver is one thread.
 */
final class ReceiveBuffer
{
    private static final int LENGTH = 1 << 16;
    private static final int PAGE = 4096;

    private final ByteBuffer bytes = BufferUtil.allocateDirectAligned(LENGTH, PAGE);
    private final UnsafeBuffer packet = new UnsafeBuffer(bytes);

    ByteBuffer bytes()
    {
        return bytes;
    }

    UnsafeBuffer packet()
    {
        return packet;
    }
}
