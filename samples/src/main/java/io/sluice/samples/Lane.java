package io.sluice.samples;

import java.util.Locale;

/**
 * How messages are carried.
 */
enum Lane
{
    /** Through shared memory. */
    IPC,

    /** Over a network, or the loopback of this host. */
    UDP;

    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}
