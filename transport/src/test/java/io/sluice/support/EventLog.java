package io.sluice.support;

import io.sluice.status.Event;
import io.sluice.status.EventListener;

import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the events of a client, and prints them.
 */
public final class EventLog implements EventListener
{
    private final boolean isPrinting;
    private final List<Event> events = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();

    public EventLog()
    {
        this(true);
    }

    // isPrinting: else only errors are printed and kept as text.
    public EventLog(final boolean isPrinting)
    {
        this.isPrinting = isPrinting;
    }

    @Override
    public synchronized void onEvent(final Event event, final String text)
    {
        events.add(event);
        if (isPrinting || Event.ERROR == event || Event.REJECTED == event)
        {
            texts.add(text);
            System.err.println(event + ": " + text);
        }
    }

    public synchronized int count(final Event event)
    {
        return (int)events.stream().filter((any) -> event == any).count();
    }

    // How many readers a publisher has, as the events tell.
    public int readers()
    {
        return count(Event.READER_JOINED) - count(Event.READER_LEFT) - count(Event.READER_DIED);
    }

    @Override
    public synchronized String toString()
    {
        return texts.toString();
    }
}
