package io.sluice.lane.ipc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import io.aeron.protocol.HeaderFlyweight;
import io.sluice.codec.DescriptorDecoder;
import io.sluice.codec.DescriptorEncoder;
import io.sluice.codec.MessageHeaderDecoder;
import io.sluice.codec.MessageHeaderEncoder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/**
 * Byte for byte what the generated codec, and Aeron, make of it.
 */
class DescriptorLayoutTest
{
    private static final int ROUNDS = 1000;

    private final ByteBuffer memory = ByteBuffer.allocateDirect(256);
    private final UnsafeBuffer buffer = new UnsafeBuffer(memory);
    private final long address = buffer.addressOffset();
    private final DescriptorEncoder encoder = new DescriptorEncoder();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final Random random = new Random(7);

    @BeforeEach
    void needsTheByteOrderOfTheCodec()
    {
        assumeTrue(DescriptorLayout.isNative());
    }

    private byte[] bytes()
    {
        final byte[] bytes = new byte[DescriptorLayout.LENGTH];
        buffer.getBytes(0, bytes);

        return bytes;
    }

    @Test
    void writesWhatTheCodecWrites()
    {
        for (int i = 0; i < ROUNDS; i++)
        {
            final long readers = random.nextLong();
            final long offset = random.nextLong();
            final int length = random.nextInt();
            final int slot = random.nextInt();

            buffer.setMemory(0, DescriptorLayout.LENGTH, (byte)0);
            encoder.wrapAndApplyHeader(buffer, 0, header)
                .readers(readers).regionOffset(offset).length(length).slot(slot);
            final byte[] encoded = bytes();
            buffer.setMemory(0, DescriptorLayout.LENGTH, (byte)0);
            DescriptorLayout.write(address, readers, offset, length, slot);

            assertArrayEquals(encoded, bytes());
        }
    }

    @Test
    void readsWhatTheCodecReads()
    {
        final DescriptorDecoder decoder = new DescriptorDecoder();
        for (int i = 0; i < ROUNDS; i++)
        {
            DescriptorLayout.write(address, random.nextLong(), random.nextLong(), random.nextInt(), random.nextInt());
            decoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());

            assertTrue(DescriptorLayout.isAt(address));
            assertEquals(decoder.readers(), DescriptorLayout.readers(address));
            assertEquals(decoder.regionOffset(), DescriptorLayout.regionOffset(address));
            assertEquals(decoder.length(), DescriptorLayout.length(address));
            assertEquals(decoder.slot(), DescriptorLayout.slot(address));
        }
    }

    @Test
    void leavesOtherVersionsAndKindsToTheCodec()
    {
        encoder.wrapAndApplyHeader(buffer, 0, header);
        header.version(DescriptorEncoder.SCHEMA_VERSION + 1);
        assertFalse(DescriptorLayout.isAt(address));

        encoder.wrapAndApplyHeader(buffer, 0, header);
        header.blockLength(DescriptorEncoder.BLOCK_LENGTH + 8);
        assertFalse(DescriptorLayout.isAt(address));

        encoder.wrapAndApplyHeader(buffer, 0, header);
        header.templateId(DescriptorEncoder.TEMPLATE_ID + 1);
        assertFalse(DescriptorLayout.isAt(address));

        buffer.setMemory(0, DescriptorLayout.LENGTH, (byte)0);
        assertFalse(DescriptorLayout.isAt(address));
    }

    @Test
    void readsFramesAsAeronDoes()
    {
        for (final int type : new int[]{ HeaderFlyweight.HDR_TYPE_DATA, FrameDescriptor.PADDING_FRAME_TYPE })
        {
            final int length = random.nextInt();
            final long reserved = random.nextLong();
            buffer.putInt(HeaderFlyweight.FRAME_LENGTH_FIELD_OFFSET, length, ByteOrder.LITTLE_ENDIAN);
            FrameDescriptor.frameType(buffer, 0, type);
            buffer.putLong(DataHeaderFlyweight.RESERVED_VALUE_OFFSET, reserved, ByteOrder.LITTLE_ENDIAN);

            assertEquals(FrameDescriptor.frameLengthVolatile(buffer, 0), FrameLayout.lengthVolatile(address));
            assertEquals(FrameDescriptor.isPaddingFrame(buffer, 0), FrameLayout.isPadding(address));
            assertEquals(reserved, FrameLayout.reservedValue(address));
        }
    }
}
