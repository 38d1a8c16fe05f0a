package io.sluice.samples;

import io.aeron.CommonContext;
import io.sluice.Sluice;

import java.util.concurrent.TimeUnit;

/**
 * An Aeron client closes itself when its process was stopped, or its driver was, for longer than the driver's timeout.
 * Nothing more comes or goes then: whoever polls in a loop asks here now and then, and ends.
 */
final class ClientCheck
{
    private ClientCheck()
    {
    }

    /**
     * Is the Aeron client still there?
     *
     * @param sluice that uses it.
     * @throws SampleException if not.
     */
    static void check(final Sluice sluice)
    {
        if (sluice.aeron().isClosed())
        {
            throw new SampleException("its Aeron client has closed: " + reason(sluice) + "; start it again");
        }
    }

    private static String reason(final Sluice sluice)
    {
        final CommonContext context = sluice.aeron().context();
        final long timeoutMs = context.driverTimeoutMs();
        final String timeout = TimeUnit.MILLISECONDS.toSeconds(timeoutMs) + " s";

        return CommonContext.isDriverActive(context.aeronDirectory(), timeoutMs, (text) -> {}) ?
            "this process stood still for longer than the driver's timeout of " + timeout :
            "the media driver on " + context.aeronDirectoryName() + " has given no sign of life for " + timeout;
    }
}
