package io.sluice.lane.udp;

import io.sluice.lane.CompletionHandler;
import io.sluice.lane.CompletionStatus;
import io.sluice.lane.SendCompletion;
import io.sluice.lane.SendCounters;
import io.sluice.lane.Staging;
import io.sluice.region.RegisteredBuffer;

/**
 * Finds out what has become of messages, in the order of their tickets, and gives their buffers back. The publisher's
 * thread only.
 */
final class Completions
{
    private final PostedMessages messages;
    private final LogProgress progress;
    private final References references;
    private final Returns returns;
    private final SendCounters counters;
    private final Staging staging;
    private final boolean isReportingSent;
    private final SendCompletion completion = new SendCompletion();
    private boolean isSentNext;

    Completions(
        final PostedMessages messages,
        final LogProgress progress,
        final References references,
        final Returns returns,
        final SendCounters counters,
        final Staging staging,
        final boolean isReportingSent)
    {
        this.messages = messages;
        this.progress = progress;
        this.references = references;
        this.returns = returns;
        this.counters = counters;
        this.staging = staging;
        this.isReportingSent = isReportingSent;
    }

    /**
     * Is there one to {@link #deliver(CompletionHandler)}?
     */
    boolean next()
    {
        isSentNext = isReportingSent && isNextSent();

        return isSentNext || isNextReturned();
    }

    /**
     * Tell the user, who may post in the handler.
     *
     * @return 1, or 0 if it was no buffer of the user's.
     */
    int deliver(final CompletionHandler handler)
    {
        final long ticket = isSentNext ? messages.sendingTicket() : messages.completingTicket();
        final RegisteredBuffer buffer = messages.buffer(ticket);
        final int readers = messages.readers(ticket);
        final int lost = isSentNext ? 0 : references.isRefused(messages.reference(ticket)) ? readers :
            messages.lost(ticket, progress.timedOut());
        final CompletionStatus status = isSentNext ? CompletionStatus.SENT :
            0 == readers ? CompletionStatus.NO_SUBSCRIBER :
            lost >= readers ? CompletionStatus.ABORTED : CompletionStatus.RELEASED;
        if (isSentNext)
        {
            messages.sent();
        }
        else
        {
            messages.completed();
            buffer.giveBack();
        }
        counters.completed[status.ordinal()]++;
        if (staging.owns(buffer))
        {
            buffer.release();
            return 0;
        }
        completion.set(ticket, status, buffer, readers, lost, null);
        handler.onCompletion(completion);

        return 1;
    }

    /**
     * Is the next message on the wire that is to be reported so? Skips those that are not.
     */
    private boolean isNextSent()
    {
        for (long ticket = messages.sendingTicket(); messages.isMoved(ticket); ticket = messages.sendingTicket())
        {
            if (messages.isSendable(ticket) && !staging.owns(messages.buffer(ticket)))
            {
                return messages.end(ticket) <= Math.max(progress.sent(), progress.acknowledged());
            }
            messages.sent();
        }

        return false;
    }

    private boolean isNextReturned()
    {
        final long ticket = messages.completingTicket();
        if (!messages.isMoved(ticket) || isReportingSent && ticket >= messages.sendingTicket())
        {
            return false;
        }
        final long end = messages.end(ticket);

        return end <= returns.position(end);
    }
}
