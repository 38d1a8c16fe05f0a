package io.sluice.perf.spi;

/**
 * Where messages come from for one reader. One thread at a time; different readers may have different threads.
 */
@FunctionalInterface
public interface Inlet
{
    /**
     * Take what has come.
     *
     * @param sink of messages.
     */
    void poll(MessageSink sink);
}
