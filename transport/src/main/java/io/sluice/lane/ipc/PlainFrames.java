package io.sluice.lane.ipc;

import io.aeron.Image;
import io.aeron.ImageFragmentAssembler;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import io.aeron.protocol.DataHeaderFlyweight;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The frames of a publication that is a plain Aeron client's: each is a message, or a fragment of one.
 */
final class PlainFrames
{
    private static final FragmentHandler IGNORE = (buffer, offset, length, frame) -> {};

    private final IpcReceiver receiver;
    private final ReaderImage image;
    private final Rejections rejections;
    private final ControlFrames frames = new ControlFrames();
    private final FragmentHandler assembler = new ImageFragmentAssembler(this::onMessage, 0, true);
    private final Header header;
    private boolean isOver; // it is a publication of Sluice, which has closed or died: what was posted can't be read

    PlainFrames(
        final IpcReceiver receiver, final ReaderImage image, final Image aeronImage, final Rejections rejections)
    {
        this.receiver = receiver;
        this.image = image;
        this.rejections = rejections;
        header = new Header(aeronImage.initialTermId(), aeronImage.positionBitsToShift(), aeronImage);
    }

    /**
     * Read nothing, so that the log does not fill for others.
     */
    static int stepOver(final Image image, final int limit)
    {
        return image.poll(IGNORE, limit);
    }

    void onFrame(final UnsafeBuffer term, final int offset, final int length)
    {
        if (isOver)
        {
            return;
        }
        header.buffer(term);
        header.offset(offset - DataHeaderFlyweight.HEADER_LENGTH);
        assembler.onFragment(term, offset, length, header);
    }

    private void onMessage(final DirectBuffer buffer, final int offset, final int length, final Header frame)
    {
        if (0 != frame.reservedValue() && frames.isOurs(buffer, offset, length))
        {
            isOver = true; // else inline messages would be read without the posted ones between them
            frames.descriptor(buffer, offset, length);
            if (!frames.isFarewell())
            {
                rejections.add("the rest of a log whose publisher has closed or died before this subscriber came");
            }
            return;
        }
        if (offset < DataHeaderFlyweight.HEADER_LENGTH)
        {
            receiver.countCopied(length); // not in the log: it came in fragments and was put together
        }
        receiver.deliverInline(image, buffer, offset, length, frame.position());
    }
}
