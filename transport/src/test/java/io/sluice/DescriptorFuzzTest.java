package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Subscription;
import io.aeron.protocol.DataHeaderFlyweight;
import io.sluice.codec.DescriptorDecoder;
import io.sluice.codec.MessageHeaderDecoder;
import io.sluice.driver.SluiceDriver;
import io.sluice.lane.Completion;
import io.sluice.lane.Message;
import io.sluice.region.BufferPool;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import io.sluice.status.CounterTypes;
import io.sluice.support.Payload;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.ByteOrder;
import java.util.Random;

/**
 * Descriptors damaged at random in the log, one after another, each followed by one that is as it was written: that one
 * must arrive, and the other be delivered as it says, from within its region, or be rejected.
 */
@Timeout(120)
class DescriptorFuzzTest
{
    private static final int FRAMES = Integer.getInteger("sluice.test.frames", 100_000);
    private static final String CHANNEL = "aeron:ipc?term-length=1m";
    private static final int STREAM_ID = 1033;
    private static final int LENGTH = 256;
    private static final int SLOTS = 8;
    private static final int HEADER = DataHeaderFlyweight.HEADER_LENGTH;
    private static final int FIRST = DataHeaderFlyweight.VERSION_FIELD_OFFSET; // before it is the frame's length
    private static final int RESERVED = DataHeaderFlyweight.RESERVED_VALUE_OFFSET;
    private static final int BODY = HEADER + MessageHeaderDecoder.ENCODED_LENGTH;
    private static final int FRAME = BODY + DescriptorDecoder.BLOCK_LENGTH;
    private static final int READERS = BODY + DescriptorDecoder.readersEncodingOffset();
    private static final int OFFSET = BODY + DescriptorDecoder.regionOffsetEncodingOffset();
    private static final int MESSAGE_LENGTH = BODY + DescriptorDecoder.lengthEncodingOffset();
    private static final int SLOT = BODY + DescriptorDecoder.slotEncodingOffset();
    private static final int[] INTS = {
        0, 1, -1, 7, 8, LENGTH, SLOTS * LENGTH, SLOTS * LENGTH + 1, Integer.MAX_VALUE, Integer.MAX_VALUE - 1,
        Integer.MIN_VALUE, Integer.MIN_VALUE + 1 };
    private static final long[] LONGS = {
        0, 1, -1, 8, LENGTH, SLOTS * LENGTH, Integer.MAX_VALUE, 1L << 31, 1L << 32, -(1L << 31), Long.MAX_VALUE,
        Long.MAX_VALUE - LENGTH, Long.MIN_VALUE, Long.MIN_VALUE + LENGTH };

    private final Random random = new Random(20_261_121);
    private final byte[] was = new byte[FRAME];
    private final UnsafeBuffer is = new UnsafeBuffer(new byte[FRAME]);
    private boolean isNext;
    private long sequence;
    private long good;
    private long delivered;

    @Test
    void shouldDeliverEveryOtherMessageWhenDescriptorsAreDamagedAtRandom()
    {
        try (SluiceDriver driver = SluiceDriver.launchEmbedded();
            Sluice sluice = Sluice.connect(new SluiceOptions()
                .aeronDirectoryName(driver.aeronDirectoryName())
                .eventListener((event, text) -> assertFalse(text.isEmpty())));
            MemoryRegion region = sluice.register(RegionOptions.shared(SLOTS * LENGTH));
            Publisher publisher = sluice.addPublisher(CHANNEL, STREAM_ID, new PublisherOptions().depth(SLOTS));
            Subscriber subscriber = sluice.addSubscriber(CHANNEL, STREAM_ID);
            Subscription raw = sluice.aeron().addSubscription(CHANNEL, STREAM_ID))
        {
            final BufferPool pool = region.pool(LENGTH);
            Await.until("connected", () ->
                publisher.isConnected() && subscriber.isConnected() && raw.isConnected());
            long mustBeRejected = 0;
            long mayBeRejected = 0;
            for (int i = 0; i < FRAMES; i++)
            {
                final long before = delivered;
                post(publisher, pool);
                damage(raw);
                isNext = false;
                final int frames = subscriber.poll(this::onMessage, 1);
                assertTrue(1 == frames || !isForThisReader(), this::toString); // there may be a padding frame now
                if (before == delivered)
                {
                    mayBeRejected++;
                    mustBeRejected += isForThisReader() ? 1 : 0;
                }

                sequence++;
                post(publisher, pool);
                Await.until("seen", () -> 1 == raw.poll((buffer, offset, length, header) -> {}, 1));
                isNext = true;
                final long expected = good + 1;
                Await.until("the one after it", () ->
                {
                    subscriber.poll(this::onMessage, 1);
                    return expected == good;
                });
                sequence++;
                publisher.poll(Completion::release);
                assertEquals(0, publisher.outstanding(), this::toString);
            }
            assertEquals(FRAMES, good);
            assertTrue(delivered > 0 && mustBeRejected > FRAMES / 4 && mayBeRejected > mustBeRejected);
            final long least = mustBeRejected;
            Await.until("all are counted", () -> rejected(sluice) >= least);
            assertTrue(rejected(sluice) <= mayBeRejected);
        }
    }

    private void post(final Publisher publisher, final BufferPool pool)
    {
        final RegisteredBuffer buffer = pool.acquire();
        Payload.fill(buffer, 0, LENGTH, sequence);
        Await.until("posted", () -> publisher.post(buffer) > 0);
    }

    private void onMessage(final Message message)
    {
        if (isNext)
        {
            assertEquals(LENGTH, message.length());
            assertEquals(sequence, Payload.check(message.buffer(), message.length()));
            good++;
            return;
        }

        final long offset = is.getLong(OFFSET, ByteOrder.LITTLE_ENDIAN);
        final int length = is.getInt(MESSAGE_LENGTH, ByteOrder.LITTLE_ENDIAN);
        assertTrue(offset >= 0 && length >= 0 && offset + length <= SLOTS * LENGTH, this::toString);
        assertEquals(length, message.length(), this::toString);
        if (isAsItWas(OFFSET, SLOT)) // of what it says lies elsewhere, nobody knows what it is
        {
            assertEquals(sequence, Payload.check(message.buffer(), message.length()), this::toString);
        }
        delivered++;
    }

    private void damage(final Subscription raw)
    {
        Await.until("in the log", () -> 1 == raw.poll((buffer, offset, length, header) ->
        {
            final MutableDirectBuffer log = (MutableDirectBuffer)buffer;
            final int frame = offset - HEADER;
            log.getBytes(frame, was);
            do
            {
                is.putBytes(0, was);
                damageCopy();
            }
            while (0 == is.getLong(RESERVED)); // what an inline message has
            log.putBytes(frame + FIRST, is, FIRST, FRAME - FIRST);
        }, 1));
    }

    private void damageCopy()
    {
        switch (random.nextInt(8))
        {
            case 0:
                is.putLong(OFFSET, LONGS[random.nextInt(LONGS.length)], ByteOrder.LITTLE_ENDIAN);
                break;

            case 1:
                is.putInt(MESSAGE_LENGTH, INTS[random.nextInt(INTS.length)], ByteOrder.LITTLE_ENDIAN);
                break;

            case 2:
                is.putInt(SLOT, INTS[random.nextInt(INTS.length)], ByteOrder.LITTLE_ENDIAN);
                break;

            case 3:
                is.putInt(RESERVED, INTS[random.nextInt(INTS.length)], ByteOrder.LITTLE_ENDIAN);
                break;

            default:
                for (int i = random.nextInt(4); i >= 0; i--)
                {
                    is.putByte(FIRST + random.nextInt(FRAME - FIRST), (byte)random.nextInt());
                }
                break;
        }
    }

    // Else it may say that it is for others, or of a kind that this reader need not know.
    private boolean isForThisReader()
    {
        return isAsItWas(HEADER, BODY) && isAsItWas(READERS, OFFSET) && isAsItWas(FIRST, RESERVED);
    }

    private boolean isAsItWas(final int from, final int to)
    {
        for (int i = from; i < to; i++)
        {
            if (was[i] != is.getByte(i))
            {
                return false;
            }
        }

        return true;
    }

    private static long rejected(final Sluice sluice)
    {
        final CountersReader counters = sluice.aeron().countersReader();
        final long[] sum = new long[1];
        counters.forEach((counterId, typeId, key, label) ->
        {
            if (CounterTypes.REJECTED == typeId)
            {
                sum[0] += counters.getCounterValue(counterId);
            }
        });

        return sum[0];
    }

    @Override
    public String toString()
    {
        final DirectBuffer before = new UnsafeBuffer(was);
        final StringBuilder text = new StringBuilder("sequence " + sequence + ", byte: from, to");
        for (int i = FIRST; i < FRAME; i++)
        {
            if (before.getByte(i) != is.getByte(i))
            {
                text.append(", ").append(i).append(": ").append(before.getByte(i)).append(", ").append(is.getByte(i));
            }
        }

        return text.toString();
    }
}
