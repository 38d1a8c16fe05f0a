package io.sluice.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.protocol.DataHeaderFlyweight;
import io.aeron.protocol.HeaderFlyweight;
import io.aeron.protocol.SetupFlyweight;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.Random;

class FrameRunsTest
{
    private static final int FUZZ_INPUTS = 1_000_000;

    private final FrameRuns runs = new FrameRuns();
    private final UnsafeBuffer packet = new UnsafeBuffer(new byte[65504]);
    private final DataHeaderFlyweight header = new DataHeaderFlyweight();
    private int length;

    private void data(final int session, final int termId, final int termOffset, final int frameLength)
    {
        frame(HeaderFlyweight.HDR_TYPE_DATA, session, termId, termOffset, frameLength, frameLength + 31 & -32);
    }

    private void frame(
        final int type,
        final int session,
        final int termId,
        final int termOffset,
        final int frameLength,
        final int wireLength)
    {
        header.wrap(packet, length, 32);
        header.sessionId(session).streamId(9).termId(termId).termOffset(termOffset).reservedValue(0);
        header.frameLength(frameLength).headerType(type).flags((short)0xC0).version((short)0);
        length += wireLength;
    }

    private int[] cut()
    {
        final int[] ends = new int[100];
        int count = 0;
        for (int at = 0; at < length; count++)
        {
            at = runs.next(packet, at, length);
            ends[count] = at;
            if (at < 0)
            {
                count++;
                break;
            }
        }
        return Arrays.copyOf(ends, count);
    }

    @Test
    void shouldKeepTogetherWhatContinues()
    {
        data(1, 7, 0, 1408);
        data(1, 7, 1408, 1408);
        data(1, 7, 2816, 100);
        assertEquals("[2944]", Arrays.toString(cut()));
    }

    @Test
    void shouldCutWhereADatagramWasLost()
    {
        data(1, 7, 0, 1408);
        data(1, 7, 2816, 1408);
        assertEquals("[1408, 2816]", Arrays.toString(cut()));
    }

    @Test
    void shouldCutWhereStreamSessionOrTermChange()
    {
        data(1, 7, 0, 64);
        data(2, 7, 64, 64);
        data(2, 8, 128, 64);
        packet.putInt(128 + DataHeaderFlyweight.STREAM_ID_FIELD_OFFSET, 10);
        assertEquals("[64, 128, 192]", Arrays.toString(cut()));
    }

    @Test
    void shouldCutAfterPaddingOfWhichOnlyTheHeaderTravels()
    {
        data(1, 7, 0, 1376);
        frame(HeaderFlyweight.HDR_TYPE_PAD, 1, 7, 1376, 2048, 32);
        data(1, 7, 1376 + 2048, 1408);
        assertEquals("[1408, 2816]", Arrays.toString(cut()));
    }

    @Test
    void shouldCutARepeatedFrameFromNewOnesThatFollowIt()
    {
        data(1, 7, 0, 1408);
        data(1, 7, 0, 1408);
        data(1, 7, 1408, 1408);
        data(1, 7, 2816, 1408);
        assertEquals("[1408, 2816, 5632]", Arrays.toString(cut()));

        length = 0;
        data(1, 7, 1408, 1408); // the same in the next packet
        data(1, 7, 2816, 1408);
        data(1, 7, 4224, 1408);
        data(1, 7, 5632, 100);
        assertEquals("[1408, 2816, " + (4224 + 128) + "]", Arrays.toString(cut()));
    }

    @Test
    void shouldCutRepeatedFramesOfTheTermBefore()
    {
        data(1, 7, 1408, 1408);
        data(1, 8, 0, 1408);
        data(1, 7, 1408, 1408);
        data(1, 7, 2816, 1408);
        data(1, 8, 1408, 1408);
        data(1, 8, 2816, 1408);
        assertEquals("[1408, 2816, 4224, 5632, 8448]", Arrays.toString(cut()));
    }

    @Test
    void shouldTellRepeatedFramesByStreamAndTakeAnyOtherTermForNew()
    {
        data(1, 7, 1408, 1408);
        data(2, 7, 0, 1408);
        data(2, 7, 1408, 1408);
        data(1, 2000, 0, 1408);
        data(1, 2000, 1408, 1408);
        data(1, 7, 0, 1408);
        data(1, 7, 1408, 1408);
        assertEquals("[1408, 4224, 7040, 9856]", Arrays.toString(cut()));
    }

    @Test
    void shouldHandOnHeartbeatsAndSetupsOneByOne()
    {
        frame(HeaderFlyweight.HDR_TYPE_DATA, 1, 7, 64, 0, 32);
        frame(HeaderFlyweight.HDR_TYPE_DATA, 2, 7, 64, 0, 32);
        frame(HeaderFlyweight.HDR_TYPE_SETUP, 1, 7, 64, SetupFlyweight.HEADER_LENGTH, SetupFlyweight.HEADER_LENGTH);
        data(1, 7, 64, 64);
        assertEquals("[32, 64, 104, 168]", Arrays.toString(cut()));
    }

    @Test
    void shouldDropWhatIsCutOff()
    {
        data(1, 7, 0, 64);
        data(1, 7, 64, 1408);
        length -= 32;
        assertEquals("[64, -1]", Arrays.toString(cut()));
    }

    @Test
    void shouldRefuseLengthsThatLie()
    {
        for (final int frameLength : new int[]{ -1, 1, 31, Integer.MIN_VALUE, Integer.MAX_VALUE, 65536, 1 << 30 })
        {
            length = 0;
            frame(HeaderFlyweight.HDR_TYPE_DATA, 1, 7, 0, frameLength, 64);
            assertEquals("[-1]", Arrays.toString(cut()), "frameLength=" + frameLength);
            length = 0;
            frame(HeaderFlyweight.HDR_TYPE_SETUP, 1, 7, 0, frameLength, 40);
            assertEquals("[-1]", Arrays.toString(cut()), "setup frameLength=" + frameLength);
        }
        for (final int termOffset : new int[]{ -32, 16, Integer.MAX_VALUE, 1 << 30 })
        {
            length = 0;
            frame(HeaderFlyweight.HDR_TYPE_DATA, 1, 7, termOffset, 64, 64);
            assertEquals("[-1]", Arrays.toString(cut()), "termOffset=" + termOffset);
        }
    }

    @Test
    void shouldCutAnyBytesWithinBoundsAndAlwaysEnd()
    {
        final Random random = new Random(4711);
        final byte[] bytes = new byte[2048];
        final UnsafeBuffer hostile = new UnsafeBuffer(bytes);
        long accepted = 0;
        for (int i = 0; i < FUZZ_INPUTS; i++)
        {
            final int hostileLength = random.nextInt(256);
            mutate(hostile, hostileLength, random);
            hostile.wrap(bytes, 0, Math.max(1, hostileLength)); // a read beyond the packet throws
            int at = 0;
            while (at < hostileLength)
            {
                final int end = runs.next(hostile, at, hostileLength);
                if (end < 0)
                {
                    break;
                }
                assertTrue(end > at && end <= hostileLength, "from " + at + " to " + end + " of " + hostileLength);
                accepted++;
                at = end;
            }
            hostile.wrap(bytes);
        }
        assertTrue(accepted > FUZZ_INPUTS / 100, "the inputs are too far off to say anything: " + accepted);
    }

    /**
     * Frames that are nearly right, with some fields that are not.
     */
    private static void mutate(final UnsafeBuffer bytes, final int length, final Random random)
    {
        int termOffset = 32 * random.nextInt(4);
        for (int at = 0; at + 32 <= length;)
        {
            final int frameLength = 0 == random.nextInt(8) ? random.nextInt() : 32 + random.nextInt(64);
            bytes.putInt(at, frameLength);
            bytes.putByte(at + 4, (byte)(0 == random.nextInt(16) ? random.nextInt() : 0));
            bytes.putShort(at + 6, (short)(0 == random.nextInt(4) ? random.nextInt(8) : 1));
            bytes.putInt(at + 8, 0 == random.nextInt(8) ? random.nextInt() : termOffset);
            bytes.putInt(at + 12, random.nextInt(2));
            bytes.putInt(at + 16, 9);
            bytes.putInt(at + 20, 7);
            final int aligned = 32 + (Math.abs(frameLength % 64) + 31 & -32);
            termOffset += aligned;
            at += aligned;
        }
    }
}
