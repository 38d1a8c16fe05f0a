package io.sluice.perf.spi;

import org.agrona.DirectBuffer;

/**
 * Keeps messages beyond the call that brought them, in numbered places.
 */
public interface Keeper
{
    /**
     * Keep the message that is just being taken. Within the sink's call.
     *
     * @param place  that is empty.
     * @param buffer that the message lies in.
     * @param offset of the message.
     * @param length of the message in bytes.
     */
    void keep(int place, DirectBuffer buffer, int offset, int length);

    /**
     * A kept message.
     *
     * @param place that is not empty.
     * @return where it lies, from {@link #offset(int)} on.
     */
    DirectBuffer buffer(int place);

    /**
     * Where a kept message starts.
     *
     * @param place that is not empty.
     * @return an offset in bytes.
     */
    int offset(int place);

    /**
     * Let a kept message go.
     *
     * @param place that is not empty; it is, then.
     */
    void release(int place);
}
