package io.sluice.codec;

import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Writers and readers of different schema versions understand each other: {@code io.sluice.codec.next} is generated
 * from a later version of the schema, in {@code src/test/resources}.
 */
class SchemaVersionTest
{
    private static final int OFFSET = 24;
    private static final long MASK_OF_ALL_ROWS = -1L;

    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();

    @Test
    void shouldKeepTheLayoutThatWasPublished()
    {
        assertEquals(7117, DescriptorDecoder.SCHEMA_ID);
        assertEquals(0, DescriptorDecoder.SCHEMA_VERSION);
        assertEquals(8, MessageHeaderDecoder.ENCODED_LENGTH);
        assertEquals(24, DescriptorDecoder.BLOCK_LENGTH);
        assertEquals(0, DescriptorDecoder.readersEncodingOffset());
        assertEquals(8, DescriptorDecoder.regionOffsetEncodingOffset());
        assertEquals(16, DescriptorDecoder.lengthEncodingOffset());
        assertEquals(20, DescriptorDecoder.slotEncodingOffset());
        assertEquals(32, RegionRecordDecoder.BLOCK_LENGTH);
        assertEquals(9, FarewellDecoder.BLOCK_LENGTH);
    }

    @Test
    void shouldSkipFieldWhenBlockIsLongerThanKnown()
    {
        encodeNextDescriptor(OFFSET);

        final DescriptorDecoder descriptor = new DescriptorDecoder().wrapAndApplyHeader(buffer, OFFSET, header);

        assertEquals(DescriptorDecoder.SCHEMA_VERSION + 1, header.version());
        assertEquals(DescriptorDecoder.BLOCK_LENGTH + Long.BYTES, header.blockLength());
        assertDescriptor(descriptor);
        assertEquals(OFFSET + header.encodedLength() + header.blockLength(), descriptor.limit());
    }

    @Test
    void shouldFindVariableDataWhenBlockIsLongerThanKnown()
    {
        new io.sluice.codec.next.RegionRecordEncoder()
            .wrapAndApplyHeader(buffer, OFFSET, new io.sluice.codec.next.MessageHeaderEncoder())
            .regionId(11)
            .regionKey(Long.MIN_VALUE + 1)
            .length(5L << 30)
            .fileOffset(4096)
            .pageSize(2 << 20)
            .path("/a/päth")
            .owner("later");

        final RegionRecordDecoder region = new RegionRecordDecoder().wrapAndApplyHeader(buffer, OFFSET, header);

        assertEquals(11, region.regionId());
        assertEquals(Long.MIN_VALUE + 1, region.regionKey());
        assertEquals(5L << 30, region.length());
        assertEquals(4096, region.fileOffset());
        assertEquals("/a/päth", region.path());
    }

    @Test
    void shouldStepOverMessageWhenTemplateIsUnknown()
    {
        final io.sluice.codec.next.NoticeEncoder notice = new io.sluice.codec.next.NoticeEncoder()
            .wrapAndApplyHeader(buffer, OFFSET, new io.sluice.codec.next.MessageHeaderEncoder())
            .lastTicket(3)
            .deadline(4);
        encodeNextDescriptor(notice.limit());

        header.wrap(buffer, OFFSET);
        assertEquals(DescriptorDecoder.SCHEMA_ID, header.schemaId());
        assertNotEquals(DescriptorDecoder.TEMPLATE_ID, header.templateId());
        assertNotEquals(RegionRecordDecoder.TEMPLATE_ID, header.templateId());
        assertNotEquals(FarewellDecoder.TEMPLATE_ID, header.templateId());

        final int next = OFFSET + header.encodedLength() + header.blockLength();
        assertDescriptor(new DescriptorDecoder().wrapAndApplyHeader(buffer, next, header));
    }

    @Test
    void shouldReadUnknownWhenEnumValueIsOfLaterVersion()
    {
        new io.sluice.codec.next.FarewellEncoder()
            .wrapAndApplyHeader(buffer, OFFSET, new io.sluice.codec.next.MessageHeaderEncoder())
            .lastTicket(99)
            .reason(io.sluice.codec.next.FarewellReason.HANDED_OVER);

        final FarewellDecoder farewell = new FarewellDecoder().wrapAndApplyHeader(buffer, OFFSET, header);

        assertEquals(99, farewell.lastTicket());
        assertEquals(FarewellReason.SBE_UNKNOWN, farewell.reason());
    }

    @Test
    void shouldReadNullValueWhenWriterIsOlder()
    {
        new DescriptorEncoder()
            .wrapAndApplyHeader(buffer, OFFSET, new MessageHeaderEncoder())
            .length(1)
            .slot(1);
        buffer.setMemory(OFFSET + MessageHeaderEncoder.ENCODED_LENGTH + DescriptorEncoder.BLOCK_LENGTH, 64, (byte)0xFF);

        final io.sluice.codec.next.DescriptorDecoder descriptor = new io.sluice.codec.next.DescriptorDecoder()
            .wrapAndApplyHeader(buffer, OFFSET, new io.sluice.codec.next.MessageHeaderDecoder());

        assertEquals(1, descriptor.length());
        assertEquals(io.sluice.codec.next.DescriptorDecoder.checksumNullValue(), descriptor.checksum());
        assertTrue(descriptor.limit() <= OFFSET + header.encodedLength() + DescriptorDecoder.BLOCK_LENGTH);
    }

    private void encodeNextDescriptor(final int offset)
    {
        new io.sluice.codec.next.DescriptorEncoder()
            .wrapAndApplyHeader(buffer, offset, new io.sluice.codec.next.MessageHeaderEncoder())
            .readers(MASK_OF_ALL_ROWS)
            .regionOffset(5L << 30)
            .length(Integer.MAX_VALUE)
            .slot(1023)
            .checksum(-2);
    }

    private static void assertDescriptor(final DescriptorDecoder descriptor)
    {
        assertEquals(MASK_OF_ALL_ROWS, descriptor.readers());
        assertEquals(5L << 30, descriptor.regionOffset());
        assertEquals(Integer.MAX_VALUE, descriptor.length());
        assertEquals(1023, descriptor.slot());
    }
}
