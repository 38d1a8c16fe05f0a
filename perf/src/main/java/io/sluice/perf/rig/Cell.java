package io.sluice.perf.rig;

import io.sluice.perf.spi.Load;
import io.sluice.perf.spi.Scenario;

import java.io.Serializable;

/**
 * One thing to measure.
 *
 * @param scenario      how.
 * @param subject       what.
 * @param messageLength in bytes.
 * @param isStamped     whether a number and a checksum are written into each message and checked.
 * @param load          what the scenario needs to know beside that.
 * @serial exclude
 */
public record Cell(Scenario scenario, Subject subject, int messageLength, boolean isStamped, Load load)
    implements Serializable
{
    /**
     * Without a load.
     *
     * @param scenario      how.
     * @param subject       what.
     * @param messageLength in bytes.
     * @param isStamped     whether a number and a checksum are written into each message and checked.
     */
    public Cell(final Scenario scenario, final Subject subject, final int messageLength, final boolean isStamped)
    {
        this(scenario, subject, messageLength, isStamped, Load.NONE);
    }

    /**
     * All that the other process has to know.
     */
    String toWords()
    {
        return subject + " " + scenario + " " + messageLength + " " + isStamped + " " + load.toWords();
    }

    /**
     * Read it again, but for the subject, which is told when it is opened.
     */
    static Cell parse(final Subject subject, final String[] words, final int first)
    {
        return new Cell(
            Scenario.valueOf(words[first]),
            subject,
            Integer.parseInt(words[first + 1]),
            Boolean.parseBoolean(words[first + 2]),
            Load.parse(words, first + 3));
    }
}
