package io.sluice.lane.ipc;

import io.aeron.Image;
import io.aeron.logbuffer.LogBufferDescriptor;
import io.sluice.host.Uninterrupted;
import io.sluice.region.Mapping;
import io.sluice.region.RegionContext;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * The terms of a log, mapped by the reader for itself and read only. Aeron unmaps what it has mapped a while after an
 * image has ended, or when its client closes by itself, and a callback may take longer than that.
 */
final class TermBuffers
{
    private final Consumer<Mapping> retire;
    private final Mapping mapping;
    private final int positionBitsToShift;
    private final UnsafeBuffer[] terms = new UnsafeBuffer[LogBufferDescriptor.PARTITION_COUNT];

    /**
     * @param isTouched whether to fill in the page table at once, which makes every page of the log.
     * @throws IOException if it can't be mapped, or the image has been closed.
     */
    TermBuffers(final RegionContext context, final Image image, final boolean isTouched) throws IOException
    {
        retire = context.retire();
        positionBitsToShift = image.positionBitsToShift();
        final int termLength = image.termBufferLength();
        final long length = (long)terms.length * termLength;
        mapping = Uninterrupted.call(() -> Mapping.readOnly(image.fileChannel(), length, isTouched));
        for (int i = 0; i < terms.length; i++)
        {
            terms[i] = new UnsafeBuffer(mapping.address((long)i * termLength, termLength), termLength);
        }
    }

    /**
     * The term that a position lies in.
     */
    UnsafeBuffer at(final long position)
    {
        return terms[LogBufferDescriptor.indexByPosition(position, positionBitsToShift)];
    }

    /**
     * Part of a term as a buffer of the JDK, which keeps the log mapped.
     *
     * @return a new buffer, or null if that is no term of this log.
     */
    ByteBuffer byteBuffer(final DirectBuffer term, final int offset, final int length)
    {
        for (int i = 0; i < terms.length; i++)
        {
            if (terms[i] == term)
            {
                return mapping.byteBuffer((long)i * term.capacity() + offset, length);
            }
        }

        return null;
    }

    /**
     * Have it unmapped: nothing is read from it any more.
     */
    void release()
    {
        retire.accept(mapping);
    }
}
