package io.sluice.lane;

/**
 * Takes messages.
 */
@FunctionalInterface
public interface MessageHandler
{
    /**
     * A message has come. What this throws goes to the error handler of the Aeron client, and the message counts as
     * read.
     *
     * @param message valid within this call, and longer if it is retained here.
     */
    void onMessage(Message message);
}
