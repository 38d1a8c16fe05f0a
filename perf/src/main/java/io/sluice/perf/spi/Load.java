package io.sluice.perf.spi;

import java.io.Serializable;

/**
 * What a scenario needs to know beside the length of messages.
 *
 * @param rate         of messages that are sent each second; 0: as fast as they go.
 * @param kept         how many messages each reader keeps at once.
 * @param inlineLength of small messages between the others, in bytes; 0: there are none.
 * @param smallPerLarge how many small messages there are for each of the others, at least; 0: none of the others.
 * @param threads      that the readers of the far end share; 0: one.
 * @serial exclude
 */
public record Load(int rate, int kept, int inlineLength, int smallPerLarge, int threads) implements Serializable
{
    /**
     * As fast as it goes, and nothing is kept.
     */
    public static final Load NONE = new Load(0, 0, 0, 0, 0);

    /**
     * At a rate.
     *
     * @param rate of messages each second.
     * @return the load.
     */
    public static Load rate(final int rate)
    {
        return new Load(rate, 0, 0, 0, 0);
    }

    /**
     * Readers keep messages.
     *
     * @param kept how many at once.
     * @return the load.
     */
    public static Load kept(final int kept)
    {
        return new Load(0, kept, 0, 0, 0);
    }

    /**
     * Small messages at a rate, and others between them.
     *
     * @param rate          of the small ones each second.
     * @param inlineLength  of the small ones in bytes.
     * @param smallPerLarge how many small ones there are for each of the others, at least; 0: none of the others.
     * @return the load.
     */
    public static Load mixed(final int rate, final int inlineLength, final int smallPerLarge)
    {
        return new Load(rate, 0, inlineLength, smallPerLarge, 0);
    }

    /**
     * Readers share threads.
     *
     * @param threads of the far end.
     * @return the load.
     */
    public static Load threads(final int threads)
    {
        return new Load(0, 0, 0, 0, threads);
    }

    /**
     * For a command line.
     *
     * @return words.
     */
    public String toWords()
    {
        return rate + " " + kept + " " + inlineLength + " " + smallPerLarge + " " + threads;
    }

    /**
     * Read it again.
     *
     * @param words of a command line.
     * @param first of these.
     * @return the load.
     */
    public static Load parse(final String[] words, final int first)
    {
        return new Load(
            Integer.parseInt(words[first]),
            Integer.parseInt(words[first + 1]),
            Integer.parseInt(words[first + 2]),
            Integer.parseInt(words[first + 3]),
            Integer.parseInt(words[first + 4]));
    }
}
