package io.sluice.support;

import io.sluice.Sluice;
import io.sluice.Subscriber;
import io.sluice.SubscriberOptions;
import io.sluice.lane.Message;
import io.sluice.ledger.SlowReaderPolicy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A thread whose subscribers come, read and hold for a moment, and go.
 */
public final class Churner
{
    private static final int MAX_HELD = 2;
    private static final long LIFE_NS = TimeUnit.MILLISECONDS.toNanos(60);

    private final Sluice sluice;
    private final String channel;
    private final int streamId;
    private final Random random;
    private final Deque<Message> held = new ArrayDeque<>();
    private final Thread thread = new Thread(this::run, "churner");
    private LongSupplier floor = () -> 0;
    private volatile boolean isStopped;
    private volatile String error;
    private volatile long subscribers;
    private volatile long received;

    public Churner(final Sluice sluice, final String channel, final int streamId, final long seed)
    {
        this.sluice = sluice;
        this.channel = channel;
        this.streamId = streamId;
        random = new Random(seed);
    }

    // Says which message is the first that a subscriber made now may see.
    public Churner floor(final LongSupplier sequence)
    {
        floor = sequence;
        return this;
    }

    public Churner start()
    {
        thread.setDaemon(true);
        thread.start();

        return this;
    }

    private void run()
    {
        try
        {
            while (!isStopped && null == error)
            {
                live();
                subscribers++;
            }
        }
        catch (final RuntimeException | Error ex)
        {
            ex.printStackTrace();
            error = ex.toString();
        }
    }

    private void live()
    {
        final long first = floor.getAsLong();
        final SlowReaderPolicy policy = policy();
        final Subscriber subscriber =
            sluice.addSubscriber(channel, streamId, new SubscriberOptions().policy(policy));
        final CheckedReader reader =
            new CheckedReader(subscriber, SlowReaderPolicy.Kind.BLOCK != policy.kind()).keeper(this::keep);
        final long endNs = System.nanoTime() + random.nextInt((int)LIFE_NS);
        while (null == reader.error() && System.nanoTime() - endNs < 0)
        {
            if (0 == reader.poll(1 + random.nextInt(8)))
            {
                Thread.yield();
            }
            while (held.size() > random.nextInt(MAX_HELD + 1))
            {
                releaseOne(reader);
            }
        }
        if (random.nextBoolean())
        {
            subscriber.close();
        }
        while (!held.isEmpty())
        {
            releaseOne(reader);
        }
        subscriber.close();
        received += reader.received();
        if (reader.firstSequence() >= 0 && reader.firstSequence() < first)
        {
            reader.fail("came at " + first + " and saw " + reader.firstSequence());
        }
        if (null != reader.error())
        {
            error = policy + ": " + reader.error();
        }
    }

    private SlowReaderPolicy policy()
    {
        switch (random.nextInt(4))
        {
            case 0:
                return SlowReaderPolicy.dropNewest(1 + random.nextInt(4));

            case 1:
                return SlowReaderPolicy.detachAfter(60, TimeUnit.MILLISECONDS);

            default:
                return SlowReaderPolicy.BLOCK;
        }
    }

    private boolean keep(final Message message)
    {
        if (0 == random.nextInt(4))
        {
            held.add(message.retain());
        }

        return true;
    }

    private void releaseOne(final CheckedReader reader)
    {
        final Message message = random.nextBoolean() ? held.pollFirst() : held.pollLast();
        try
        {
            Payload.check(message.buffer(), message.length());
        }
        catch (final IllegalStateException ex)
        {
            reader.fail("at release, ticket " + message.ticket() + ": " + ex);
        }
        message.release();
    }

    // The action lets the publisher go on, without which a thread may wait for ever.
    public void stop(final Runnable action)
    {
        isStopped = true;
        action.run();
    }

    public boolean isRunning()
    {
        return thread.isAlive();
    }

    public String error()
    {
        return error;
    }

    public long subscribers()
    {
        return subscribers;
    }

    public long received()
    {
        return received;
    }
}
