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
 * @param file               that was published.
 * @param size               of each message but the last, in bytes.
 * @param messages           that were posted.
 * @param bytes              in them.
 * @param seconds            from the first read of the file to the last completion.
 * @param movedBytes         the counter's value.
 * @param copiedBytes        the counter's value: copies by the library on this side.
 * @param completions        by status: the counters' values.
 * @param postToCompletionNs of each message.
 * @param outstanding        messages that had no completion at the end.
 * @param sha256             of the file, hexadecimal.
 */
record PublisherReport(
    Path file,
    int size,
    long messages,
    long bytes,
    double seconds,
    long movedBytes,
    long copiedBytes,
    Map<String, Long> completions,
    Histogram postToCompletionNs,
    int outstanding,
    String sha256)
{
    private static final double P50 = 50;
    private static final double P99 = 99;

    static PublisherReport of(
        final Path file,
        final int size,
        final long messages,
        final long bytes,
        final long durationNs,
        final StreamCounters counters,
        final Histogram postToCompletionNs,
        final int outstanding,
        final String sha256)
    {
        return new PublisherReport(file, size, messages, bytes, durationNs / 1e9, counters.movedBytes(),
            counters.copiedBytes(), counters.completions(), postToCompletionNs, outstanding, sha256);
    }

    /**
     * Was everything read and released?
     *
     * @return true if so.
     */
    boolean isGood()
    {
        return bytes == movedBytes && 0 == outstanding &&
            messages == completions.getOrDefault(CompletionStatus.RELEASED.name(), 0L);
    }

    Map<String, Object> toMap()
    {
        final Map<String, Object> latency = new LinkedHashMap<>();
        latency.put("p50", postToCompletionNs.getValueAtPercentile(P50));
        latency.put("p99", postToCompletionNs.getValueAtPercentile(P99));
        latency.put("max", postToCompletionNs.getMaxValue());

        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("file", file.toString());
        map.put("size", size);
        map.put("messages", messages);
        map.put("bytes", bytes);
        map.put("seconds", seconds);
        map.put("gigabytesPerSecond", Units.gigabytesPerSecond(bytes, seconds));
        map.put("movedBytes", movedBytes);
        map.put("copiedBytes", copiedBytes);
        map.put("completions", completions);
        map.put("postToCompletionNs", latency);
        map.put("outstandingAtEnd", outstanding);
        map.put("sha256", sha256);

        return map;
    }

    /**
     * For the terminal of the publisher.
     *
     * @param allCopiedBytes on this side, or on all where they are known.
     * @return some lines.
     */
    String toText(final long allCopiedBytes)
    {
        return String.format(
            """
            file           %s
            SHA-256        %s
            messages       %,d of %s
            bytes          %,d in %.3f s: %s
            moved          %,d bytes
            copied         %,d bytes
            completions    %s
            post to completion  %s
            """,
            file,
            sha256,
            messages, Units.size(size),
            bytes, seconds, Units.rate(bytes, seconds),
            movedBytes,
            allCopiedBytes,
            completionsText(),
            latencyText());
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

        return (text.isEmpty() ? "none" : text) + (0 == outstanding ? "" : ", still out " + outstanding);
    }
}
