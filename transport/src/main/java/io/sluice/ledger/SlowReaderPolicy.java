package io.sluice.ledger;

import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * What a publisher does when this reader does not keep up. Each reader says so for itself, at any time.
 * <p>
 * Whatever the policy, a posted message is not written over while this reader reads or holds it. An inline message,
 * one that was claimed, lies in the log; and with any policy but BLOCK the log goes on without a reader that is slow.
 * Such a message is whole as long as this reader is less than the publication's window (half a term) behind, and then
 * for {@code untethered-window-limit-timeout} (200 ms unless the channel says otherwise); it may be written over after
 * that, even while its callback reads it or {@code retain} copies it. When the callback has returned, that is found out,
 * told as {@code REJECTED}, "what was written over before it was read", and counted. Who must know before posts
 * instead, or puts a checksum into the message.
 *
 * @param kind  what is done.
 * @param limit messages for DROP_NEWEST, nanoseconds for DETACH, else 0.
 */
public record SlowReaderPolicy(Kind kind, long limit)
{
    /**
     * The publisher waits.
     */
    public static final SlowReaderPolicy BLOCK = new SlowReaderPolicy(Kind.BLOCK, 0);

    private static final int KIND_BITS = 2;
    private static final Kind[] KINDS = Kind.values();

    /**
     * What is done.
     */
    public enum Kind
    {
        /**
         * The publisher waits: its posts are back-pressured while this reader leaves it no room.
         */
        BLOCK,

        /**
         * New messages are not for this reader while it has too many unread or held.
         */
        DROP_NEWEST,

        /**
         * A reader that leaves a message unread for too long is detached: unread messages complete without it, held
         * ones wait for their release.
         */
        DETACH
    }

    /**
     * Of a kind, with a limit.
     *
     * @param kind  what is done.
     * @param limit messages for DROP_NEWEST, nanoseconds for DETACH, else 0.
     * @throws NullPointerException     if kind is null.
     * @throws IllegalArgumentException if limit is less than 1, though there is one.
     */
    public SlowReaderPolicy
    {
        Objects.requireNonNull(kind, "kind");
        if (limit < (Kind.BLOCK == kind ? 0 : 1))
        {
            throw new IllegalArgumentException("limit of " + kind + " must be at least 1: " + limit);
        }
    }

    /**
     * Skip messages for this reader while it has a number of them unread or held.
     *
     * @param maxOutstanding number of messages, at least 1.
     * @return the policy.
     */
    public static SlowReaderPolicy dropNewest(final int maxOutstanding)
    {
        if (maxOutstanding < 1)
        {
            throw new IllegalArgumentException("maxOutstanding must be at least 1: " + maxOutstanding);
        }

        return new SlowReaderPolicy(Kind.DROP_NEWEST, maxOutstanding);
    }

    /**
     * Detach this reader when it has left a message unread for too long. Only time in which the publisher's process was
     * running counts.
     *
     * @param timeout after which it is detached, more than 0; it is found out about 50 ms late.
     * @param unit    of the timeout.
     * @return the policy.
     */
    public static SlowReaderPolicy detachAfter(final long timeout, final TimeUnit unit)
    {
        if (timeout <= 0)
        {
            throw new IllegalArgumentException("timeout must be more than 0: " + timeout);
        }

        return new SlowReaderPolicy(Kind.DETACH, unit.toNanos(timeout));
    }

    /**
     * All of it in one word of the ledger, so that nobody reads the kind of one and the limit of another.
     */
    long toWord()
    {
        return Math.min(limit, Long.MAX_VALUE >> 1) << KIND_BITS | kind.ordinal();
    }

    /**
     * What a word of the ledger says, whatever is in it.
     */
    static SlowReaderPolicy ofWord(final long word)
    {
        final Kind kind = KINDS[(int)(word & (1 << KIND_BITS) - 1) % KINDS.length];

        return Kind.BLOCK == kind ? BLOCK : new SlowReaderPolicy(kind, Math.max(1, word >>> KIND_BITS));
    }
}
