package io.sluice.driver;

import static io.aeron.protocol.DataHeaderFlyweight.HEADER_LENGTH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.logbuffer.LogBufferDescriptor;
import io.aeron.logbuffer.TermGapFiller;
import io.aeron.logbuffer.TermGapScanner;
import io.aeron.logbuffer.TermRebuilder;
import io.aeron.protocol.DataHeaderFlyweight;
import io.aeron.protocol.HeaderFlyweight;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Every step is done to a term that Aeron has cleaned, too: what the driver and a reader are told must be the same.
 */
class RebuiltTermTest
{
    private static final int LENGTH = 64 << 10;
    private static final int TERM_ID = 7;
    private static final int LAPS = 150;
    private static final int MOST_IN_A_PACKET = 12;

    private final UnsafeBuffer memory = new UnsafeBuffer(new byte[LENGTH]);
    private final UnsafeBuffer term = new RebuiltTerm(memory);
    private final UnsafeBuffer cleaned = new UnsafeBuffer(new byte[LENGTH]);
    private final UnsafeBuffer metaData = new UnsafeBuffer(new byte[LogBufferDescriptor.LOG_META_DATA_LENGTH]);
    private final UnsafeBuffer sent = new UnsafeBuffer(new byte[LENGTH]);
    private final DataHeaderFlyweight header = new DataHeaderFlyweight();
    private final List<Integer> frames = new ArrayList<>(); // where they begin, and the end of the term
    private int highWater;

    private void beginLap(final Random random)
    {
        int at = 0;
        while (at < LENGTH)
        {
            final int length = Math.min(LENGTH - at, 32 * (1 + random.nextInt(64)));
            term.setMemory(at, length - BitUtil.SIZE_OF_LONG, (byte)0);
            term.putLongRelease(at + length - BitUtil.SIZE_OF_LONG, 0);
            cleaned.setMemory(at, length, (byte)0);
            at += length;
        }
        highWater = 0;
        frames.clear();
        for (at = 0; at < LENGTH; at += BitUtil.align(header.frameLength(), 32))
        {
            frames.add(at);
            frame(at, random);
        }
        frames.add(LENGTH);
    }

    private void frame(final int offset, final Random random)
    {
        final int longest = 0 == random.nextInt(5) ? 9000 : 1408;
        final int length = Math.min(LENGTH - offset, HEADER_LENGTH + random.nextInt(longest));
        final boolean isPadding = 0 == random.nextInt(8);
        for (int i = offset; i < offset + length; i++)
        {
            sent.putByte(i, (byte)(1 + random.nextInt(255))); // reads as a header where none is
        }
        header.wrap(sent, offset, HEADER_LENGTH);
        header.sessionId(1).streamId(2).termId(TERM_ID).termOffset(offset).reservedValue(random.nextLong());
        header.frameLength(length).flags((short)0xC0).version((short)0).headerType(
            isPadding ? HeaderFlyweight.HDR_TYPE_PAD : HeaderFlyweight.HDR_TYPE_DATA);
    }

    private boolean isPadding(final int frame)
    {
        return HeaderFlyweight.HDR_TYPE_PAD == FrameDescriptor.frameType(sent, frames.get(frame));
    }

    /**
     * A packet of frames that follow one another; a padding is the last, and only its header is on the wire.
     *
     * @return the number of the frame after it.
     */
    private int insert(final int first, final int most)
    {
        int next = first;
        while (next < frames.size() - 1 && next - first < most)
        {
            if (isPadding(next++))
            {
                break;
            }
        }
        final int begin = frames.get(first);
        final int end = isPadding(next - 1) ? frames.get(next - 1) + HEADER_LENGTH : frames.get(next);
        final UnsafeBuffer packet = new UnsafeBuffer(new byte[end - begin]);
        packet.putBytes(0, sent, begin, end - begin);
        TermRebuilder.insert(term, begin, packet, end - begin);
        TermRebuilder.insert(cleaned, begin, packet, end - begin);
        highWater = Math.max(highWater, end);
        assertSame();

        return next;
    }

    private void assertSame()
    {
        int at = 0;
        while (at < LENGTH)
        {
            final int length = FrameDescriptor.frameLength(cleaned, at);
            assertEquals(length, FrameDescriptor.frameLength(memory, at), "what a reader sees");
            if (0 == length)
            {
                break;
            }
            if (!FrameDescriptor.isPaddingFrame(cleaned, at))
            {
                assertTrue(equal(at, length), () -> "what a reader reads");
            }
            at += BitUtil.align(length, FrameDescriptor.FRAME_ALIGNMENT);
        }
        assertEquals(gap(cleaned, highWater), gap(term, highWater));
        assertEquals(gap(cleaned, LENGTH), gap(term, LENGTH), "when the high-water mark is in the next term");
    }

    private boolean equal(final int offset, final int length)
    {
        for (int i = offset; i < offset + length; i++)
        {
            if (cleaned.getByte(i) != memory.getByte(i))
            {
                return false;
            }
        }

        return true;
    }

    private static String gap(final UnsafeBuffer buffer, final int limit)
    {
        final StringBuilder found = new StringBuilder();
        final int offset = 0 == limit ? 0 : TermGapScanner.scanForGap(buffer, TERM_ID, 0, limit,
            (termId, gapOffset, length) -> found.append(gapOffset).append('+').append(length));

        return offset + ":" + found;
    }

    private void heartbeat(final Random random)
    {
        highWater = Math.max(highWater, frames.get(random.nextInt(frames.size())));
        assertSame();
    }

    private void fillGap()
    {
        final int before = highWater;
        TermGapScanner.scanForGap(cleaned, TERM_ID, 0, before, (termId, offset, length) -> assertEquals(
            TermGapFiller.tryFillGap(metaData, cleaned, TERM_ID, offset, length),
            TermGapFiller.tryFillGap(metaData, term, TERM_ID, offset, length)));
        assertSame();
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 3, 4, 5, 6 })
    void shouldBeToAllAsIfItWereClean(final int seed)
    {
        final Random random = new Random(seed);
        for (int lap = 0; lap < LAPS; lap++)
        {
            beginLap(random);
            int next = 0;
            while (next < frames.size() - 1)
            {
                final int what = random.nextInt(10);
                final int most = 1 + random.nextInt(MOST_IN_A_PACKET);
                if (what < 6)
                {
                    next = insert(next, most);
                }
                else if (what < 8)
                {
                    next = Math.min(frames.size() - 1, next + random.nextInt(MOST_IN_A_PACKET)); // lost, for now
                }
                else if (8 == what)
                {
                    insert(random.nextInt(next + 1), most); // sent again, or twice, or cut at other places
                }
                else
                {
                    heartbeat(random);
                }
            }
            for (int i = 0; i < frames.size() - 1; )
            {
                i = insert(i, 1 + random.nextInt(MOST_IN_A_PACKET));
            }
            for (int i = 0; i < frames.size() - 1; i++)
            {
                insert(i, 1); // what was dropped because its first frame was there
            }
            assertEquals(LENGTH + ":", gap(term, LENGTH));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 3, 4 })
    void shouldFillGapsOfAStreamThatIsNotReliable(final int seed)
    {
        final Random random = new Random(seed);
        for (int lap = 0; lap < LAPS; lap++)
        {
            beginLap(random);
            for (int next = 0; next < frames.size() - 1; )
            {
                next = Math.min(frames.size() - 2, next + random.nextInt(3));
                next = insert(next, 1 + random.nextInt(MOST_IN_A_PACKET));
                if (0 == random.nextInt(3))
                {
                    heartbeat(random);
                }
                if (0 == random.nextInt(3) && highWater > 0)
                {
                    fillGap();
                    while (next < frames.size() - 1 && frames.get(next) < highWater)
                    {
                        next++;
                    }
                    insert(random.nextInt(next), MOST_IN_A_PACKET); // comes too late, or reaches past the gap
                }
            }
            highWater = LENGTH;
            fillGap();
        }
    }

    @Test
    void shouldSetToZeroNoMoreThanIsLookedAt()
    {
        final Random random = new Random(1);
        beginLap(random);
        for (int i = 0; i < frames.size() - 1; )
        {
            i = insert(i, 1);
        }
        for (int i = 0; i < LENGTH; i++)
        {
            memory.putByte(i, (byte)5);
        }
        beginLap(random);
        final int next = insert(0, 3);
        final int end = frames.get(next);
        assertEquals(0, memory.getLong(end));
        for (int i = end + BitUtil.SIZE_OF_LONG; i < LENGTH - BitUtil.SIZE_OF_LONG; i += BitUtil.SIZE_OF_LONG)
        {
            final long value = memory.getLong(i);
            assertTrue(0 == value || 0x0505_0505_0505_0505L == value);
        }
        assertEquals(0x0505_0505_0505_0505L, memory.getLong(end + BitUtil.SIZE_OF_LONG));
    }

    @Test
    void shouldStayCleanWhenAPacketReachesPastItsEnd()
    {
        final Random random = new Random(1);
        beginLap(random);
        for (int i = 0; i < frames.size() - 1; )
        {
            i = insert(i, 1);
        }
        beginLap(random);
        final UnsafeBuffer packet = new UnsafeBuffer(new byte[4096]);
        header.wrap(packet, 0, HEADER_LENGTH);
        header.frameLength(4096).headerType(HeaderFlyweight.HDR_TYPE_DATA);
        assertThrows(IndexOutOfBoundsException.class, () -> TermRebuilder.insert(term, LENGTH - 2048, packet, 4096));
        assertThrows(IndexOutOfBoundsException.class, () -> TermRebuilder.insert(term, LENGTH + 2048, packet, 4096));
        assertEquals(0, term.getInt(LENGTH - 2048));
        insert(0, MOST_IN_A_PACKET);
    }

    @Test
    void shouldSetMemoryToAnythingElseAsOthersDo()
    {
        term.setMemory(0, LENGTH, (byte)5);
        assertEquals(5, memory.getByte(0));
        assertEquals(5, memory.getByte(LENGTH - 1));
    }
}
