package io.sluice.samples;

import java.util.List;
import java.util.Map;

/**
 * What came of a file that went from one publisher to some subscribers.
 *
 * @param publisher   has published it.
 * @param subscribers have received it.
 */
record PubSubReport(PublisherReport publisher, List<SubscriberReport> subscribers)
{
    private static final double MOST = 0.5;

    /**
     * Did every subscriber read the publisher's file?
     *
     * @return true if the hashes are the same.
     */
    boolean hashMatched()
    {
        return subscribers.stream().allMatch(
            (subscriber) -> subscriber.hashMatched() && subscriber.sha256().equals(publisher.sha256()));
    }

    boolean isGood()
    {
        return publisher.isGood() && hashMatched() && subscribers.stream().allMatch(SubscriberReport::isGood);
    }

    Map<String, Object> toMap()
    {
        final Map<String, Object> map = publisher.toMap();
        map.put("copiedBytes", copiedBytes());
        map.put("hashMatched", hashMatched());
        map.put("heldAtEnd", heldAtEnd());
        map.put("subscribers", subscribers.stream().map(SubscriberReport::toMap).toList());

        return map;
    }

    String toText()
    {
        final StringBuilder text = new StringBuilder(publisher.toText(copiedBytes() - publisher.copiedBytes()));
        text.append(String.format("%n%-14s %8s %10s %15s %7s %7s  %s%n",
            "subscriber", "process", "messages", "bytes", "held", "at end", "SHA-256"));
        subscribers.forEach((subscriber) -> text.append(line(subscriber)));

        return text.append(limit()).toString();
    }

    private static String line(final SubscriberReport subscriber)
    {
        if (null != subscriber.failure())
        {
            return String.format("%-14s %8d %s%n", subscriber.name(), subscriber.pid(), subscriber.failure());
        }

        return String.format("%-14s %8d %,10d %,15d %,7d %,7d  %s%n",
            subscriber.name(),
            subscriber.pid(),
            subscriber.messages(),
            subscriber.bytes(),
            subscriber.mostHeld(),
            subscriber.heldAtEnd(),
            subscriber.hashMatched() ? "the file's" : "NOT the file's");
    }

    /**
     * What set the rate, if it was not the library.
     */
    private String limit()
    {
        final double share = subscribers.stream()
            .mapToDouble((subscriber) -> subscriber.hashSeconds() / publisher.seconds())
            .max().orElse(0);

        return share < MOST ? "" : String.format(
            "%nSHA-256 took %.0f %% of the time and so set the rate: this is a demonstration; perf/run %s measures.%n",
            100 * share, publisher.lane());
    }

    private long copiedBytes()
    {
        return publisher.copiedBytes() + subscribers.stream().mapToLong(SubscriberReport::copiedBytes).sum();
    }

    private int heldAtEnd()
    {
        return subscribers.stream().mapToInt(SubscriberReport::heldAtEnd).sum();
    }
}
