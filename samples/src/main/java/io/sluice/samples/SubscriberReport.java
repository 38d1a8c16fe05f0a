package io.sluice.samples;

import com.fasterxml.jackson.jr.ob.JSON;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a subscriber has received.
 *
 * @param name        of the subscriber.
 * @param pid         of its process.
 * @param messages    that it received.
 * @param bytes       in them.
 * @param seconds     from its first message to its last.
 * @param hashSeconds of these it spent on SHA-256.
 * @param offload     of the kernel that its media driver uses.
 * @param copiedBytes that the library copied on this side: the counter's value.
 * @param sha256      of all the bytes, hexadecimal.
 * @param hashMatched whether that is the publisher's, and nothing is missing.
 * @param mostHeld    how many messages it held at once.
 * @param heldAtEnd   how many it still held after it had released all.
 * @param failure     why there is no report, or null.
 */
record SubscriberReport(
    String name,
    long pid,
    long messages,
    long bytes,
    double seconds,
    double hashSeconds,
    String offload,
    long copiedBytes,
    String sha256,
    boolean hashMatched,
    int mostHeld,
    int heldAtEnd,
    String failure)
{
    SubscriberReport(
        final String name,
        final long pid,
        final long messages,
        final long bytes,
        final double seconds,
        final double hashSeconds,
        final String offload,
        final long copiedBytes,
        final String sha256,
        final boolean hashMatched,
        final int mostHeld,
        final int heldAtEnd)
    {
        this(name, pid, messages, bytes, seconds, hashSeconds, offload, copiedBytes, sha256, hashMatched, mostHeld,
            heldAtEnd, null);
    }

    static SubscriberReport missing(final String name, final long pid, final String failure)
    {
        return new SubscriberReport(name, pid, 0, 0, 0, 0, DriverCounters.NO_OFFLOAD, 0, "", false, 0, 0, failure);
    }

    /**
     * Did all come, unchanged, and was all released?
     *
     * @return true if so.
     */
    boolean isGood()
    {
        return hashMatched && 0 == heldAtEnd && null == failure;
    }

    Map<String, Object> toMap()
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("pid", pid);
        map.put("messages", messages);
        map.put("bytes", bytes);
        map.put("seconds", seconds);
        map.put("hashSeconds", hashSeconds);
        map.put("offload", offload);
        map.put("copiedBytes", copiedBytes);
        map.put("sha256", sha256);
        map.put("hashMatched", hashMatched);
        map.put("mostHeld", mostHeld);
        map.put("heldAtEnd", heldAtEnd);
        if (null != failure)
        {
            map.put("failure", failure);
        }

        return map;
    }

    static SubscriberReport fromJson(final String text) throws IOException
    {
        final Map<String, Object> map = JSON.std.mapFrom(text);

        return new SubscriberReport(
            (String)map.get("name"),
            number(map, "pid").longValue(),
            number(map, "messages").longValue(),
            number(map, "bytes").longValue(),
            number(map, "seconds").doubleValue(),
            number(map, "hashSeconds").doubleValue(),
            (String)map.get("offload"),
            number(map, "copiedBytes").longValue(),
            (String)map.get("sha256"),
            (Boolean)map.get("hashMatched"),
            number(map, "mostHeld").intValue(),
            number(map, "heldAtEnd").intValue());
    }

    private static Number number(final Map<String, Object> map, final String name)
    {
        return (Number)map.get(name);
    }

    /**
     * For the terminal of the subscriber.
     *
     * @return some lines.
     */
    String toText()
    {
        return String.format(
            """
            received       %,d messages, %,d bytes in %.3f s: %s
            copied         %,d bytes
            held           up to %,d messages; %,d at the end
            SHA-256        %s: %s
            """,
            messages, bytes, seconds, Units.rate(bytes, seconds),
            copiedBytes,
            mostHeld, heldAtEnd,
            sha256, hashMatched ? "the publisher's" : "NOT the publisher's");
    }
}
