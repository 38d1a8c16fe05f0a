package io.sluice.lane;

import static io.aeron.logbuffer.LogBufferDescriptor.PARTITION_COUNT;
import static io.aeron.logbuffer.LogBufferDescriptor.TERM_MAX_LENGTH;

import io.aeron.ExclusivePublication;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FrameDescriptor;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteBuffer;

/**
 * The claims that a user may not have committed yet. Aeron unmaps a log a while after its publication has closed, and
 * who writes to a claim later would end the JVM: so the claim is given other memory first, from where nothing is sent.
 * The publisher's thread makes a claim, and then looks whether the publication is closed; who closes that looks for
 * claims afterwards, and again when it has waited for posts under way: by then it sees all that was stored before.
 * For lanes, not for users.
 */
public final class OpenClaims
{
    private static final int REMEMBERED = 8; // that are open at once, if each has an object of its own

    private final BufferClaim[] claims = new BufferClaim[REMEMBERED];
    private final long[] begins = new long[REMEMBERED]; // where that lies which is mapped as one
    private final ExclusivePublication publication;
    private final int termLength;
    private final long mappedLength;
    private BufferClaim last;
    private int next;

    /**
     * None yet.
     *
     * @param publication whose log they lie in.
     */
    public OpenClaims(final ExclusivePublication publication)
    {
        this.publication = publication;
        termLength = publication.termBufferLength();
        mappedLength = TERM_MAX_LENGTH == termLength ? termLength : (long)PARTITION_COUNT * termLength;
    }

    /**
     * A claim was made. The publisher's thread.
     *
     * @param claim    that lies in the log now.
     * @param position after it.
     */
    public void add(final BufferClaim claim, final long position)
    {
        if (claim != last || mappedLength == termLength)
        {
            remember(claim, position);
        }
        if (publication.isClosed()) // meanwhile, by another thread
        {
            detach();
        }
    }

    private void remember(final BufferClaim claim, final long position)
    {
        int index = 0;
        while (index < REMEMBERED && claim != claims[index])
        {
            index++;
        }
        if (REMEMBERED == index)
        {
            index = next;
            next = next + 1 & REMEMBERED - 1;
        }
        final int length = claim.buffer().capacity();
        begins[index] = claim.buffer().addressOffset() -
            (position - BitUtil.align(length, FrameDescriptor.FRAME_ALIGNMENT)) % mappedLength;
        claims[index] = claim;
        last = claim;
    }

    /**
     * The publication has closed: no claim that is left lies in its log from now on. Any thread, any number of times.
     */
    public void detach()
    {
        for (int i = 0; i < REMEMBERED; i++)
        {
            final BufferClaim claim = claims[i];
            if (null != claim && isInLog(claim.buffer().addressOffset(), begins[i])) // else it is another publisher's
            {
                final int length = claim.buffer().capacity();
                claim.wrap(new UnsafeBuffer(ByteBuffer.allocateDirect(length)), 0, length);
            }
        }
    }

    private boolean isInLog(final long address, final long begin)
    {
        return address >= begin && address < begin + mappedLength;
    }
}
