package io.sluice.lane.udp;

import io.sluice.region.RegisteredBuffer;

/**
 * The messages of a publication that are out, first in, first out: they move into the log in the order of their
 * tickets, and everything that happens to them later happens in that order, too. The slot of a ticket is
 * {@code ticket mod depth}.
 * <pre>
 *   tickets   1 ........ completed ........ sent ........ moved ........ last
 *                given back  │   on the wire  │  in the log  │   waiting   │
 * </pre>
 * The publisher's thread only.
 */
final class PostedMessages
{
    private final int mask;
    private final RegisteredBuffer[] buffers;
    private final long[] addresses;
    private final long[] references;
    private final int[] lengths;
    private final long[] ends;
    private final int[] readers;
    private final int[] lost;
    private final long[] timedOut;
    private long completed;
    private long sent;
    private long moved;
    private long last;
    private long lastRead; // ticket of the last message that had a reader and was not given up

    PostedMessages(final int depth)
    {
        mask = depth - 1;
        buffers = new RegisteredBuffer[depth];
        addresses = new long[depth];
        references = new long[depth];
        lengths = new int[depth];
        ends = new long[depth];
        readers = new int[depth];
        lost = new int[depth];
        timedOut = new long[depth];
    }

    int depth()
    {
        return buffers.length;
    }

    int count()
    {
        return (int)(last - completed);
    }

    boolean isFull()
    {
        return count() == buffers.length;
    }

    long last()
    {
        return last;
    }

    /**
     * Enter the next message.
     *
     * @param reference of its first byte, or 0 if it is to be copied.
     * @param timeouts  how many receivers have ever timed out.
     */
    void add(
        final RegisteredBuffer buffer,
        final long address,
        final long reference,
        final int length,
        final int readerCount,
        final long timeouts)
    {
        final int slot = slot(++last);
        buffers[slot] = buffer;
        addresses[slot] = address;
        references[slot] = reference;
        lengths[slot] = length;
        readers[slot] = readerCount;
        lost[slot] = 0;
        timedOut[slot] = timeouts;
        if (0 != readerCount)
        {
            lastRead = last;
        }
    }

    /**
     * Enter the next message, which nobody reads, when none is moving.
     */
    void addUnread(final RegisteredBuffer buffer)
    {
        add(buffer, 0, 0, 0, 0, 0);
        moved(0);
    }

    /**
     * Is a message out that somebody was to read?
     */
    boolean hasReaders()
    {
        return lastRead > completed;
    }

    /**
     * Take the last message out again, of which nothing has moved.
     */
    void removeLast()
    {
        buffers[slot(last--)] = null;
    }

    boolean isMoving()
    {
        return moved != last;
    }

    /**
     * The ticket of the message that is moving into the log, or waits for it.
     */
    long movingTicket()
    {
        return moved + 1;
    }

    /**
     * All of the message that was moving is in the log.
     *
     * @param end its position there.
     */
    void moved(final long end)
    {
        ends[slot(++moved)] = end;
    }

    /**
     * The ticket that is to be reported as sent next; it may not be in the log yet.
     */
    long sendingTicket()
    {
        sent = Math.max(sent, completed);

        return sent + 1;
    }

    void sent()
    {
        sent++;
    }

    /**
     * Will it be on the wire, or is it already?
     */
    boolean isSendable(final long ticket)
    {
        return 0 != readers[slot(ticket)] && 0 == lost[slot(ticket)];
    }

    /**
     * The ticket that is to be given back next; it may not be in the log yet.
     */
    long completingTicket()
    {
        return completed + 1;
    }

    boolean isMoved(final long ticket)
    {
        return ticket <= moved;
    }

    /**
     * The oldest message has been given back.
     */
    void completed()
    {
        buffers[slot(++completed)] = null;
    }

    /**
     * The publication has lost its receivers, or has ended: all that waits for them will not come.
     *
     * @param acknowledged position below which all is well.
     * @param end          of the log.
     */
    void abort(final long acknowledged, final long end)
    {
        for (long ticket = completed + 1; ticket <= last; ticket++)
        {
            final int slot = slot(ticket);
            if (0 != readers[slot] && (ticket > moved || ends[slot] > acknowledged))
            {
                lost[slot] = readers[slot];
                ends[slot] = end;
            }
        }
        moved = last;
        lastRead = 0;
    }

    RegisteredBuffer buffer(final long ticket)
    {
        return buffers[slot(ticket)];
    }

    long address(final long ticket)
    {
        return addresses[slot(ticket)];
    }

    long reference(final long ticket)
    {
        return references[slot(ticket)];
    }

    int length(final long ticket)
    {
        return lengths[slot(ticket)];
    }

    long end(final long ticket)
    {
        return ends[slot(ticket)];
    }

    int readers(final long ticket)
    {
        return readers[slot(ticket)];
    }

    /**
     * How many readers did not get a message.
     *
     * @param timeouts how many receivers have ever timed out.
     */
    int lost(final long ticket, final long timeouts)
    {
        final int slot = slot(ticket);

        return Math.max(lost[slot], (int)Math.min(readers[slot], timeouts - timedOut[slot]));
    }

    private int slot(final long ticket)
    {
        return (int)ticket & mask;
    }
}
