package io.sluice.lane;

import io.aeron.logbuffer.BufferClaim;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteBuffer;

/**
 * The claims that a user may not have committed yet. Aeron unmaps a log a while after its publication has closed, and
 * who writes to a claim later would end the JVM: so the claim is given other memory first, from where nothing is sent.
 * For lanes, not for users.
 */
public final class OpenClaims
{
    private static final int REMEMBERED = 8; // that are open at once, if each has an object of its own

    private final BufferClaim[] claims = new BufferClaim[REMEMBERED];
    private final long[] addresses = new long[REMEMBERED];
    private int last;

    /**
     * None yet.
     */
    public OpenClaims()
    {
    }

    /**
     * A claim was made. The publisher's thread.
     *
     * @param claim that lies in the log now.
     */
    public void add(final BufferClaim claim)
    {
        if (claims[last] != claim)
        {
            last = last + 1 & REMEMBERED - 1;
            claims[last] = claim;
        }
        addresses[last] = claim.buffer().addressOffset();
    }

    /**
     * The publication has closed: no claim that is left lies in its log from now on. Any thread, any number of times.
     */
    public void detach()
    {
        for (int i = 0; i < REMEMBERED; i++)
        {
            final BufferClaim claim = claims[i];
            if (null != claim && addresses[i] == claim.buffer().addressOffset()) // else it is another publisher's now
            {
                final int length = claim.buffer().capacity();
                claim.wrap(new UnsafeBuffer(ByteBuffer.allocateDirect(length)), 0, length);
            }
        }
    }
}
