package io.sluice.driver;

import static io.aeron.protocol.DataHeaderFlyweight.HEADER_LENGTH;
import static io.aeron.protocol.DataHeaderFlyweight.RESERVED_VALUE_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.HeaderFlyweight;
import io.sluice.gather.Reference;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

class CleanedTermTest
{
    private static final int LENGTH = 64 << 10;
    private static final long ID = 42;
    private static final byte MARK = 7; // where nobody has written: tells what was cleaned in vain

    private static final long MARKS = 0x0707_0707_0707_0707L;

    private final UnsafeBuffer memory = new UnsafeBuffer(new byte[LENGTH]);
    private final Set<Long> referring = ConcurrentHashMap.newKeySet();
    private final CleanedTerm term = new CleanedTerm(memory, ID, referring);
    private int unwritten;

    /**
     * As NetworkPublication does it.
     */
    private void clean(final int offset, final int length)
    {
        term.setMemory(offset + BitUtil.SIZE_OF_LONG, length - BitUtil.SIZE_OF_LONG, (byte)0);
        term.putLongRelease(offset, 0);
    }

    private void cleanInPieces(final Random random)
    {
        int at = 0;
        while (at < LENGTH)
        {
            final int most = 1 << random.nextInt(10);
            final int length = Math.min(LENGTH - at, FrameDescriptor.FRAME_ALIGNMENT * (1 + random.nextInt(most)));
            final long before = term.getLong(at);
            term.setMemory(at + BitUtil.SIZE_OF_LONG, length - BitUtil.SIZE_OF_LONG, (byte)0);
            assertEquals(before, term.getLong(at), "the beginning of a piece comes last");
            term.putLongRelease(at, 0);
            unwritten -= MARKS == before ? BitUtil.SIZE_OF_LONG : 0;
            at += length;
        }
    }

    private int frame(final int offset, final int length, final int type, final long reserved, final int written)
    {
        final int end = offset + BitUtil.align(length, FrameDescriptor.FRAME_ALIGNMENT);
        memory.setMemory(offset, end - offset, MARK);
        memory.setMemory(offset, written, (byte)0xFF);
        memory.putInt(offset, length, LITTLE_ENDIAN);
        memory.putShort(offset + HeaderFlyweight.TYPE_FIELD_OFFSET, (short)type, LITTLE_ENDIAN);
        memory.putLong(offset + RESERVED_VALUE_OFFSET, reserved, LITTLE_ENDIAN);
        unwritten += end - offset - written;

        return end;
    }

    private int reference(final int offset, final int length)
    {
        return frame(offset, length, HeaderFlyweight.HDR_TYPE_DATA, Reference.of(1, 4096), HEADER_LENGTH);
    }

    private int inline(final int offset, final int length)
    {
        return frame(offset, length, HeaderFlyweight.HDR_TYPE_DATA, 3, BitUtil.align(length, 32));
    }

    private int padding(final int offset, final int length)
    {
        return frame(offset, length, HeaderFlyweight.HDR_TYPE_PAD, Reference.of(1, 4096), BitUtil.align(length, 32));
    }

    private void fill(final Random random)
    {
        unwritten = 0;
        int at = 0;
        while (at < LENGTH)
        {
            final int kind = random.nextInt(4);
            final int longest = 0 == random.nextInt(4) ? 20_000 : 1408;
            final int length = Math.min(LENGTH - at, HEADER_LENGTH + random.nextInt(longest));
            at = 0 == kind ? inline(at, length) : 1 == kind ? padding(at, length) : reference(at, length);
        }
        assertEquals(LENGTH, at);
    }

    private int marks()
    {
        int count = 0;
        for (int i = 0; i < LENGTH; i++)
        {
            final byte value = memory.getByte(i);
            assertTrue(0 == value || MARK == value, "a byte that was written is left at " + i);
            count += MARK == value ? 1 : 0;
        }

        return count;
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 3, 4, 5, 6, 7, 8 })
    void shouldCleanAllThatWasWrittenAndNothingElse(final int seed)
    {
        referring.add(ID);
        final Random random = new Random(seed);
        for (int i = 0; i < 500; i++)
        {
            fill(random);
            cleanInPieces(random);
            assertEquals(unwritten, marks());
        }
    }

    @Test
    void shouldCleanWholeWhenItsPublicationHasNoReferences()
    {
        final Random random = new Random(1);
        fill(random);
        cleanInPieces(random);
        assertEquals(0, marks());
    }

    @Test
    void shouldBeginToCleanByFramesWithItsNextTerm()
    {
        final Random random = new Random(2);
        fill(random);
        clean(0, LENGTH / 2);
        referring.add(ID);
        clean(LENGTH / 2, LENGTH / 2);
        assertEquals(0, marks());
        fill(random);
        cleanInPieces(random);
        assertEquals(unwritten, marks());
    }

    @Test
    void shouldCleanWholeUpToTheEndOfTheTermWhenAPieceDoesNotGoOn()
    {
        referring.add(ID);
        fill(new Random(3));
        clean(0, 4096);
        final int before = marksFrom(8192);
        assertTrue(before > 0);
        clean(8192, 4096);
        clean(12288, LENGTH - 12288);
        assertEquals(0, marksFrom(8192));
    }

    @Test
    void shouldCleanWholeWhenCleaningDoesNotBeginWithTheTerm()
    {
        referring.add(ID);
        fill(new Random(4));
        clean(1024, LENGTH - 1024);
        assertEquals(0, marksFrom(1024));
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 1, 31, -1408, Integer.MIN_VALUE, LENGTH, Integer.MAX_VALUE })
    void shouldCleanWholeFromAFrameOnThatIsDamaged(final int length)
    {
        referring.add(ID);
        unwritten = 0;
        int at = reference(0, 1408);
        at = reference(at, 2000);
        final int known = unwritten;
        final int damaged = at;
        while (at < LENGTH)
        {
            at = reference(at, Math.min(LENGTH - at, 1408));
        }
        memory.putInt(damaged, length, LITTLE_ENDIAN);
        clean(0, 4096);
        clean(4096, 4096);
        clean(8192, LENGTH - 8192);
        assertEquals(known, marks());
    }

    @Test
    void shouldSetMemoryToAnythingElseAsOthersDo()
    {
        referring.add(ID);
        term.setMemory(8, LENGTH - 8, (byte)5);
        for (int i = 8; i < LENGTH; i++)
        {
            assertEquals(5, memory.getByte(i));
        }
    }

    private int marksFrom(final int offset)
    {
        int count = 0;
        for (int i = offset; i < LENGTH; i++)
        {
            count += MARK == memory.getByte(i) ? 1 : 0;
        }

        return count;
    }
}
