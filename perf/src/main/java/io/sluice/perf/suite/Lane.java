package io.sluice.perf.suite;

import java.util.Locale;

/**
 * What lies between the two processes.
 */
enum Lane
{
    /**
     * Shared memory.
     */
    IPC,

    /**
     * UDP over the loopback device.
     */
    UDP,

    /**
     * UDP between two network namespaces, joined by a veth pair of MTU 1500.
     */
    VETH;

    boolean isNetwork()
    {
        return IPC != this;
    }

    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}
