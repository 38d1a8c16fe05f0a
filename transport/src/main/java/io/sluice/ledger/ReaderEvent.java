package io.sluice.ledger;

/**
 * What becomes of a reader.
 */
public enum ReaderEvent
{
    /**
     * Admitted: what is posted from now on is for it.
     */
    JOINED,

    /**
     * Reads nothing more; what it holds stays held.
     */
    LEFT,

    /**
     * Its process has ended; what it held is complete.
     */
    DIED,

    /**
     * A message was dropped for it for the first time; the ledger counts how many.
     */
    DROPPING,

    /**
     * It left a message unread for too long: nothing more is for it, what it holds stays held.
     */
    DETACHED
}
