package io.sluice.perf.system;

import io.aeron.logbuffer.BufferClaim;
import io.sluice.perf.spi.Outlet;
import org.agrona.MutableDirectBuffer;

/**
 * Small messages in a log that carries large ones, too: claimed, and encoded in place.
 */
final class ClaimOutlet implements Outlet
{
    private final BufferClaim claim = new BufferClaim();
    private final Log log;
    private final int length;

    ClaimOutlet(final Log log, final int length)
    {
        this.log = log;
        this.length = length;
    }

    /**
     * Where space can be claimed.
     */
    interface Log
    {
        /**
         * Claim space for a small message.
         *
         * @param length of it in bytes.
         * @param claim  to be set.
         * @return false if there is no room now.
         */
        boolean claim(int length, BufferClaim claim);
    }

    @Override
    public MutableDirectBuffer acquire()
    {
        return log.claim(length, claim) ? claim.buffer() : null;
    }

    @Override
    public int offset()
    {
        return claim.offset();
    }

    @Override
    public boolean send()
    {
        claim.commit();

        return true;
    }
}
