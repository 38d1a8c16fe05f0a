package io.sluice.perf.spi;

import io.aeron.Aeron;
import io.sluice.Sluice;
import org.agrona.concurrent.AgentInvoker;

import java.nio.file.Path;

/**
 * What a process has for all systems under test.
 *
 * @param aeron              client.
 * @param sluice             client, over the same Aeron client.
 * @param smallTermLength    of the logs that carry small messages and descriptors, in bytes.
 * @param largeTermLength    of the logs that carry large messages, in bytes.
 * @param leastTermLength    of logs that just take the longest message that plain Aeron offers, in bytes.
 * @param regionLength       how much memory each end of Sluice registers, in bytes.
 * @param slots              how many buffers a windowed sender has at most; see {@link #slots(int)}.
 * @param wire               what lies between the two ends.
 * @param socketBufferLength of sockets that a system has of its own, in bytes.
 * @param windowLength       how much may be under way to a receiver, in bytes.
 * @param signals            between the two ends.
 * @param invoker            of a driver without threads, or null: who sends and polls runs it.
 * @param directory          that both processes see, for files of a system's own.
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
    AgentInvoker invoker,
    Path directory)
{
    /**
     * What lies in buffers that wait to be sent over a network: more would leave the caches before the kernel reads it.
     */
    public static final int WAITING_LENGTH = 2 << 20;

    /**
     * How many buffers a windowed sender has.
     *
     * @param messageLength of each in bytes.
     * @return the number: at least two, one to be filled while the other is under way.
     */
    public int slots(final int messageLength)
    {
        return slots(messageLength, slots);
    }

    /**
     * How many buffers a windowed sender has that shall have many.
     *
     * @param messageLength of each in bytes.
     * @param wanted        how many at most.
     * @return the number.
     */
    public int slots(final int messageLength, final int wanted)
    {
        final long length = wire.isNetwork() ? Math.min(WAITING_LENGTH, regionLength) : regionLength;

        return (int)Math.max(2, Math.min(wanted, length / messageLength));
    }

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
