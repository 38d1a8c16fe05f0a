package io.sluice.perf.spi;

/**
 * One end of a connection both ways. One thread at a time. What is not called set-up is on the measured path.
 */
public interface Link extends Outlet, Inlet, AutoCloseable
{
    /**
     * Where one of several readers of this end takes its messages. Set-up. That of the first is for the thread of the
     * link, the others may each have a thread of their own.
     *
     * @param reader from 0.
     * @return the inlet: by default the link itself, which has one reader.
     */
    default Inlet inlet(final int reader)
    {
        return this;
    }

    /**
     * Take back what was sent and is free again, and do nothing else.
     *
     * @return how many messages have come back since {@link #messageLength(int)} was called.
     */
    default long pollCompletions()
    {
        throw new UnsupportedOperationException("this system does not say when a message is done with");
    }

    /**
     * A second way to send, for small messages between the others and in one order with them. Set-up.
     *
     * @param length of these in bytes.
     * @return where to send them.
     */
    default Outlet inline(final int length)
    {
        throw new UnsupportedOperationException("this system has one way to send only");
    }

    /**
     * What keeps messages beyond the call that brought them. Set-up.
     *
     * @param count  of messages to be kept at once.
     * @param length of the longest in bytes.
     * @return a keeper, by default one that has to copy.
     */
    default Keeper keeper(final int count, final int length)
    {
        return new CopyKeeper(count, length);
    }

    /**
     * Is the other end there, for both directions and all readers? Set-up.
     *
     * @return true if messages would arrive.
     */
    boolean isConnected();

    /**
     * Does nothing but the two who wait carry its messages, so that each may spin on a core of its own? Set-up.
     *
     * @return true if spinning takes a core from nobody.
     */
    default boolean isWithoutOthers()
    {
        return false;
    }

    /**
     * Are there threads within this process that carry its messages? Set-up.
     *
     * @return true if who waits must leave them a core.
     */
    default boolean hasThreads()
    {
        return false;
    }

    /**
     * Set the length of all messages from now on. Set-up.
     *
     * @param length in bytes.
     */
    void messageLength(int length);

    /**
     * The longest message that can be sent.
     *
     * @return the length in bytes.
     */
    int maxMessageLength();

    @Override
    void close();
}
