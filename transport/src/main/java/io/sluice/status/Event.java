package io.sluice.status;

/**
 * What a client tells its user besides results and completions.
 */
public enum Event
{
    /** To a publisher: a reader was admitted. */
    READER_JOINED,

    /** To a publisher: a reader reads nothing more. */
    READER_LEFT,

    /** To a publisher: the process of a reader has ended. */
    READER_DIED,

    /** To a publisher: by its own policy, a reader begins to miss messages. */
    READER_DROPPING,

    /** To a publisher: by its own policy, a slow reader was detached. */
    READER_DETACHED,

    /** To a subscriber: a publisher was too long not read from, and has detached it; make a new subscriber. */
    DETACHED,

    /** To a subscriber: the publication has 64 readers; this one joins when one of them has left. */
    NO_ROW_FREE,

    /** To a subscriber: a publisher has closed. */
    PUBLISHER_CLOSED,

    /**
     * To a subscriber: the process of a publisher has ended, or over UDP nothing is heard of it any more. What is held
     * stays readable. So is what was posted and not read, until another client removes what the dead one left: what is
     * missing then is told of as REJECTED, before what follows it is read.
     */
    PUBLISHER_DIED,

    /**
     * To a subscriber: a message could not be trusted or not be read, and was skipped. The counter says how often; of
     * each publication the first, second, fourth, eighth and so on is told.
     */
    REJECTED,

    /** To a subscriber: a message is longer than its receive buffers, and was skipped. */
    OVERSIZE,

    /** To a subscriber: a part of a message is missing, and the rest was discarded. */
    DISCARDED,

    /** Something that the user should know of, with the remedy in the text. */
    WARNING,

    /** An error that happened on no user's thread. */
    ERROR
}
