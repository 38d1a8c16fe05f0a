package io.sluice.perf.spi;

import com.sun.management.ThreadMXBean;
import org.HdrHistogram.Histogram;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * What a loop has counted since the last reset. The thread of the loop is the only writer.
 */
public final class Tally
{
    private static final ThreadMXBean THREADS = (ThreadMXBean)ManagementFactory.getThreadMXBean();
    private static final long HIGHEST_NS = TimeUnit.SECONDS.toNanos(100);

    private final Histogram histogram = new Histogram(HIGHEST_NS, 3);
    private long allocatedAtReset;
    private long allocatedBytes;
    private long messages;
    private long elapsedNs;

    /**
     * Nothing counted.
     */
    public Tally()
    {
    }

    /**
     * Forget everything. On the thread that will be measured.
     */
    public void reset()
    {
        histogram.reset();
        messages = 0;
        elapsedNs = 0;
        allocatedBytes = 0;
        allocatedAtReset = THREADS.getCurrentThreadAllocatedBytes();
    }

    /**
     * A round trip.
     *
     * @param ns that it took.
     */
    public void recordNs(final long ns)
    {
        histogram.recordValue(Math.min(ns, HIGHEST_NS));
    }

    /**
     * The measurement has ended. On the thread that was measured.
     *
     * @param messageCount how many messages there were since the reset.
     * @param ns           how long it took, from the reset on.
     */
    public void end(final long messageCount, final long ns)
    {
        allocatedBytes = THREADS.getCurrentThreadAllocatedBytes() - allocatedAtReset;
        messages = messageCount;
        elapsedNs = ns;
    }

    /**
     * Times of round trips.
     *
     * @return the histogram, in nanoseconds.
     */
    public Histogram histogram()
    {
        return histogram;
    }

    /**
     * What the thread has allocated on the heap.
     *
     * @return bytes.
     */
    public long allocatedBytes()
    {
        return allocatedBytes;
    }

    /**
     * How many messages there were.
     *
     * @return the number of messages.
     */
    public long messages()
    {
        return messages;
    }

    /**
     * How long it took.
     *
     * @return nanoseconds.
     */
    public long elapsedNs()
    {
        return elapsedNs;
    }
}
