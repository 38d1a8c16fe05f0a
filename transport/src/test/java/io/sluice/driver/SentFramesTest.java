package io.sluice.driver;

import static io.aeron.protocol.DataHeaderFlyweight.HEADER_LENGTH;
import static io.aeron.protocol.DataHeaderFlyweight.RESERVED_VALUE_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import io.sluice.gather.LongFrame;
import io.sluice.gather.Reference;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class SentFramesTest
{
    private static final int LENGTH = 256 << 10;
    private static final int SEGMENT = 1408;
    private static final int PAYLOAD = SEGMENT - HEADER_LENGTH;
    private static final int TERM_ID = 5;
    private static final int REGION = 3;

    private final UnsafeBuffer term = new UnsafeBuffer(ByteBuffer.allocateDirect(LENGTH));
    private final UnsafeBuffer split = new UnsafeBuffer(ByteBuffer.allocateDirect(LENGTH)); // as if there were none
    private final DataHeaderFlyweight header = new DataHeaderFlyweight();
    private final List<Integer> starts = new ArrayList<>(); // of the frames of the wire
    private final List<Integer> frames = new ArrayList<>(); // of the log
    private long regionOffset = 4096;

    private void write(
        final UnsafeBuffer log, final int offset, final int length, final byte flags, final int type, final long value)
    {
        header.wrap(log, offset, HEADER_LENGTH);
        header.setMemory(0, HEADER_LENGTH, (byte)0);
        header.termOffset(offset).sessionId(-7).streamId(1001).termId(TERM_ID).reservedValue(value)
            .version((byte)0).flags((short)(flags & 0xFF)).headerType(type).frameLength(length);
    }

    private int reference(final int offset, final int payload, final boolean isFirst, final boolean isLast)
    {
        frames.add(offset);
        final long reference = Reference.of(REGION, regionOffset);
        final byte begin = isFirst ? FrameDescriptor.BEGIN_FRAG_FLAG : 0;
        final byte end = isLast ? FrameDescriptor.END_FRAG_FLAG : 0;
        final int length = (int)LongFrame.frameLength(payload, PAYLOAD);
        final boolean isLong = payload > PAYLOAD;
        assertEquals(isLong, LongFrame.isLong(length, SEGMENT));
        assertEquals(payload, LongFrame.payloadLength(length, SEGMENT));
        write(term, offset, length, isLong ? begin : (byte)(begin | end), DataHeaderFlyweight.HDR_TYPE_DATA,
            isLong && isLast ? Reference.ending(reference) : reference);
        for (int done = 0, at = offset; done == 0 || done < payload; done += PAYLOAD, at += SEGMENT)
        {
            starts.add(at);
            final int part = Math.min(PAYLOAD, payload - done);
            final byte flags = (byte)((0 == done ? begin : 0) | (done + part == payload ? end : 0));
            write(split, at, part + HEADER_LENGTH, flags, DataHeaderFlyweight.HDR_TYPE_DATA, reference + done);
        }
        regionOffset += payload;

        return offset + BitUtil.align(length, FrameDescriptor.FRAME_ALIGNMENT);
    }

    private int inline(final int offset, final int length, final Random random)
    {
        frames.add(offset);
        starts.add(offset);
        final int aligned = BitUtil.align(length, FrameDescriptor.FRAME_ALIGNMENT);
        for (int i = offset + HEADER_LENGTH; i < offset + aligned; i++)
        {
            term.putByte(i, (byte)random.nextInt());
        }
        split.putBytes(offset, term, offset, aligned);
        for (final UnsafeBuffer log : List.of(term, split))
        {
            write(log, offset, length, (byte)0xC0, DataHeaderFlyweight.HDR_TYPE_DATA, 9);
        }

        return offset + aligned;
    }

    private int padding(final int offset, final int length)
    {
        frames.add(offset);
        starts.add(offset);
        for (final UnsafeBuffer log : List.of(term, split))
        {
            write(log, offset, length, (byte)0xC0, DataHeaderFlyweight.HDR_TYPE_PAD, 0);
        }

        return offset + BitUtil.align(length, FrameDescriptor.FRAME_ALIGNMENT);
    }

    private int fill(final Random random)
    {
        frames.clear();
        starts.clear();
        term.setMemory(0, LENGTH, (byte)0);
        split.setMemory(0, LENGTH, (byte)0);
        int at = 0;
        while (at < LENGTH - 80_000)
        {
            switch (random.nextInt(5))
            {
                case 0:
                    at = inline(at, HEADER_LENGTH + random.nextInt(SEGMENT - HEADER_LENGTH), random);
                    break;

                case 1:
                    at = padding(at, HEADER_LENGTH + random.nextInt(4000));
                    break;

                case 2:
                    at = reference(at, random.nextInt(PAYLOAD + 1), random.nextBoolean(), random.nextBoolean());
                    break;

                default:
                    at = reference(
                        at, PAYLOAD + 1 + random.nextInt(45 * PAYLOAD), random.nextBoolean(), random.nextBoolean());
                    break;
            }
        }

        return at;
    }

    private static byte[] bytes(final UnsafeBuffer buffer, final int offset, final int length)
    {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);

        return bytes;
    }

    private void assertFrames(final int from, final int to)
    {
        for (int at = from; at < to;)
        {
            assertEquals(split.getInt(at, LITTLE_ENDIAN), term.getInt(at, LITTLE_ENDIAN), "at " + at);
            header.wrap(split, at, HEADER_LENGTH);
            final boolean isReference =
                DataHeaderFlyweight.HDR_TYPE_DATA == header.headerType() && header.reservedValue() < 0;
            final int end = at + BitUtil.align(header.frameLength(), FrameDescriptor.FRAME_ALIGNMENT);
            final long expected = header.reservedValue();
            final long actual = term.getLong(at + RESERVED_VALUE_OFFSET, LITTLE_ENDIAN);
            assertArrayEquals(bytes(split, at, RESERVED_VALUE_OFFSET), bytes(term, at, RESERVED_VALUE_OFFSET));
            assertTrue(expected == actual || isReference && Reference.ending(expected) == actual);
            assertArrayEquals(
                bytes(split, at + HEADER_LENGTH, end - at - HEADER_LENGTH),
                bytes(term, at + HEADER_LENGTH, end - at - HEADER_LENGTH));
            at = end;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 3, 4, 5, 6 })
    void shouldMakeOfAPartTheFramesOfTheWire(final int seed)
    {
        final Random random = new Random(seed);
        for (int i = 0; i < 300; i++)
        {
            final int end = fill(random);
            final byte[] before = bytes(term, 0, LENGTH);
            final int from = starts.get(random.nextInt(starts.size()));
            final int to = Math.min(end, from + 1 + random.nextInt(1 << 2 + random.nextInt(15)));
            SentFrames.takeApart(term, TERM_ID, from, to - from, SEGMENT);

            final int first = frames.stream().filter((at) -> at <= from).max(Integer::compare).orElseThrow();
            final int next = frames.stream().filter((at) -> at >= to).min(Integer::compare).orElse(end);
            assertFrames(first, next);
            term.putBytes(first, before, first, next - first);
            assertArrayEquals(before, bytes(term, 0, LENGTH), "what is not in the part is as it was");
        }
    }

    @Test
    void shouldBeTheSameWhenAskedForAgain()
    {
        final int end = fill(new Random(9));
        SentFrames.takeApart(term, TERM_ID, 0, end, SEGMENT);
        final byte[] before = bytes(term, 0, LENGTH);
        SentFrames.takeApart(term, TERM_ID, 0, end, SEGMENT);
        assertArrayEquals(before, bytes(term, 0, LENGTH));
        assertFrames(0, end);
    }

    @Test
    void shouldTouchNothingForWhatWasNeverSent()
    {
        final int end = fill(new Random(10));
        final byte[] before = bytes(term, 0, LENGTH);
        SentFrames.takeApart(term, TERM_ID + 1, 0, end, SEGMENT);
        SentFrames.takeApart(term, TERM_ID, end, 5000, SEGMENT);
        SentFrames.takeApart(term, TERM_ID, LENGTH - 32, Integer.MAX_VALUE, SEGMENT);
        SentFrames.takeApart(term, TERM_ID, LENGTH, 32, SEGMENT);
        SentFrames.takeApart(term, TERM_ID, 33, 5000, SEGMENT);
        SentFrames.takeApart(term, TERM_ID, -32, 5000, SEGMENT);
        for (int at = 32; at < end; at += 32)
        {
            if (!starts.contains(at))
            {
                SentFrames.takeApart(term, TERM_ID, at, 32, SEGMENT);
            }
        }
        assertArrayEquals(before, bytes(term, 0, LENGTH));
    }
}
