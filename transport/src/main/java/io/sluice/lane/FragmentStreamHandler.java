package io.sluice.lane;

/**
 * Takes messages in pieces, as they come. Those of one session come in order and without a gap.
 */
@FunctionalInterface
public interface FragmentStreamHandler extends MessageHandler
{
    /**
     * A piece of a message has come. What this throws goes to the error handler of the Aeron client, and the piece
     * counts as read.
     *
     * @param fragment valid within this call.
     */
    void onFragment(Fragment fragment);

    /**
     * The rest of a message will not come: it was lost on the way, or its publisher has gone.
     * Called by the poll that finds out, which throws what this throws when it has done its work.
     *
     * @param sessionId of the publisher.
     * @param received  how many bytes of the message came.
     */
    default void onIncomplete(final int sessionId, final long received)
    {
    }

    /**
     * A message that is here as a whole is its own only piece.
     *
     * @param message valid within this call.
     */
    @Override
    default void onMessage(final Message message)
    {
        onFragment(message);
    }
}
