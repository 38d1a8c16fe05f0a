package io.sluice.driver;

import java.util.Locale;

/**
 * Which offload of the kernel a driver may use.
 */
public enum OffloadMode
{
    /** Whatever works. */
    AUTO,

    /** None: one system call for each datagram. */
    NONE,

    /** Segmentation of what is sent. */
    GSO,

    /** Coalescing of what is received. */
    GRO;

    /**
     * The system property that says which: {@code auto} (the default), {@code none}, {@code gso} or {@code gro}.
     */
    public static final String PROPERTY = "io.sluice.driver.offload";

    /**
     * What the system property says.
     *
     * @return the mode.
     * @throws IllegalArgumentException if it says something else.
     */
    public static OffloadMode configured()
    {
        final String text = System.getProperty(PROPERTY, "auto");
        for (final OffloadMode mode : values())
        {
            if (mode.toString().equals(text))
            {
                return mode;
            }
        }
        throw new IllegalArgumentException(PROPERTY + " must be auto, none, gso or gro: " + text);
    }

    boolean mayUseGso()
    {
        return AUTO == this || GSO == this;
    }

    boolean mayUseGro()
    {
        return AUTO == this || GRO == this;
    }

    boolean isGsoDemanded()
    {
        return GSO == this;
    }

    boolean isGroDemanded()
    {
        return GRO == this;
    }

    /**
     * As the property spells it.
     *
     * @return in lower case.
     */
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}
