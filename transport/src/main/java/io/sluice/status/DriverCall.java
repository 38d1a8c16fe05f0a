package io.sluice.status;

import io.aeron.Aeron;
import io.sluice.host.Uninterrupted;

import java.util.function.Supplier;

/**
 * Calls of an Aeron client that wait for the media driver. For lanes, not for users.
 */
public final class DriverCall
{
    private DriverCall()
    {
    }

    /**
     * Ask the media driver for something. A client in invoker mode calls back on the thread that calls it, and on no
     * other: that may hold what a callback needs. An interrupt ends such a client, as it does without Sluice. In any
     * other mode an interrupt neither breaks the call off nor ends the client.
     *
     * @param aeron client.
     * @param call  to make of it.
     * @param <T>   what comes of it.
     * @return what comes of it.
     */
    public static <T> T ask(final Aeron aeron, final Supplier<T> call)
    {
        return aeron.context().useConductorAgentInvoker() ?
            call.get() : Uninterrupted.apart(aeron.context().clientLock(), call);
    }
}
