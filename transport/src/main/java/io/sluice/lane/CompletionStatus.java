package io.sluice.lane;

/**
 * What became of a posted buffer.
 */
public enum CompletionStatus
{
    /**
     * At least one reader has read it, and all that read it have released it. {@link Completion#lost()} says how many
     * did not get it. Over a network: all receivers have consumed it; with a media driver that does not tell, it has
     * been copied into the log, or with {@code PublisherOptions.reportSent} put on the wire.
     */
    RELEASED,

    /**
     * A reader died before it had read and released it; all others have released it.
     */
    HOLDER_DIED,

    /**
     * There were readers, and by their own policy it was dropped for each of them.
     */
    DROPPED,

    /**
     * There was no reader.
     */
    NO_SUBSCRIBER,

    /**
     * Every reader that it was posted to has left or was detached without reading it, or the publication has ended.
     * Over a network: nobody has said that it was consumed; it may have been, in part or as a whole.
     */
    ABORTED,

    /**
     * Where it was asked for, and over a network only: all of it has been put on the wire once. Not the last completion
     * of its ticket; the buffer is not owned yet, for it may have to be sent again.
     */
    SENT
}
