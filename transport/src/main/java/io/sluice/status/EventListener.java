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
