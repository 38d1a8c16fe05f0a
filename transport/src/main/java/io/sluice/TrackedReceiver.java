package io.sluice;

import io.sluice.lane.FragmentStreamHandler;
import io.sluice.lane.Message;
import io.sluice.lane.MessageHandler;
import io.sluice.lane.ReceiveLane;
import io.sluice.ledger.SlowReaderPolicy;
import org.agrona.DirectBuffer;

import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.LongPredicate;

/**
 * A receiving end that remembers where messages were retained. A handle that it gives out serves one message only.
 */
final class TrackedReceiver implements ReceiveLane
{
    private final ReceiveLane lane;
    private final int streamId;
    private final Leaks leaks;

    TrackedReceiver(final ReceiveLane lane, final int streamId, final Leaks leaks)
    {
        this.lane = lane;
        this.streamId = streamId;
        this.leaks = leaks;
    }

    @Override
    public int poll(final MessageHandler handler, final int limit)
    {
        return lane.poll((message) -> handler.onMessage(new TrackedMessage(message)), limit);
    }

    @Override
    public int pollFragments(final FragmentStreamHandler handler, final int limit)
    {
        return lane.pollFragments(handler, limit); // a piece can't be retained
    }

    @Override
    public void policy(final SlowReaderPolicy policy)
    {
        lane.policy(policy);
    }

    @Override
    public boolean isConnected()
    {
        return lane.isConnected();
    }

    @Override
    public int held()
    {
        return lane.held();
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
    public void observe(final LongPredicate isAlive)
    {
        lane.observe(isAlive);
    }

    @Override
    public boolean isDone()
    {
        return lane.isDone();
    }

    @Override
    public boolean isPolling()
    {
        return lane.isPolling();
    }

    @Override
    public void awaitPoll(final long timeoutNs)
    {
        lane.awaitPoll(timeoutNs);
    }

    @Override
    public int abandon()
    {
        return lane.abandon();
    }

    private final class TrackedMessage implements Message
    {
        private final Message message;
        private final Deque<Leaks.Taken> holds = new ConcurrentLinkedDeque<>();

        private TrackedMessage(final Message message)
        {
            this.message = message;
        }

        @Override
        public DirectBuffer buffer()
        {
            return message.buffer();
        }

        @Override
        public ByteBuffer byteBuffer()
        {
            return message.byteBuffer();
        }

        @Override
        public long offset()
        {
            return message.offset();
        }

        @Override
        public int length()
        {
            return message.length();
        }

        @Override
        public int sessionId()
        {
            return message.sessionId();
        }

        @Override
        public long ticket()
        {
            return message.ticket();
        }

        @Override
        public long position()
        {
            return message.position();
        }

        @Override
        public Message retain()
        {
            message.retain();
            holds.addLast(leaks.retained("stream " + streamId + " session " + sessionId() + " position " + position() +
                ": a message of " + length() + " bytes"));

            return this;
        }

        @Override
        public void release()
        {
            message.release();
            final Leaks.Taken hold = holds.pollFirst();
            if (null != hold)
            {
                leaks.returned(hold);
            }
        }

        @Override
        public String toString()
        {
            return message.toString();
        }
    }
}
