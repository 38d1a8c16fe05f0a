package io.sluice.lane.ipc;

import io.sluice.codec.DescriptorDecoder;
import io.sluice.codec.DescriptorEncoder;
import io.sluice.codec.MessageHeaderDecoder;
import io.sluice.codec.MessageHeaderEncoder;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteOrder;

/**
 * Descriptors of this very version, read and written at their addresses in the log: what the generated codec does, with
 * one check of the whole header instead of a check of bounds for every field. Where this finds another version, or the
 * machine another byte order, it is left to the codec.
 */
final class DescriptorLayout
{
    /**
     * Of a whole frame's payload, in bytes.
     */
    static final int LENGTH = MessageHeaderEncoder.ENCODED_LENGTH + DescriptorEncoder.BLOCK_LENGTH;

    private static final int BODY = MessageHeaderDecoder.ENCODED_LENGTH;
    private static final int READERS = BODY + DescriptorDecoder.readersEncodingOffset();
    private static final int REGION_OFFSET = BODY + DescriptorDecoder.regionOffsetEncodingOffset();
    private static final int MESSAGE_LENGTH = BODY + DescriptorDecoder.lengthEncodingOffset();
    private static final int SLOT = BODY + DescriptorDecoder.slotEncodingOffset();
    private static final boolean IS_NATIVE = DescriptorDecoder.BYTE_ORDER == ByteOrder.nativeOrder();
    private static final long HEADER = header();

    private DescriptorLayout()
    {
    }

    private static long header()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[LENGTH]);
        new DescriptorEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());

        return buffer.getLong(0);
    }

    /**
     * Is the machine's byte order that of the codec?
     */
    static boolean isNative()
    {
        return IS_NATIVE;
    }

    /**
     * Is it a descriptor as this version writes it?
     *
     * @param address of at least {@link #LENGTH} bytes.
     */
    static boolean isAt(final long address)
    {
        return IS_NATIVE && HEADER == UnsafeApi.getLong(address);
    }

    static long readers(final long address)
    {
        return UnsafeApi.getLong(address + READERS);
    }

    static long regionOffset(final long address)
    {
        return UnsafeApi.getLong(address + REGION_OFFSET);
    }

    static int length(final long address)
    {
        return UnsafeApi.getInt(address + MESSAGE_LENGTH);
    }

    static int slot(final long address)
    {
        return UnsafeApi.getInt(address + SLOT);
    }

    /**
     * Write one.
     *
     * @param address of at least {@link #LENGTH} bytes.
     */
    static void write(
        final long address, final long readers, final long regionOffset, final int length, final int slot)
    {
        UnsafeApi.putLong(address, HEADER);
        UnsafeApi.putLong(address + READERS, readers);
        UnsafeApi.putLong(address + REGION_OFFSET, regionOffset);
        UnsafeApi.putInt(address + MESSAGE_LENGTH, length);
        UnsafeApi.putInt(address + SLOT, slot);
    }
}
