package io.sluice.perf.spi;

import org.agrona.IoUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.MappedByteBuffer;
import java.nio.file.Path;

/**
 * A page of memory that both ends see. Every word has one writer and two cache lines of its own.
 * <pre>
 *      0 ping       near end      the bare ping-pong that tells how far the cores are apart
 *    128 pong       far end
 *    256 target     near end      -1, or how many messages the far end shall have seen when it stops
 *    384 measuring  near end      1 from the start of the measurement on
 *    512 consumed   far end       how many messages it has seen, written when it stops
 *    640 credit     far end       how many bytes it has taken, where the system itself does not say so
 * </pre>
 */
public final class Signals implements AutoCloseable
{
    /**
     * How long the file is.
     */
    public static final int LENGTH = 4096;

    private static final int PING_OFFSET = 0;
    private static final int PONG_OFFSET = 128;
    private static final int TARGET_OFFSET = 256;
    private static final int MEASURING_OFFSET = 384;
    private static final int CONSUMED_OFFSET = 512;
    private static final int CREDIT_OFFSET = 640;

    private final Path file;
    private final MappedByteBuffer mapped;
    private final AtomicBuffer buffer;

    /**
     * Map the page.
     *
     * @param file that exists and has its length.
     */
    public Signals(final Path file)
    {
        this.file = file;
        mapped = IoUtil.mapExistingFile(file.toFile(), "signals");
        buffer = new UnsafeBuffer(mapped);
    }

    /**
     * Where both ends may put files: beside the page.
     *
     * @return a directory that the near end has made.
     */
    public Path directory()
    {
        return directory(file);
    }

    /**
     * Where both ends may put files.
     *
     * @param file of a page.
     * @return the directory that belongs to it.
     */
    public static Path directory(final Path file)
    {
        return file.resolveSibling(file.getFileName() + ".files");
    }

    /**
     * Before each job, by the near end, while the far end rests.
     */
    public void clear()
    {
        buffer.putLongVolatile(PING_OFFSET, 0);
        buffer.putLongVolatile(PONG_OFFSET, 0);
        buffer.putLongVolatile(TARGET_OFFSET, -1);
        buffer.putLongVolatile(MEASURING_OFFSET, 0);
        buffer.putLongVolatile(CONSUMED_OFFSET, -1);
        buffer.putLongVolatile(CREDIT_OFFSET, 0);
    }

    /**
     * Near end: one bare round trip.
     *
     * @param number   of the round trip.
     * @param patience while waiting.
     */
    public void ping(final long number, final Patience patience)
    {
        buffer.putLongRelease(PING_OFFSET, number);
        while (number != buffer.getLongAcquire(PONG_OFFSET))
        {
            patience.spin();
        }
    }

    /**
     * Far end: one bare answer.
     *
     * @param number   of the round trip.
     * @param patience while waiting.
     */
    public void pong(final long number, final Patience patience)
    {
        while (number != buffer.getLongAcquire(PING_OFFSET))
        {
            patience.spin();
        }
        buffer.putLongRelease(PONG_OFFSET, number);
    }

    /**
     * Near end: from now on it counts.
     */
    public void measuring()
    {
        buffer.putLongRelease(MEASURING_OFFSET, 1);
    }

    /**
     * Far end: does it count?
     *
     * @return true from the start of the measurement on.
     */
    public boolean isMeasuring()
    {
        return 0 != buffer.getLongAcquire(MEASURING_OFFSET);
    }

    /**
     * Near end: stop when you have seen so many messages.
     *
     * @param messages in all.
     */
    public void stopAfter(final long messages)
    {
        buffer.putLongRelease(TARGET_OFFSET, messages);
    }

    /**
     * Far end: is that all?
     *
     * @param messages that were seen.
     * @return true if no more will come.
     */
    public boolean isLast(final long messages)
    {
        return messages == buffer.getLongAcquire(TARGET_OFFSET);
    }

    /**
     * Far end: has seen all.
     *
     * @param messages in all.
     */
    public void consumed(final long messages)
    {
        buffer.putLongRelease(CONSUMED_OFFSET, messages);
    }

    /**
     * Near end: has the far end seen all?
     *
     * @param messages in all.
     * @return true if so.
     */
    public boolean isConsumed(final long messages)
    {
        return messages == buffer.getLongAcquire(CONSUMED_OFFSET);
    }

    /**
     * Far end: has taken so much.
     *
     * @param bytes in all.
     */
    public void credit(final long bytes)
    {
        buffer.putLongRelease(CREDIT_OFFSET, bytes);
    }

    /**
     * Near end: how much has the far end taken?
     *
     * @return bytes in all.
     */
    public long credit()
    {
        return buffer.getLongAcquire(CREDIT_OFFSET);
    }

    @Override
    public void close()
    {
        IoUtil.unmap(mapped);
    }
}
