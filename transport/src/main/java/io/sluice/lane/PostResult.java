package io.sluice.lane;

import io.aeron.Publication;

/**
 * Result codes of post, claim and offer. Those that Aeron has too have the same value.
 */
public final class PostResult
{
    /**
     * Nobody reads the log: wait for a subscriber. A post without any reader is no error, but completes at once with
     * {@link CompletionStatus#NO_SUBSCRIBER}.
     */
    public static final long NOT_CONNECTED = Publication.NOT_CONNECTED;

    /**
     * No room now: the log is full for a reader that must not lose anything, or every ticket is out. Poll for
     * completions and try again.
     */
    public static final long BACK_PRESSURED = Publication.BACK_PRESSURED;

    /**
     * The log is being rotated: try again.
     */
    public static final long ADMIN_ACTION = Publication.ADMIN_ACTION;

    /**
     * The publisher is closed, or its media driver is gone: make a new one.
     */
    public static final long CLOSED = Publication.CLOSED;

    /**
     * The log has reached its end, after term length × 2³¹ bytes: make a new publisher.
     */
    public static final long MAX_POSITION_EXCEEDED = Publication.MAX_POSITION_EXCEEDED;

    /**
     * The message is longer than this way of sending can take: the text of {@code describe} says both numbers.
     */
    public static final long TOO_LONG = -6;

    private PostResult()
    {
    }

    /**
     * The name of a result.
     *
     * @param result of post, claim or offer.
     * @return the name of the code; for a success a word that says so.
     */
    public static String name(final long result)
    {
        if (TOO_LONG == result)
        {
            return "TOO_LONG";
        }

        return result >= 0 ? "OK" : Publication.errorString(result);
    }
}
