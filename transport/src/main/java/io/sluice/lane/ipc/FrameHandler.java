package io.sluice.lane.ipc;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Takes the frames that a {@link FrameReader} finds.
 */
interface FrameHandler
{
    /**
     * A frame of the log.
     *
     * @param term     that it lies in.
     * @param offset   of its payload in the term, in bytes.
     * @param length   of its payload in bytes.
     * @param reserved value in its header.
     * @param position of its end in the stream.
     */
    void onFrame(UnsafeBuffer term, int offset, int length, long reserved, long position);

    /**
     * No frame can be so long: nothing more is read from this log.
     */
    void onImpossibleFrame(int frameLength);

    /**
     * Once: the log has gone on without this reader, and nothing more is read from it.
     */
    void onOverrun();
}
