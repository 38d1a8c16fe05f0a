package io.sluice.lane.udp;

import io.aeron.logbuffer.Header;
import io.sluice.lane.Fragment;
import io.sluice.region.MessageView;
import org.agrona.DirectBuffer;

/**
 * One frame of the log, shown to a user.
 */
final class UdpFragment implements Fragment
{
    private final MessageView view = new MessageView();
    private Header frame; // an image's own, for all its frames
    private boolean isShown;
    private int length;
    private long messageOffset;
    private int sessionId;
    private boolean isFirst;
    private boolean isLast;

    /**
     * The view is shown by the caller.
     */
    void begin(
        final int newLength,
        final long newMessageOffset,
        final boolean isNewFirst,
        final boolean isNewLast,
        final int newSessionId,
        final Header newFrame)
    {
        length = newLength;
        messageOffset = newMessageOffset;
        isFirst = isNewFirst;
        isLast = isNewLast;
        sessionId = newSessionId;
        if (frame != newFrame)
        {
            frame = newFrame; // not each time: the collector's barrier costs more than the test
        }
        isShown = true;
    }

    MessageView view()
    {
        return view;
    }

    void end()
    {
        view.hide();
        isShown = false;
    }

    @Override
    public DirectBuffer buffer()
    {
        return view;
    }

    @Override
    public int length()
    {
        checkUsable();
        return length;
    }

    @Override
    public long messageOffset()
    {
        checkUsable();
        return messageOffset;
    }

    @Override
    public boolean isFirst()
    {
        checkUsable();
        return isFirst;
    }

    @Override
    public boolean isLast()
    {
        checkUsable();
        return isLast;
    }

    @Override
    public int sessionId()
    {
        checkUsable();
        return sessionId;
    }

    @Override
    public long position()
    {
        checkUsable();
        return frame.position();
    }

    private void checkUsable()
    {
        if (!isShown)
        {
            throw new IllegalStateException("a fragment is valid only within its callback: copy what you need there");
        }
    }

    @Override
    public String toString()
    {
        return "UdpFragment{messageOffset=" + messageOffset + " length=" + length + " sessionId=" + sessionId +
            (isShown ? "" : " closed") + "}";
    }
}
