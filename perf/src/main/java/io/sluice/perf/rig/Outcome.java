package io.sluice.perf.rig;

import org.HdrHistogram.Histogram;

import java.io.Serializable;

/**
 * What came of one cell in one round.
 *
 * @param cell            that was measured.
 * @param messages        how many there were, of round trips: how many of these.
 * @param elapsedNs       how long it took.
 * @param roundTrips      times in nanoseconds; empty for a stream.
 * @param nearAllocated   bytes that the measuring thread of this process has allocated.
 * @param far             what the other end says.
 * @param nearMinorFaults of this process.
 * @param nearMajorFaults of this process.
 * @param nearProcessNs   time of processors that this process has used.
 * @param nearDriverAllocated bytes that the sending thread of the driver has allocated, if it is the subject's own.
 * @param nearOffload     that the driver of the near end used in the end, or a dash.
 * @param others          how many messages there were beside those that are timed.
 * @param rate            at which messages were sent each second, where a rate was set.
 * @serial exclude
 */
public record Outcome(
    Cell cell,
    long messages,
    long elapsedNs,
    Histogram roundTrips,
    long nearAllocated,
    FarOutcome far,
    long nearMinorFaults,
    long nearMajorFaults,
    long nearProcessNs,
    long nearDriverAllocated,
    String nearOffload,
    long others,
    double rate) implements Serializable
{
    private static final double RATE_TOLERANCE = 0.99;

    /**
     * What the far end counted.
     *
     * @param messages    since the measurement started, as it saw it.
     * @param allocated   bytes that its thread has allocated.
     * @param minorFaults of its process; 0 if both ends are in one.
     * @param majorFaults of its process; 0 if both ends are in one.
     * @param processNs   time of processors that its process has used.
     * @param driverAllocated bytes that the receiving thread of its driver has allocated, if it is the subject's own.
     * @param offload     that its driver used in the end, or a dash.
     * @serial exclude
     */
    public record FarOutcome(
        long messages,
        long allocated,
        long minorFaults,
        long majorFaults,
        long processNs,
        long driverAllocated,
        String offload) implements Serializable
    {
    }

    /**
     * How fast it was.
     *
     * @return bytes a nanosecond, which is GB/s.
     */
    public double gigabytesPerSecond()
    {
        return (double)consumed() / elapsedNs;
    }

    /**
     * How fast the messages went beside those that are timed.
     *
     * @return bytes a nanosecond, which is GB/s; 0 if there were none.
     */
    public double othersGigabytesPerSecond()
    {
        return (double)others * cell.messageLength() / elapsedNs;
    }

    /**
     * What it cost, in both processes, drivers included.
     *
     * @return seconds of processors for each GiB of messages.
     */
    public double cpuSecondsPerGibibyte()
    {
        final long processNs = cell.subject().isWithinOneProcess() ? nearProcessNs : nearProcessNs + far.processNs();

        return processNs / 1e9 / ((double)consumed() / (1 << 30));
    }

    /**
     * How much all readers have consumed.
     *
     * @return bytes, a message once for each reader.
     */
    public long consumed()
    {
        return messages * cell.messageLength() * cell.subject().readers();
    }

    /**
     * Were messages sent at the rate that was set?
     *
     * @return false if they were not, and the times are of another load than was asked for.
     */
    public boolean isRateReached()
    {
        return rate >= RATE_TOLERANCE * cell.load().rate();
    }

    /**
     * What the sending side allocated: the thread that sends, and that of its driver if it is the subject's own.
     *
     * @return bytes for each message.
     */
    public double allocatedPerSend()
    {
        return (double)(nearAllocated + nearDriverAllocated) / messages;
    }

    /**
     * What both ends allocated.
     *
     * @return bytes for each message, or round trip.
     */
    public double allocatedPerMessage()
    {
        return (double)(nearAllocated + far.allocated()) / messages;
    }
}
