package io.sluice;

import io.aeron.logbuffer.BufferClaim;
import io.sluice.lane.CompletionHandler;
import io.sluice.lane.CompletionStatus;
import io.sluice.lane.LaneCapabilities;
import io.sluice.lane.SendLane;
import io.sluice.region.RegisteredBuffer;
import org.agrona.DirectBuffer;
import org.agrona.collections.Long2ObjectHashMap;

import java.util.function.LongPredicate;

/**
 * A sending end that remembers where buffers were posted.
 */
final class TrackedSender implements SendLane
{
    private final SendLane lane;
    private final int streamId;
    private final Leaks leaks;
    private final Long2ObjectHashMap<Leaks.Taken> posted = new Long2ObjectHashMap<>(); // by ticket

    TrackedSender(final SendLane lane, final int streamId, final Leaks leaks)
    {
        this.lane = lane;
        this.streamId = streamId;
        this.leaks = leaks;
    }

    @Override
    public LaneCapabilities capabilities()
    {
        return lane.capabilities();
    }

    @Override
    public long post(final RegisteredBuffer buffer, final int offset, final int length)
    {
        final long ticket = lane.post(buffer, offset, length);
        if (ticket > 0)
        {
            posted.put(ticket, leaks.posted("stream " + streamId + " session " + sessionId() + " ticket " + ticket +
                ": a buffer with a message of " + length + " bytes"));
        }

        return ticket;
    }

    @Override
    public long claim(final int length, final BufferClaim claim)
    {
        return lane.claim(length, claim);
    }

    @Override
    public long offer(final DirectBuffer buffer, final int offset, final int length)
    {
        return lane.offer(buffer, offset, length);
    }

    @Override
    public int poll(final CompletionHandler handler, final int limit)
    {
        return lane.poll((completion) ->
        {
            final Leaks.Taken one = CompletionStatus.SENT == completion.status() ?
                null : posted.remove(completion.ticket());
            if (null != one)
            {
                leaks.returned(one);
            }
            handler.onCompletion(completion);
        }, limit);
    }

    @Override
    public String describe(final long result)
    {
        return lane.describe(result);
    }

    @Override
    public int readers()
    {
        return lane.readers();
    }

    @Override
    public int outstanding()
    {
        return lane.outstanding();
    }

    @Override
    public long position()
    {
        return lane.position();
    }

    @Override
    public int sessionId()
    {
        return lane.sessionId();
    }

    @Override
    public boolean isClosed()
    {
        return lane.isClosed();
    }

    @Override
    public void close()
    {
        lane.close();
    }

    @Override
    public long userCursor()
    {
        return lane.userCursor();
    }

    @Override
    public long logCursor()
    {
        return lane.logCursor();
    }

    @Override
    public void observe(final LongPredicate isAlive, final long timeNs)
    {
        lane.observe(isAlive, timeNs);
    }

    @Override
    public boolean drain()
    {
        return lane.drain();
    }

    @Override
    public boolean awaitPost()
    {
        return lane.awaitPost();
    }

    @Override
    public int abandon()
    {
        return lane.abandon();
    }
}
