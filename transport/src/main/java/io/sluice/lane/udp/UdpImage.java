package io.sluice.lane.udp;

import static io.aeron.logbuffer.ControlledFragmentHandler.Action.ABORT;
import static io.aeron.logbuffer.ControlledFragmentHandler.Action.BREAK;
import static io.aeron.logbuffer.ControlledFragmentHandler.Action.COMMIT;
import static io.aeron.logbuffer.ControlledFragmentHandler.Action.CONTINUE;
import static io.aeron.logbuffer.FrameDescriptor.BEGIN_FRAG_FLAG;
import static io.aeron.logbuffer.FrameDescriptor.END_FRAG_FLAG;
import static io.aeron.logbuffer.FrameDescriptor.UNFRAGMENTED;

import io.aeron.Image;
import io.aeron.logbuffer.ControlledFragmentHandler;
import io.aeron.logbuffer.Header;
import io.sluice.region.RegisteredBuffer;
import org.agrona.DirectBuffer;

/**
 * One publication as a subscriber receives it: turns the frames of its log into messages, or pieces of them. The
 * polling thread only.
 * <pre>
 *                     ┌── END ───────────────────────────────────────────────────┐
 *                     ▼                                                          │
 *   ──────────► BETWEEN messages ── BEGIN ──► ASSEMBLING or STREAMING ───────────┤
 *                     │                         │            │ too long          │
 *                     │ the beginning           │ a gap      ▼                   │
 *                     │ was missed              │         OVERSIZE ──────────────┤
 *                     └────────────► SKIPPING ◄─┴────────────┘                   │
 *                                        └───────────────────────────────────────┘
 * </pre>
 */
final class UdpImage
{
    private static final int COMMIT_LENGTH = 256 << 10; // so often the driver is told how far it was read

    private static final String WHAT_TO_DO =
        " on the way, and not sent again: is the channel reliable=false? Aeron's LossStat tells how much was lost";
    private static final String END_LOST =
        "its publisher gave it up, or its end was lost" + WHAT_TO_DO;
    private static final String PART_LOST = "a part of it was lost" + WHAT_TO_DO;
    private static final String BEGINNING_MISSED =
        "its beginning was sent before this subscriber had joined, or was lost" + WHAT_TO_DO;

    private enum State
    {
        BETWEEN, ASSEMBLING, STREAMING, OVERSIZE, SKIPPING
    }

    private final UdpDelivery delivery;
    private final Image image;
    private final int sessionId;
    private final FrameRun run;
    private final SpiedFrames spied;
    private final ControlledFragmentHandler messageFrames = this::onMessageFrame;
    private final ControlledFragmentHandler streamFrames = this::onStreamFrame;
    private State state = State.BETWEEN;
    private RegisteredBuffer partial; // while ASSEMBLING
    private int uncommitted;
    private boolean isIgnored;

    /**
     * A publication to read.
     *
     * @param spied frames, or null if it comes from the network.
     */
    UdpImage(final UdpDelivery delivery, final Image image, final SpiedFrames spied)
    {
        this.spied = spied;
        this.delivery = delivery;
        this.image = image;
        sessionId = image.sessionId();
        run = new FrameRun(image.termBufferLength());
    }

    /**
     * A publication that nothing is read from: its frames are stepped over, so that the log does not fill for others.
     */
    static UdpImage ignored(final UdpDelivery delivery, final Image image)
    {
        final UdpImage ignored = new UdpImage(delivery, image, null);
        ignored.isIgnored = true;

        return ignored;
    }

    int pollMessages(final int frameLimit)
    {
        return null == spied ? image.controlledPoll(messageFrames, frameLimit) : spy(messageFrames, frameLimit);
    }

    int pollFragments(final int frameLimit)
    {
        return null == spied ? image.controlledPoll(streamFrames, frameLimit) : spy(streamFrames, frameLimit);
    }

    private int spy(final ControlledFragmentHandler handler, final int frameLimit)
    {
        spied.beginPoll();
        try
        {
            return image.controlledPoll(handler, frameLimit);
        }
        finally
        {
            spied.endPoll();
        }
    }

    boolean isConnected()
    {
        return !image.isClosed() && !isIgnored && (null == spied || spied.isAdmitted());
    }

    /**
     * Once it has ended: because its publisher had closed, and all was read?
     */
    boolean isEndOfStream()
    {
        return image.isEndOfStream();
    }

    int sessionId()
    {
        return sessionId;
    }

    boolean isEnded()
    {
        return image.isClosed();
    }

    /**
     * Nothing more is read. What was put together so far is given up without a word.
     */
    void finish()
    {
        state = State.BETWEEN;
        giveUpPartial();
        if (null != spied)
        {
            spied.finish();
        }
    }

    /**
     * The publication has gone. What is missing of a message will not come.
     */
    void end()
    {
        cut("its publisher has gone before its end");
        finish();
    }

    private ControlledFragmentHandler.Action onMessageFrame(
        final DirectBuffer buffer, final int offset, final int length, final Header frame)
    {
        if (isIgnored)
        {
            return CONTINUE;
        }
        if (null != spied)
        {
            if (!spied.isMine(frame))
            {
                return CONTINUE;
            }
            if (spied.isReference(frame))
            {
                interrupt();
                return spied.onMessageFrame(length, frame);
            }
        }
        final int flags = frame.flags() & UNFRAGMENTED;
        if ((byte)flags == UNFRAGMENTED)
        {
            interrupt();
            delivery.deliverInline(buffer, offset, length, sessionId, frame);
            return delivery.isToStop() ? BREAK : CONTINUE;
        }
        if ((byte)flags == BEGIN_FRAG_FLAG)
        {
            interrupt();
            return beginMessage(buffer, offset, length, frame);
        }
        if (State.STREAMING == state)
        {
            cut("it was begun in pieces, and then polled for as a whole");
        }
        if (!goesOn(length, frame))
        {
            return CONTINUE;
        }
        if (State.ASSEMBLING == state)
        {
            append(buffer, offset, length);
        }
        if (0 != (flags & END_FRAG_FLAG))
        {
            return endMessage(frame);
        }
        uncommitted += length;

        return uncommitted < COMMIT_LENGTH ? CONTINUE : commit();
    }

    private ControlledFragmentHandler.Action beginMessage(
        final DirectBuffer buffer, final int offset, final int length, final Header frame)
    {
        if (!delivery.mayAssemble(sessionId))
        {
            state = State.SKIPPING;
            return BREAK;
        }
        if (length > delivery.maxAssembledLength())
        {
            state = State.OVERSIZE;
        }
        else
        {
            partial = delivery.acquireFor(this);
            if (null == partial)
            {
                return ABORT;
            }
            partial.putBytes(0, buffer, offset, length);
            state = State.ASSEMBLING;
        }
        run.begin(frame.position(), length);

        return CONTINUE;
    }

    private void append(final DirectBuffer buffer, final int offset, final int length)
    {
        final long end = run.length();
        if (end > delivery.maxAssembledLength())
        {
            delivery.countCopied(end - length);
            giveUpPartial();
            state = State.OVERSIZE;
        }
        else
        {
            partial.putBytes((int)end - length, buffer, offset, length);
        }
    }

    private ControlledFragmentHandler.Action endMessage(final Header frame)
    {
        final State ended = state;
        state = State.BETWEEN;
        if (State.ASSEMBLING == ended)
        {
            final RegisteredBuffer whole = partial;
            partial = null;
            delivery.deliverAssembled(whole, (int)run.length(), sessionId, frame);
            return delivery.isToStop() ? BREAK : commit();
        }
        delivery.skipped().oversize(sessionId, run.length(), "bytes is");

        return CONTINUE;
    }

    private ControlledFragmentHandler.Action commit()
    {
        uncommitted = 0;

        return COMMIT;
    }

    private ControlledFragmentHandler.Action onStreamFrame(
        final DirectBuffer buffer, final int offset, final int length, final Header frame)
    {
        if (isIgnored)
        {
            return CONTINUE;
        }
        if (null != spied)
        {
            if (!spied.isMine(frame))
            {
                return CONTINUE;
            }
            if (spied.isReference(frame))
            {
                interrupt();
                return spied.onStreamFrame(length, frame);
            }
        }
        final int flags = frame.flags();
        final boolean isFirst = 0 != (flags & BEGIN_FRAG_FLAG);
        final boolean isLast = 0 != (flags & END_FRAG_FLAG);
        if (isFirst)
        {
            interrupt();
            state = State.STREAMING;
            run.begin(frame.position(), length);
        }
        else
        {
            if (State.ASSEMBLING == state || State.OVERSIZE == state)
            {
                cut("it was begun as a whole, and then polled for in pieces");
            }
            if (!goesOn(length, frame))
            {
                return CONTINUE;
            }
        }
        if (isLast)
        {
            state = State.BETWEEN;
        }
        delivery.deliverFragment(buffer, offset, length, run.length() - length, isFirst, isLast, sessionId, frame);

        return delivery.isStopped() ? BREAK : CONTINUE;
    }

    /**
     * A frame that begins no message: does it go on with the one that is under way? If not, that is at an end.
     */
    private boolean goesOn(final int length, final Header frame)
    {
        if (State.BETWEEN == state)
        {
            delivery.skipped().discard(sessionId, 0, BEGINNING_MISSED);
            state = State.SKIPPING;
        }
        else if (State.SKIPPING != state && !run.goOn(frame.position(), length))
        {
            cut(PART_LOST);
        }
        if (State.SKIPPING != state)
        {
            return true;
        }
        if (0 != (frame.flags() & END_FRAG_FLAG))
        {
            state = State.BETWEEN;
        }

        return false;
    }

    /**
     * Another message begins. If one is under way, the rest of it will not come.
     */
    private void interrupt()
    {
        cut(END_LOST);
        state = State.BETWEEN;
    }

    /**
     * If a message is under way, the rest of it is skipped.
     */
    private void cut(final String reason)
    {
        final State last = state;
        if (State.BETWEEN == last || State.SKIPPING == last)
        {
            return;
        }
        state = State.SKIPPING;
        final long length = run.length();
        if (State.OVERSIZE == last)
        {
            delivery.skipped().oversize(sessionId, length, "or more bytes, of which the end was lost, is");
            return;
        }
        if (State.ASSEMBLING == last)
        {
            delivery.countCopied(length);
            giveUpPartial();
        }
        delivery.skipped().discard(sessionId, length, reason);
        if (State.STREAMING == last)
        {
            delivery.deliverIncomplete(sessionId, length);
        }
    }

    private void giveUpPartial()
    {
        final RegisteredBuffer unfinished = partial;
        if (null != unfinished)
        {
            partial = null;
            unfinished.release();
        }
    }
}
