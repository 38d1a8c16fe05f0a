package io.sluice.status;

/**
 * Takes events.
 */
@FunctionalInterface
public interface EventListener
{
    /**
     * Something has happened. Called by whichever thread noticed; must not block.
     *
     * @param event what it was.
     * @param text  for people: who, where, and what to do.
     */
    void onEvent(Event event, String text);

    /**
     * A listener whose exceptions stop nothing: an event may come between the claim of a frame and its commit.
     *
     * @param listener to call.
     * @return a listener that prints what that one throws to standard error.
     */
    static EventListener unfailing(final EventListener listener)
    {
        return (event, text) ->
        {
            try
            {
                listener.onEvent(event, text);
            }
            catch (final RuntimeException ex)
            {
                System.err.println("sluice: the event listener threw " + ex + " at " + event + ": " + text);
            }
        };
    }

    /**
     * Prints one line to standard error for each event but joins and leaves.
     *
     * @return the listener that is used by default.
     */
    static EventListener standardError()
    {
        return (event, text) ->
        {
            switch (event)
            {
                case READER_JOINED:
                case READER_LEFT:
                case PUBLISHER_CLOSED:
                    break;

                default:
                    System.err.println("sluice: " + event + ": " + text);
                    break;
            }
        };
    }
}
