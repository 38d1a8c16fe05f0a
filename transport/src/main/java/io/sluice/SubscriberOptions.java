package io.sluice;

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

    /**
     * The defaults.
     */
    public SubscriberOptions()
    {
    }

    /**
     * What this reader is called in tables and events. Default: the name of the client.
     *
     * @param text of up to 60 bytes.
     * @return this.
     */
    public SubscriberOptions name(final String text)
    {
        name = text;
        return this;
    }

    /**
     * What publishers do when this reader does not keep up. Default: they wait for it.
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
     * Refuse what would copy: to retain an inline message then throws. Default: false.
     *
     * @param isOn whether to refuse.
     * @return this.
     */
    public SubscriberOptions strict(final boolean isOn)
    {
        isStrict = isOn;
        return this;
    }

    String name()
    {
        return name;
    }

    SlowReaderPolicy policy()
    {
        return policy;
    }

    boolean isStrict()
    {
        return isStrict;
    }
}
