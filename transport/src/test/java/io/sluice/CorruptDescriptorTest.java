package io.sluice;

import static java.nio.channels.FileChannel.MapMode.READ_WRITE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Subscription;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.protocol.DataHeaderFlyweight;
import io.sluice.codec.DescriptorDecoder;
import io.sluice.codec.DescriptorEncoder;
import io.sluice.codec.MessageHeaderEncoder;
import io.sluice.driver.SluiceDriver;
import io.sluice.region.BufferPool;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.status.CounterTypes;
import io.sluice.status.Event;
import io.sluice.support.CheckedReader;
import io.sluice.support.CheckedWriter;
import io.sluice.support.EventLog;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Descriptors that are damaged on their way, and frames that only look like one.
 */
@Timeout(60)
class CorruptDescriptorTest
{
    private static final String CHANNEL = "aeron:ipc?term-length=64k";
    private static final int STREAM_ID = 1006;
    private static final int LENGTH = 1024;
    private static final int SLOTS = 8;
    private static final int HEADER = MessageHeaderEncoder.ENCODED_LENGTH;
    private static final int FRAME = HEADER + DescriptorEncoder.BLOCK_LENGTH;
    private static final int RESERVED_VALUE =
        DataHeaderFlyweight.RESERVED_VALUE_OFFSET - DataHeaderFlyweight.HEADER_LENGTH;

    private final EventLog events = new EventLog();
    private final BufferClaim claim = new BufferClaim();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private SluiceDriver driver;
    private Sluice sluice;
    private MemoryRegion region;
    private Publisher publisher;
    private CheckedWriter writer;
    private CheckedReader reader;
    private Subscription raw;
    private long key;

    @BeforeEach
    void setUp()
    {
        driver = SluiceDriver.launchEmbedded();
        sluice = Sluice.connect(
            new SluiceOptions().aeronDirectoryName(driver.aeronDirectoryName()).eventListener(events));
        region = sluice.register(RegionOptions.shared(SLOTS * LENGTH));
        publisher = sluice.addPublisher(CHANNEL, STREAM_ID, new PublisherOptions().depth(SLOTS));
        writer = new CheckedWriter(publisher, region.pool(LENGTH));
        final Subscriber subscriber = sluice.addSubscriber(CHANNEL, STREAM_ID);
        reader = new CheckedReader(subscriber, true);
        raw = sluice.aeron().addSubscription(CHANNEL, STREAM_ID);
        Await.until("all are connected",
            () -> publisher.isConnected() && subscriber.isConnected() && raw.isConnected());
        assertTrue(writer.post());
        damage((buffer, offset) -> key = buffer.getLong(offset + RESERVED_VALUE, ByteOrder.LITTLE_ENDIAN));
        awaitNext(1);
    }

    @AfterEach
    void tearDown()
    {
        sluice.close();
        driver.close();
    }

    private interface Damage
    {
        void to(MutableDirectBuffer buffer, int offset);
    }

    // The log is the same memory for all who read it.
    private void damage(final Damage damage)
    {
        final FragmentHandler handler =
            (buffer, offset, length, frame) -> damage.to((MutableDirectBuffer)buffer, offset);
        Await.until("the frame is there", () -> 1 == raw.poll(handler, 1));
    }

    // The next good message comes, and nothing stays out.
    private void awaitNext(final long received)
    {
        Await.until("it is read", () ->
        {
            reader.poll(16);
            raw.poll((buffer, offset, length, frame) -> {}, 16);
            writer.poll();
            return received == reader.received() && 0 == publisher.outstanding();
        });
        assertNull(reader.error());
    }

    private void postDamaged(final Damage damage)
    {
        assertTrue(writer.post());
        damage(damage);
    }

    private long rejected()
    {
        final CountersReader counters = sluice.aeron().countersReader();
        final long[] sum = new long[1];
        counters.forEach((counterId, typeId, keyBuffer, label) ->
        {
            if (CounterTypes.REJECTED == typeId)
            {
                sum[0] += counters.getCounterValue(counterId);
            }
        });

        return sum[0];
    }

    private void awaitRejected()
    {
        Await.until("it is rejected", () ->
        {
            reader.poll(16);
            return 1 == rejected();
        });
    }

    private void assertRejectedOnceAndGoesOn()
    {
        awaitRejected();
        assertEquals(1, events.count(Event.REJECTED));
        assertEquals(1, reader.received());
        assertTrue(writer.post());
        awaitNext(2);
        assertEquals(1, rejected());
    }

    @ParameterizedTest
    @ValueSource(longs = { -1, SLOTS * LENGTH, SLOTS * LENGTH - 8, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40 })
    void shouldSkipADescriptorWhenItsOffsetIsOutOfBounds(final long offset)
    {
        postDamaged((buffer, at) -> buffer.putLong(
            at + HEADER + DescriptorDecoder.regionOffsetEncodingOffset(), offset, ByteOrder.LITTLE_ENDIAN));
        assertRejectedOnceAndGoesOn();
    }

    @ParameterizedTest
    @ValueSource(ints = { -1, SLOTS * LENGTH + 1, Integer.MAX_VALUE, Integer.MIN_VALUE })
    void shouldSkipADescriptorWhenItsLengthIsOutOfBounds(final int length)
    {
        postDamaged((buffer, at) -> buffer.putInt(
            at + HEADER + DescriptorDecoder.lengthEncodingOffset(), length, ByteOrder.LITTLE_ENDIAN));
        assertRejectedOnceAndGoesOn();
    }

    @ParameterizedTest
    @ValueSource(ints = { -1, SLOTS, Integer.MAX_VALUE, Integer.MIN_VALUE })
    void shouldSkipADescriptorWhenItsSlotIsOutOfRange(final int slot)
    {
        postDamaged((buffer, at) -> buffer.putInt(
            at + HEADER + DescriptorDecoder.slotEncodingOffset(), slot, ByteOrder.LITTLE_ENDIAN));
        assertRejectedOnceAndGoesOn();
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 1, -5, Integer.MIN_VALUE })
    void shouldSkipADescriptorWhenItsTicketIsStale(final int ticket)
    {
        postDamaged((buffer, at) -> buffer.putInt(at + RESERVED_VALUE, ticket, ByteOrder.LITTLE_ENDIAN));
        assertRejectedOnceAndGoesOn();
    }

    @Test
    void shouldSkipADescriptorWhenTheRegionKeyOfItsSlotIsWrong() throws IOException
    {
        replaceInLedger(region.key(), region.key() + 1);
        postDamaged((buffer, at) -> {});
        awaitRejected();
        replaceInLedger(region.key() + 1, region.key());
        assertRejectedOnceAndGoesOn();
    }

    @Test
    void shouldSkipADescriptorWhenTheRegionOfItsSlotIsUnknown() throws IOException
    {
        assertTrue(writer.post());
        replaceInLedger(region.id(), region.id() + 1);
        awaitRejected();
        assertRejectedOnceAndGoesOn(); // the publisher names the region anew
    }

    private void replaceInLedger(final long from, final long to) throws IOException
    {
        try (DirectoryStream<Path> ledgers = Files.newDirectoryStream(sluice.directory(), "ledger-*"))
        {
            for (final Path ledger : ledgers)
            {
                try (FileChannel channel = FileChannel.open(ledger, READ, WRITE))
                {
                    final MappedByteBuffer words = channel.map(READ_WRITE, 0, channel.size());
                    words.order(ByteOrder.nativeOrder());
                    for (int i = 0; i < words.capacity(); i += Long.BYTES)
                    {
                        if (from == words.getLong(i))
                        {
                            words.putLong(i, to);
                        }
                    }
                }
            }
        }
    }

    @Test
    void shouldNotWaitForATicketWhenItsReaderCannotAttachTheRegion() throws IOException
    {
        final MemoryRegion lost = sluice.register(RegionOptions.shared(LENGTH));
        final BufferPool pool = lost.pool(LENGTH);
        try (DirectoryStream<Path> records = Files.newDirectoryStream(sluice.directory(), "*.region"))
        {
            for (final Path record : records)
            {
                if (record.toString().contains(Long.toHexString(lost.id())))
                {
                    Files.delete(record);
                }
            }
        }
        assertTrue(publisher.post(pool.acquire()) > 0);
        Await.until("it is given back", () ->
        {
            reader.poll(1);
            return 1 == publisher.poll((completion) -> completion.release());
        });
        Await.until("it is counted", () -> 1 == rejected());
        raw.poll((buffer, offset, length, frame) -> {}, 1);
        assertRejectedOnceAndGoesOn();
    }

    @Test
    void shouldSkipAFrameWhenItsKeyIsWrong()
    {
        postDamaged((buffer, at) -> buffer.putLong(at + RESERVED_VALUE, key + (1L << 32), ByteOrder.LITTLE_ENDIAN));
        assertRejectedOnceAndGoesOn();
    }

    @Test
    void shouldSkipAFrameWhenItsSchemaIsUnknown()
    {
        postDamaged((buffer, at) -> header.wrap(buffer, at).schemaId(DescriptorEncoder.SCHEMA_ID + 1));
        assertRejectedOnceAndGoesOn();
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, DescriptorEncoder.BLOCK_LENGTH - 1, DescriptorEncoder.BLOCK_LENGTH + 1, 65535 })
    void shouldSkipAFrameWhenItsBlockDoesNotFit(final int blockLength)
    {
        postDamaged((buffer, at) -> header.wrap(buffer, at).blockLength(blockLength));
        assertRejectedOnceAndGoesOn();
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 1, HEADER - 1, HEADER, FRAME - 1 })
    void shouldSkipAFrameWhenItIsTruncated(final int length)
    {
        forge(length, (buffer) ->
        {
            if (length >= HEADER)
            {
                header.wrap(buffer, 0)
                    .blockLength(DescriptorEncoder.BLOCK_LENGTH)
                    .templateId(DescriptorEncoder.TEMPLATE_ID)
                    .schemaId(DescriptorEncoder.SCHEMA_ID)
                    .version(DescriptorEncoder.SCHEMA_VERSION);
            }
        });
        assertRejectedOnceAndGoesOn();
    }

    @Test
    void shouldStepOverAFrameSilentlyWhenItsTemplateIsUnknown()
    {
        forge(FRAME, (buffer) -> header.wrap(buffer, 0)
            .blockLength(DescriptorEncoder.BLOCK_LENGTH)
            .templateId(999)
            .schemaId(DescriptorEncoder.SCHEMA_ID)
            .version(DescriptorEncoder.SCHEMA_VERSION + 1));
        assertTrue(writer.post());
        awaitNext(2);
        assertEquals(0, rejected());
    }

    @Test
    void shouldReadADescriptorWhenANewerSchemaMadeItLonger()
    {
        final byte[] body = new byte[FRAME];
        postDamaged((buffer, at) ->
        {
            buffer.getBytes(at, body);
            key = buffer.getLong(at + RESERVED_VALUE, ByteOrder.LITTLE_ENDIAN); // with its ticket
            header.wrap(buffer, at).templateId(999);
        });
        final int more = 24;
        forge(FRAME + more, (buffer) ->
        {
            buffer.putBytes(0, body);
            header.wrap(buffer, 0)
                .blockLength(DescriptorEncoder.BLOCK_LENGTH + more)
                .version(DescriptorEncoder.SCHEMA_VERSION + 1);
        });
        awaitNext(2);
        assertEquals(0, rejected());
    }

    @Test
    void shouldReportNoFloodWhenManyAreWrong()
    {
        final int count = 1000;
        for (int i = 0; i < count; i++)
        {
            forge(1, (buffer) -> {});
        }
        Await.until("all are rejected", () ->
        {
            reader.poll(16);
            return count == rejected();
        });
        assertEquals(10, events.count(Event.REJECTED)); // the first, and at each power of two
        assertTrue(writer.post());
        awaitNext(2);
    }

    private void forge(final int length, final Consumer<MutableDirectBuffer> body)
    {
        Await.until("there is room", () ->
        {
            reader.poll(16);
            raw.poll((buffer, offset, frameLength, frame) -> {}, 16);
            return publisher.claim(length, claim) > 0;
        });
        final UnsafeBuffer view =
            new UnsafeBuffer(claim.buffer(), claim.offset(), length);
        body.accept(view);
        claim.reservedValue(key).commit();
    }
}
