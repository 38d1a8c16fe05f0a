package io.sluice.perf.spi;

import io.aeron.Aeron;
import io.sluice.Sluice;
import org.agrona.concurrent.AgentInvoker;

/**
 * What a process has for all systems under test.
 *
 * @param aeron              client.
 * @param sluice             client, over the same Aeron client.
 * @param smallTermLength    of the logs that carry small messages and descriptors, in bytes.
 * @param largeTermLength    of the logs that carry large messages, in bytes.
 * @param leastTermLength    of logs that just take the longest message that plain Aeron offers, in bytes.
 * @param regionLength       how much memory each end of Sluice registers, in bytes.
 * @param slots              how many buffers a windowed sender has, unless that exceeds the region.
 * @param wire               what lies between the two ends.
 * @param socketBufferLength of sockets that a system has of its own, in bytes.
 * @param windowLength       how much may be under way to a receiver, in bytes.
 * @param signals            between the two ends.
 * @param invoker            of a driver without threads, or null: who sends and polls runs it.
 */
public record Station(
    Aeron aeron,
    Sluice sluice,
    int smallTermLength,
    int largeTermLength,
    int leastTermLength,
    long regionLength,
    int slots,
    Wire wire,
    int socketBufferLength,
    int windowLength,
    Signals signals,
    AgentInvoker invoker)
{
    /**
     * Run a driver without threads once, and the client's conductor, which then has none either.
     */
    public void invoke()
    {
        if (null != invoker)
        {
            invoker.invoke();
            aeron.conductorAgentInvoker().invoke();
        }
    }
}
