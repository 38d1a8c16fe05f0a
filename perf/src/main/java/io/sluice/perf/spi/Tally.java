package io.sluice.perf.spi;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import org.HdrHistogram.Histogram;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * What a loop has counted since the last reset. The thread of the loop is the only writer.
 */
public final class Tally
{
    /**
     * The longest time that is told apart.
     */
    public static final long HIGHEST_NS = TimeUnit.SECONDS.toNanos(100);

    /**
     * How precise times are: significant digits.
     */
    public static final int DIGITS = 3;

    private static final ThreadMXBean THREADS = (ThreadMXBean)ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean SYSTEM =
        (OperatingSystemMXBean)ManagementFactory.getOperatingSystemMXBean();
    private final Histogram histogram = new Histogram(HIGHEST_NS, DIGITS);
    private long allocatedAtReset;
    private long[] otherThreads = { };
    private long otherAllocatedAtReset;
    private long otherAllocatedBytes;
    private long processNsAtReset;
    private long processNs;
    private long allocatedBytes;
    private long messages;
    private long others;
    private double rate;
    private long elapsedNs;

    /**
     * Nothing counted.
     */
    public Tally()
    {
    }

    /**
     * Count also what other threads of this process allocate: those of a media driver that carry messages. Set-up.
     *
     * @param threadIds of these.
     */
    public void watch(final long... threadIds)
    {
        otherThreads = threadIds;
    }

    /**
     * Forget everything. On the thread that will be measured.
     */
    public void reset()
    {
        histogram.reset();
        messages = 0;
        others = 0;
        rate = 0;
        elapsedNs = 0;
        allocatedBytes = 0;
        processNs = 0;
        otherAllocatedBytes = 0;
        otherAllocatedAtReset = otherAllocated();
        processNsAtReset = SYSTEM.getProcessCpuTime();
        allocatedAtReset = THREADS.getCurrentThreadAllocatedBytes();
    }

    /**
     * One message.
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
        processNs = SYSTEM.getProcessCpuTime() - processNsAtReset;
        otherAllocatedBytes = otherAllocated() - otherAllocatedAtReset;
        messages = messageCount;
        elapsedNs = ns;
    }

    /**
     * What another thread of the same end has counted, which has ended.
     *
     * @param other than this.
     */
    public void add(final Tally other)
    {
        messages += other.messages;
        allocatedBytes += other.allocatedBytes;
    }

    /**
     * What there was beside the messages that are timed.
     *
     * @param otherMessages how many others were sent.
     * @param ratePerS      at which those that are timed were sent, each second.
     */
    public void beside(final long otherMessages, final double ratePerS)
    {
        others = otherMessages;
        rate = ratePerS;
    }

    /**
     * How many messages there were beside those that are timed.
     *
     * @return the number of messages.
     */
    public long others()
    {
        return others;
    }

    /**
     * The rate that was reached, where one was set.
     *
     * @return messages each second; 0 where none was set.
     */
    public double rate()
    {
        return rate;
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
     * What the other threads have allocated on the heap that are watched.
     *
     * @return bytes.
     */
    public long otherAllocatedBytes()
    {
        return otherAllocatedBytes;
    }

    private long otherAllocated()
    {
        long sum = 0;
        for (final long bytes : THREADS.getThreadAllocatedBytes(otherThreads))
        {
            sum += Math.max(0, bytes);
        }

        return sum;
    }

    /**
     * Time of processors that all threads of this process have used, in the kernel and outside.
     *
     * @return nanoseconds, to within a tick of the system.
     */
    public long processNs()
    {
        return processNs;
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
