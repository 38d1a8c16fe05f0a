package io.sluice.samples;

import io.sluice.lane.Message;
import io.sluice.lane.MessageHandler;
import io.sluice.status.Event;
import io.sluice.status.EventListener;

import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.HexFormat;

/**
 * Receives a file: reads each message where it lies, and keeps the latest of them if it is told to.
 */
final class FileSubscriber implements MessageHandler, EventListener
{
    private final ArrayDeque<Message> held = new ArrayDeque<>();
    private final MessageDigest digest = Sha256.newDigest();
    private final int hold;
    private long messages;
    private long bytes;
    private long firstNs;
    private long lastNs;
    private long hashNs;
    private int mostHeld;
    private EndOfFile end;
    private volatile String failure;

    /**
     * A subscriber.
     *
     * @param hold how many messages to keep.
     */
    FileSubscriber(final int hold)
    {
        this.hold = hold;
    }

    public void onMessage(final Message message)
    {
        if (Message.INLINE == message.ticket())
        {
            end = EndOfFile.decode(message);
            return;
        }

        final long startNs = System.nanoTime();
        if (0 == messages)
        {
            firstNs = startNs;
            if (1 != message.ticket())
            {
                failure = "the file was already on its way when this subscriber came (at message " + message.ticket() +
                    "): start it before the others, and the publisher with --subscribers";
            }
        }
        digest.update(message.byteBuffer()); // the publisher's pages, mapped here
        lastNs = System.nanoTime();
        hashNs += lastNs - startNs;
        messages++;
        bytes += message.length();
        if (hold > 0)
        {
            keep(message);
        }
    }

    /**
     * Keep the latest messages: until their release, the publisher can't use their buffers.
     */
    private void keep(final Message message)
    {
        if (held.size() == hold)
        {
            held.removeFirst().release();
        }
        held.addLast(message.retain());
        mostHeld = Math.max(mostHeld, held.size());
    }

    void releaseAll()
    {
        held.forEach(Message::release);
        held.clear();
    }

    public void onEvent(final Event event, final String text)
    {
        switch (event)
        {
            case DETACHED:
            case NO_ROW_FREE:
                failure = text;
                break;

            case PUBLISHER_CLOSED:
            case PUBLISHER_DIED:
                failure = text + "; the file is not complete";
                break;

            default:
                EventListener.standardError().onEvent(event, text);
                break;
        }
    }

    /**
     * Has the end of the file come?
     *
     * @return true if so.
     */
    boolean isDone()
    {
        return null != end;
    }

    /**
     * Nothing came: is there a reason why nothing will?
     */
    void checkFailure()
    {
        final String reason = failure;
        if (null != reason)
        {
            throw new SampleException(reason);
        }
    }

    /**
     * What was received.
     *
     * @param name      of the subscriber.
     * @param counters  of the subscriber.
     * @param heldAtEnd how many messages it still holds.
     * @return the report.
     */
    SubscriberReport report(final String name, final StreamCounters counters, final int heldAtEnd)
    {
        final String sha256 = HexFormat.of().formatHex(digest.digest());

        return new SubscriberReport(
            name,
            ProcessHandle.current().pid(),
            messages,
            bytes,
            (lastNs - firstNs) / 1e9,
            hashNs / 1e9,
            counters.receivedCopiedBytes(),
            sha256,
            sha256.equals(end.sha256()) && bytes == end.bytes() && messages == end.messages(),
            mostHeld,
            heldAtEnd);
    }
}
