package io.sluice.samples;

import io.sluice.lane.Fragment;
import io.sluice.lane.FragmentStreamHandler;
import io.sluice.lane.Message;
import io.sluice.status.Event;
import io.sluice.status.EventListener;

import org.agrona.DirectBuffer;

import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.HexFormat;

/**
 * Receives a file: reads each message where it lies, and keeps the latest of them if it is told to. From a network it
 * takes them in pieces if it need not keep any.
 */
final class FileSubscriber implements FragmentStreamHandler, EventListener
{
    private static final int MAX_PIECE = 1 << 16; // no datagram is longer

    private final ArrayDeque<Message> held = new ArrayDeque<>();
    private final MessageDigest digest = Sha256.newDigest();
    private final byte[] piece = new byte[MAX_PIECE];
    private final int hold;
    private final boolean isUdp;
    private long messages;
    private long bytes;
    private long firstNs;
    private long lastNs;
    private long hashNs;
    private int mostHeld;
    private FileMark start;
    private FileMark end;
    private volatile String failure;

    /**
     * A subscriber.
     *
     * @param hold  how many messages to keep.
     * @param isUdp whether messages come from a network: without tickets.
     */
    FileSubscriber(final int hold, final boolean isUdp)
    {
        this.hold = hold;
        this.isUdp = isUdp;
    }

    public void onMessage(final Message message)
    {
        if (isMark(!isUdp && Message.INLINE == message.ticket()))
        {
            onMark(message.buffer());
            return;
        }

        final long startNs = begin();
        digest.update(message.byteBuffer()); // the publisher's pages, mapped here; over UDP, a receive buffer
        finish(message.length(), startNs);
        messages++;
        if (hold > 0)
        {
            keep(message);
        }
    }

    public void onFragment(final Fragment fragment)
    {
        if (isMark(false))
        {
            onMark(fragment.buffer());
            return;
        }

        final long startNs = begin();
        fragment.buffer().getBytes(0, piece, 0, fragment.length()); // the digest would do so itself
        digest.update(piece, 0, fragment.length());
        finish(fragment.length(), startNs);
        if (fragment.isLast())
        {
            messages++;
        }
    }

    /**
     * The file begins with a mark, and ends with one when all bytes have come, or where some were dropped for want of
     * reading fast enough.
     */
    private boolean isMark(final boolean isSaid)
    {
        return isSaid || null == start || bytes == start.bytes();
    }

    private void onMark(final DirectBuffer buffer)
    {
        final FileMark mark = FileMark.decode(buffer);
        if (null == mark || null == start && mark.isEnd())
        {
            failure = "the file was already on its way when this subscriber came: start it before the others, and " +
                "the publisher with --subscribers";
        }
        else if (mark.isEnd())
        {
            end = mark;
        }
        else
        {
            start = mark;
        }
    }

    private long begin()
    {
        final long nowNs = System.nanoTime();
        if (0 == bytes)
        {
            firstNs = nowNs;
        }

        return nowNs;
    }

    private void finish(final int length, final long startNs)
    {
        lastNs = System.nanoTime();
        hashNs += lastNs - startNs;
        bytes += length;
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

            case OVERSIZE:
                failure = text + "; give the publisher's --size";
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
     * Has anything come?
     *
     * @return true if so.
     */
    boolean isStarted()
    {
        return null != start;
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
     * @param offload   of the subscriber's media driver.
     * @param heldAtEnd how many messages it still holds.
     * @return the report.
     */
    SubscriberReport report(
        final String name, final StreamCounters counters, final String offload, final int heldAtEnd)
    {
        final String sha256 = HexFormat.of().formatHex(digest.digest());

        return new SubscriberReport(
            name,
            ProcessHandle.current().pid(),
            messages,
            bytes,
            (lastNs - firstNs) / 1e9,
            hashNs / 1e9,
            offload,
            counters.receivedCopiedBytes(),
            sha256,
            sha256.equals(end.sha256()) && bytes == end.bytes() && messages == end.messages(),
            mostHeld,
            heldAtEnd);
    }
}
