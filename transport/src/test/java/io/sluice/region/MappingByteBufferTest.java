package io.sluice.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

class MappingByteBufferTest
{
    private static final long LENGTH = (5L << 30) + 100;

    @TempDir
    private Path directory;

    private Mapping map(final long length) throws IOException
    {
        final FileChannel channel = FileChannel.open(directory.resolve("sparse"),
            StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);

        return new Mapping(channel, FileChannel.MapMode.READ_WRITE, 0, length);
    }

    @Test
    void shouldShowNothingAtTheEndOfWholeGigabytes() throws IOException
    {
        final long length = 3L << 30;
        final Mapping mapping = map(length);
        assertEquals(mapping.address(length - 1, 1) + 1, mapping.address(length, 0));
        assertEquals(0, mapping.byteBuffer(length, 0).remaining());
        mapping.close();
    }

    @Test
    void shouldShowALongSliceToAThreadThatIsInterrupted() throws IOException
    {
        final Mapping mapping = map(LENGTH);
        Thread.currentThread().interrupt();
        final long address = mapping.address((1L << 30) - 1, Integer.MAX_VALUE - 4096);
        assertTrue(Thread.interrupted());
        assertEquals(Integer.MAX_VALUE - 4096, mapping.byteBuffer((1L << 30) - 1, Integer.MAX_VALUE - 4096).capacity());
        assertEquals(address, mapping.address((1L << 30) - 1, Integer.MAX_VALUE - 4096));
        assertTrue(mapping.address((2L << 30) - 1, Integer.MAX_VALUE - 4096) > 0);
        mapping.close();
    }

    @Test
    void shouldShowTheSameBytesAsTheAddressWhereverTheSliceStarts() throws IOException
    {
        final Mapping mapping = map(LENGTH);
        final long[] offsets = { 0, 4097, (1L << 30) - 1, (1L << 30) + 5000, (3L << 30) + 4096, LENGTH - 9 };
        for (final long offset : offsets)
        {
            for (final int wanted : new int[]{ 9, 1 << 30, Integer.MAX_VALUE - 4096 })
            {
                final int length = (int)Math.min(wanted, LENGTH - offset);
                final ByteBuffer slice = mapping.byteBuffer(offset, length);
                assertEquals(length, slice.remaining());
                slice.put(length - 1, (byte)42);
                final UnsafeBuffer same = new UnsafeBuffer(mapping.address(offset, length), length);
                assertEquals(42, same.getByte(length - 1));
                same.putByte(length - 1, (byte)0);
            }
        }
        assertThrows(IndexOutOfBoundsException.class, () -> mapping.byteBuffer(LENGTH - 1, 2));
        mapping.close();
    }
}
