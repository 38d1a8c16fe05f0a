package io.sluice.support;

import io.sluice.Subscriber;
import io.sluice.lane.Message;

import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Polls a subscriber and checks what comes: each byte, at receipt and again at release, and the order. Its thread polls
 * from {@link #start()} on; without that the caller does.
 */
public final class CheckedReader
{
    private static final int MAX_FRAME_LENGTH = 65504;

    private final Subscriber subscriber;
    private final boolean mayHaveGaps;
    private final Map<Integer, Stream> streams = new HashMap<>();
    private final Queue<Message> kept = new ConcurrentLinkedQueue<>();
    private final AtomicInteger toKeep = new AtomicInteger();
    private volatile Predicate<Message> keeper = (message) -> false;
    private volatile String error;
    private volatile long received;
    private volatile long firstSequence = -1;
    private volatile long lastSequence = -1;
    private volatile boolean isPaused;
    private volatile boolean isStopped;
    private Thread thread;

    public CheckedReader(final Subscriber subscriber, final boolean mayHaveGaps)
    {
        this.subscriber = subscriber;
        this.mayHaveGaps = mayHaveGaps;
    }

    // Poll with a thread.
    public CheckedReader start()
    {
        thread = new Thread(this::run, "checked reader");
        thread.setDaemon(true);
        thread.start();

        return this;
    }

    // Who may keep a message, which it then must release: asked for each.
    public CheckedReader keeper(final Predicate<Message> newKeeper)
    {
        keeper = newKeeper;
        return this;
    }

    private void run()
    {
        while (!isStopped)
        {
            if (isPaused || 0 == poll(16))
            {
                Thread.yield();
            }
        }
    }

    public int poll(final int limit)
    {
        return subscriber.poll(this::onMessage, limit);
    }

    private void onMessage(final Message message)
    {
        try
        {
            final long sequence = Payload.check(message.buffer(), message.length());
            streams.computeIfAbsent(message.sessionId(), (any) -> new Stream()).next(message, sequence, mayHaveGaps);
            if (firstSequence < 0)
            {
                firstSequence = sequence;
            }
            lastSequence = sequence;
            if (!keeper.test(message) && wasPosted(message) && toKeep.get() > 0)
            {
                kept.add(message.retain());
                toKeep.decrementAndGet();
            }
        }
        catch (final IllegalStateException ex)
        {
            fail("ticket " + message.ticket() + " position " + message.position() + ": " + ex);
        }
        received++;
    }

    // Over UDP, messages have no tickets; what is longer than any frame was not claimed.
    private static boolean wasPosted(final Message message)
    {
        return Message.INLINE != message.ticket() || message.length() > MAX_FRAME_LENGTH;
    }

    // Note what went wrong; the first error stays.
    public synchronized void fail(final String text)
    {
        if (null == error)
        {
            error = text;
        }
    }

    // Keep the next messages that were posted.
    public void keep(final int count)
    {
        toKeep.addAndGet(count);
    }

    public int keptCount()
    {
        return kept.size();
    }

    // Check what is kept.
    // Returns how many messages.
    public int checkKept()
    {
        int count = 0;
        for (final Message message : kept)
        {
            Payload.check(message.buffer(), message.length());
            count++;
        }

        return count;
    }

    // Check and release the oldest kept messages. Any one thread.
    public int release(final int limit)
    {
        int count = 0;
        while (count < limit)
        {
            final Message message = kept.poll();
            if (null == message)
            {
                break;
            }
            Payload.check(message.buffer(), message.length());
            message.release();
            count++;
        }

        return count;
    }

    public void pause(final boolean isOn)
    {
        isPaused = isOn;
    }

    public long received()
    {
        return received;
    }

    public long firstSequence()
    {
        return firstSequence;
    }

    public long lastSequence()
    {
        return lastSequence;
    }

    public Subscriber subscriber()
    {
        return subscriber;
    }

    // The first error, or null.
    public String error()
    {
        return error;
    }

    // Stop the thread; what is kept stays kept.
    public void stop()
    {
        isStopped = true;
        if (null != thread)
        {
            try
            {
                thread.join();
            }
            catch (final InterruptedException ex)
            {
                throw new AssertionError(ex);
            }
        }
    }

    private static final class Stream
    {
        private long ticket;
        private long position;
        private long sequence = -1;

        void next(final Message message, final long newSequence, final boolean mayHaveGaps)
        {
            if (Message.INLINE != message.ticket())
            {
                if (message.ticket() <= ticket)
                {
                    throw new IllegalStateException("ticket " + message.ticket() + " after " + ticket);
                }
                ticket = message.ticket();
            }
            if (message.position() <= position)
            {
                throw new IllegalStateException("position " + message.position() + " after " + position);
            }
            position = message.position();
            if (newSequence <= sequence || !mayHaveGaps && sequence >= 0 && newSequence != sequence + 1)
            {
                throw new IllegalStateException("sequence " + newSequence + " after " + sequence);
            }
            sequence = newSequence;
        }
    }
}
