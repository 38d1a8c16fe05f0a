package io.sluice;

import io.sluice.lane.ReceiveSettings;
import io.sluice.ledger.SlowReaderPolicy;

import java.util.Objects;

/**
 * How a subscriber shall be.
 */
public final class SubscriberOptions
{
    private String name;
    private SlowReaderPolicy policy = SlowReaderPolicy.BLOCK;
    private boolean isStrict;
    private int receiveBufferLength = 2 << 20;
    private int receiveBuffers = 8;

    /**
     * The defaults.
     */
    public SubscriberOptions()
    {
    }

    /**
     * What this reader is called in tables and events. Default: the name of the client.
     *
     * @param text of 1 to 60 bytes in UTF-8, of one line.
     * @return this.
     * @throws IllegalArgumentException if it is another.
     */
    public SubscriberOptions name(final String text)
    {
        name = SluiceOptions.checkName(text);
        return this;
    }

    /**
     * What publishers do when this reader does not keep up. Default: they wait for it; over UDP there is nothing else
     * to choose, for the flow control of the publisher's channel decides.
     *
     * @param slowReader policy.
     * @return this.
     */
    public SubscriberOptions policy(final SlowReaderPolicy slowReader)
    {
        policy = Objects.requireNonNull(slowReader, "policy");
        return this;
    }

    /**
     * Refuse what would copy. Default: false. To retain a message that lies in the log then throws. So does, over UDP,
     * the poll that meets a message of more than one frame, for it would have to be put together: that message is
     * skipped and counted as rejected, and the next poll goes on behind it; {@link Subscriber#pollFragments} reads such
     * messages without a copy.
     *
     * @param isOn whether to refuse.
     * @return this.
     */
    public SubscriberOptions strict(final boolean isOn)
    {
        isStrict = isOn;
        return this;
    }

    /**
     * Registered buffers into which messages from the network are put together that are longer than one frame. They are
     * registered when the first such message comes, by the poll that meets it; who never gets one, or reads with
     * {@link Subscriber#pollFragments}, has none. While all are taken, by messages that are held or not yet complete,
     * nothing more is taken from a publisher whose next message needs one: its flow control holds it back, and nothing
     * is lost. A longer message is skipped, counted, and an event says how long it was. Default: 8 of 2 MiB, which is
     * what a plain Aeron publisher can send with default settings.
     *
     * @param length of each in bytes: the longest message that comes as a whole.
     * @param count  how many: at least one for each message that is held, and one for each publisher.
     * @return this.
     */
    public SubscriberOptions receiveBuffers(final int length, final int count)
    {
        if (length < 1 || count < 1)
        {
            throw new IllegalArgumentException("length and count must be at least 1: " + length + ", " + count);
        }
        receiveBufferLength = length;
        receiveBuffers = count;
        return this;
    }

    ReceiveSettings settings(final String defaultName)
    {
        return new ReceiveSettings(
            null == name ? defaultName : name, policy, isStrict, receiveBufferLength, receiveBuffers);
    }
}
