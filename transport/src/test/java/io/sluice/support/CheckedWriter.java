package io.sluice.support;

import io.aeron.logbuffer.BufferClaim;
import io.sluice.Publisher;
import io.sluice.lane.Completion;
import io.sluice.lane.CompletionStatus;
import io.sluice.region.BufferPool;
import io.sluice.region.RegisteredBuffer;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Publishes messages that can be checked, one after another, and spoils each buffer as soon as it is complete: who
 * still reads it then sees that.
 */
public final class CheckedWriter
{
    private static final int MAX_CLAIM = 512;
    private static final byte SPOILT = (byte)0xEE;

    private final Publisher publisher;
    private final BufferPool pool;
    private final BufferClaim claim = new BufferClaim();
    private final Random random = new Random(7117);
    private final AtomicLongArray completed = new AtomicLongArray(CompletionStatus.values().length);
    private RegisteredBuffer pending;
    private int pendingLength;
    private volatile long sequence;
    private volatile long lastResult;

    public CheckedWriter(final Publisher publisher, final BufferPool pool)
    {
        this.publisher = publisher;
        this.pool = pool;
    }

    // Post the next message if that can be done now.
    public boolean post()
    {
        if (null == pending)
        {
            pending = pool.acquire();
            if (null == pending)
            {
                return false;
            }
            pendingLength = Payload.MIN_LENGTH + random.nextInt(pool.slotLength() - Payload.MIN_LENGTH + 1);
        }
        Payload.fill(pending, 0, pendingLength, sequence);
        lastResult = publisher.post(pending, 0, pendingLength);
        if (lastResult < 0)
        {
            return false;
        }
        pending = null;
        sequence++;

        return true;
    }

    // Send the next message inline if that can be done now.
    public boolean claim()
    {
        final int length = Payload.MIN_LENGTH + random.nextInt(MAX_CLAIM);
        lastResult = publisher.claim(length, claim);
        if (lastResult < 0)
        {
            return false;
        }
        Payload.fill(claim.buffer(), claim.offset(), length, sequence);
        claim.commit();
        sequence++;

        return true;
    }

    public int poll()
    {
        return publisher.poll(this::onCompletion);
    }

    private void onCompletion(final Completion completion)
    {
        completed.incrementAndGet(completion.status().ordinal());
        final RegisteredBuffer buffer = completion.buffer();
        buffer.setMemory(0, buffer.length(), SPOILT);
        completion.release();
    }

    // The sequence of the next message.
    public long sequence()
    {
        return sequence;
    }

    public long lastResult()
    {
        return lastResult;
    }

    public long completed(final CompletionStatus status)
    {
        return completed.get(status.ordinal());
    }

    public Publisher publisher()
    {
        return publisher;
    }

    @Override
    public String toString()
    {
        final StringBuilder text = new StringBuilder("sequence=" + sequence);
        for (final CompletionStatus status : CompletionStatus.values())
        {
            text.append(' ').append(status).append('=').append(completed(status));
        }

        return text.toString();
    }
}
