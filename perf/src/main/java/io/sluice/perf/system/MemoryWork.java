package io.sluice.perf.system;

import io.sluice.perf.spi.End;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.Route;
import io.sluice.perf.spi.Station;
import io.sluice.perf.spi.SystemUnderTest;
import org.agrona.BufferUtil;
import org.agrona.IoUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;

/**
 * What memory itself allows: one thread, nothing moved. The variant says what is done.
 */
public final class MemoryWork implements SystemUnderTest
{
    /**
     * Make a file in shared memory, map it, set every byte.
     */
    public static final int SET_NEW_SHARED = 0;

    /**
     * Set every byte of memory that is there.
     */
    public static final int SET = 1;

    /**
     * Write every 8 bytes of memory that is there.
     */
    public static final int STORE = 2;

    /**
     * Read every 8 bytes.
     */
    public static final int LOAD = 3;

    /**
     * Copy from memory that is there to other memory that is there.
     */
    public static final int COPY = 4;

    /**
     * The system.
     */
    public MemoryWork()
    {
    }

    @Override
    public Link open(final Station station, final End end, final Route route)
    {
        final Path file = station.directory().resolve("memory-" + route.streamId());

        return SET_NEW_SHARED == route.variant() ? new NewFileLink(file) : new WarmLink(route.variant());
    }

    private static final class NewFileLink extends LocalLink
    {
        private final Path file;
        private MappedByteBuffer mapped;

        private NewFileLink(final Path file)
        {
            this.file = file;
        }

        @Override
        public MutableDirectBuffer acquire()
        {
            mapped = IoUtil.mapNewFile(file.toFile(), messageLength(), false);
            final UnsafeBuffer buffer = new UnsafeBuffer(mapped);
            buffer.setMemory(0, messageLength(), (byte)1);

            return buffer;
        }

        @Override
        public boolean send()
        {
            IoUtil.unmap(mapped);
            IoUtil.delete(file.toFile(), true);

            return true;
        }
    }

    private static final class WarmLink extends LocalLink
    {
        private static final int PAGE = 4096;

        private final int work;
        private UnsafeBuffer buffer;
        private UnsafeBuffer other;
        private long sum; // so that reading is not left out

        private WarmLink(final int work)
        {
            this.work = work;
        }

        @Override
        public void messageLength(final int newLength)
        {
            super.messageLength(newLength);
            buffer = warm(newLength);
            other = COPY == work ? warm(newLength) : null;
        }

        private static UnsafeBuffer warm(final int length)
        {
            final ByteBuffer memory = BufferUtil.allocateDirectAligned(length, PAGE);
            final UnsafeBuffer buffer = new UnsafeBuffer(memory);
            buffer.setMemory(0, length, (byte)1);

            return buffer;
        }

        @Override
        public MutableDirectBuffer acquire()
        {
            switch (work)
            {
                case SET:
                    buffer.setMemory(0, messageLength(), (byte)1);
                    break;

                case STORE:
                    store(buffer.addressOffset(), messageLength());
                    break;

                case LOAD:
                    sum += load(buffer.addressOffset(), messageLength());
                    break;

                case COPY:
                    other.putBytes(0, buffer, 0, messageLength());
                    break;

                default:
                    throw new IllegalArgumentException("no such work: " + work);
            }

            return buffer;
        }

        private static void store(final long address, final int length)
        {
            for (int i = 0; i < length; i += Long.BYTES)
            {
                UnsafeApi.putLong(address + i, i);
            }
        }

        private static long load(final long address, final int length)
        {
            long sum = 0;
            for (int i = 0; i < length; i += Long.BYTES)
            {
                sum += UnsafeApi.getLong(address + i);
            }

            return sum;
        }

        @Override
        public boolean send()
        {
            return 0 != messageLength() || 0 != sum;
        }
    }
}
