package io.sluice.samples;

import io.sluice.lane.CompletionStatus;
import org.HdrHistogram.Histogram;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a publisher has published.
 *
 * @param lane               by which it went.
 * @param file               that was published.
 * @param size               of each message but the last, in bytes.
 * @param messages           that were posted.
 * @param bytes              in them.
 * @param seconds            from the first read of the file to the last completion.
 * @param movedBytes         the counter's value.
 * @param copiedBytes        the counters' values: copies by the library on this side.
 * @param stagedBytes        how much of that the media driver copied, for it sends to several destinations.
 * @param offload            of the kernel that the media driver uses.
 * @param retransmits        that the media driver has counted.
 * @param completions        by status: the counters' values.
 * @param postToCompletionNs of each message.
 * @param outstanding        messages that had no completion at the end.
 * @param lost               how often a subscriber did not get a message.
 * @param sha256             of the file, hexadecimal.
 */
record PublisherReport(
    Lane lane,
    Path file,
    int size,
    long messages,
    long bytes,
    double seconds,
    long movedBytes,
    long copiedBytes,
    long stagedBytes,
    String offload,
    long retransmits,
    Map<String, Long> completions,
    Histogram postToCompletionNs,
    int outstanding,
    long lost,
    String sha256)
{
    private static final double P50 = 50;
    private static final double P99 = 99;

    static PublisherReport of(
        final Lane lane,
        final Path file,
        final int size,
        final long messages,
        final long bytes,
        final long durationNs,
        final StreamCounters counters,
        final DriverCounters driver,
        final Histogram postToCompletionNs,
        final int outstanding,
        final long lost,
        final String sha256)
    {
        final boolean isUdp = Lane.UDP == lane; // else the driver is not on the way
        final long stagedBytes = isUdp ? driver.stagedBytes() : 0;

        return new PublisherReport(lane, file, size, messages, bytes, durationNs / 1e9, counters.movedBytes(),
            counters.copiedBytes() + stagedBytes, stagedBytes, isUdp ? driver.offload() : DriverCounters.NO_OFFLOAD,
            isUdp ? driver.retransmits() : 0, counters.completions(), postToCompletionNs, outstanding, lost, sha256);
    }

    /**
     * Was everything read and released?
     *
     * @return true if so.
     */
    boolean isGood()
    {
        final long unmovedBytes = Lane.UDP == lane ? copiedBytes - stagedBytes : 0; // by a stock driver all

        return bytes == movedBytes + unmovedBytes && 0 == outstanding && 0 == lost &&
            messages == completions.getOrDefault(CompletionStatus.RELEASED.name(), 0L);
    }

    Map<String, Object> toMap()
    {
        final Map<String, Object> latency = new LinkedHashMap<>();
        latency.put("p50", postToCompletionNs.getValueAtPercentile(P50));
        latency.put("p99", postToCompletionNs.getValueAtPercentile(P99));
        latency.put("max", postToCompletionNs.getMaxValue());

        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("lane", lane.toString());
        map.put("file", file.toString());
        map.put("size", size);
        map.put("messages", messages);
        map.put("bytes", bytes);
        map.put("seconds", seconds);
        map.put("gigabytesPerSecond", Units.gigabytesPerSecond(bytes, seconds));
        map.put("movedBytes", movedBytes);
        map.put("copiedBytes", copiedBytes);
        map.put("offload", offload);
        map.put("retransmits", retransmits);
        map.put("completions", completions);
        map.put("postToCompletionNs", latency);
        map.put("outstandingAtEnd", outstanding);
        map.put("sha256", sha256);

        return map;
    }

    /**
     * For the terminal of the publisher.
     *
     * @param receivedCopiedBytes by the subscribers, or 0 where nobody knows.
     * @return some lines.
     */
    String toText(final long receivedCopiedBytes)
    {
        return String.format(
            """
            file           %s
            SHA-256        %s
            messages       %,d of %s
            bytes          %,d in %.3f s: %s
            moved          %,d bytes
            copied         %s
            %scompletions    %s
            post to completion  %s
            """,
            file,
            sha256,
            messages, Units.size(size),
            bytes, seconds, Units.rate(bytes, seconds),
            movedBytes,
            copiedText(receivedCopiedBytes),
            Lane.UDP == lane ? String.format("offload        %s%nretransmits    %,d%n", offload, retransmits) : "",
            completionsText(),
            latencyText());
    }

    private String copiedText(final long receivedCopiedBytes)
    {
        final String all = String.format("%,d bytes", copiedBytes + receivedCopiedBytes);

        return Lane.UDP != lane || 0 == copiedBytes + receivedCopiedBytes ? all : String.format(
            "%s: %,d by the publisher, %,d by its media driver, %,d by subscribers",
            all, copiedBytes - stagedBytes, stagedBytes, receivedCopiedBytes);
    }

    private String latencyText()
    {
        return 0 == postToCompletionNs.getTotalCount() ? "-" : String.format(
            "p50 %s, p99 %s, max %s",
            Units.duration(postToCompletionNs.getValueAtPercentile(P50)),
            Units.duration(postToCompletionNs.getValueAtPercentile(P99)),
            Units.duration(postToCompletionNs.getMaxValue()));
    }

    private String completionsText()
    {
        final String text = completions.entrySet().stream()
            .map((entry) -> String.format("%s %,d", entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(", "));

        return (text.isEmpty() ? "none" : text) + (0 == outstanding ? "" : ", still out " + outstanding) +
            (0 == lost ? "" : ", not got by a subscriber " + lost);
    }
}
