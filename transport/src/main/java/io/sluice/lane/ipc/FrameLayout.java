package io.sluice.lane.ipc;

import static io.aeron.logbuffer.FrameDescriptor.PADDING_FRAME_TYPE;
import static io.aeron.protocol.DataHeaderFlyweight.RESERVED_VALUE_OFFSET;
import static io.aeron.protocol.HeaderFlyweight.FRAME_LENGTH_FIELD_OFFSET;
import static io.aeron.protocol.HeaderFlyweight.TYPE_FIELD_OFFSET;

import org.agrona.UnsafeApi;

import java.nio.ByteOrder;

/**
 * What Aeron's {@link io.aeron.logbuffer.FrameDescriptor} reads of a frame, at its address in a mapped log: the caller
 * has made sure that it lies within its term.
 */
final class FrameLayout
{
    private static final boolean IS_NATIVE = ByteOrder.LITTLE_ENDIAN == ByteOrder.nativeOrder();
    private static final short PADDING =
        IS_NATIVE ? PADDING_FRAME_TYPE : Short.reverseBytes((short)PADDING_FRAME_TYPE);

    private FrameLayout()
    {
    }

    /**
     * The length of a frame, ordered before all that is read from it later.
     *
     * @return the length in bytes with its header, 0 or less if it is not committed.
     */
    static int lengthVolatile(final long frame)
    {
        final int length = UnsafeApi.getIntVolatile(null, frame + FRAME_LENGTH_FIELD_OFFSET);

        return IS_NATIVE ? length : Integer.reverseBytes(length);
    }

    static boolean isPadding(final long frame)
    {
        return PADDING == UnsafeApi.getShort(frame + TYPE_FIELD_OFFSET);
    }

    static long reservedValue(final long frame)
    {
        final long value = UnsafeApi.getLong(frame + RESERVED_VALUE_OFFSET);

        return IS_NATIVE ? value : Long.reverseBytes(value);
    }
}
