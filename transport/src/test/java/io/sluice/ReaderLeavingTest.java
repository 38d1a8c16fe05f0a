package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.driver.SluiceDriver;
import io.sluice.status.Event;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

class ReaderLeavingTest
{
    private static final String CHANNEL = "aeron:ipc";
    private static final int STREAM_ID = 1001;

    @Test
    void shouldNotTakeAReaderForDeadWhenItLeftWhileThePublisherWasAway() throws InterruptedException
    {
        final List<Event> events = new CopyOnWriteArrayList<>();
        try (SluiceDriver driver = SluiceDriver.launchEmbedded();
            Sluice sluice = Sluice.connect(new SluiceOptions()
                .aeronDirectoryName(driver.aeronDirectoryName())
                .eventListener((event, text) -> events.add(event)));
            Publisher publisher = sluice.addPublisher(CHANNEL, STREAM_ID))
        {
            try (Sluice other = Sluice.connect(driver))
            {
                other.addSubscriber(CHANNEL, STREAM_ID);
                Await.until("the subscriber is admitted", () -> 1 == publisher.readers());
            }
            Thread.sleep(10 * Conductor.INTERVAL_MS); // the conductor has looked, and found its process gone
            assertEquals(0, publisher.readers());
            assertEquals(List.of(Event.READER_JOINED, Event.READER_LEFT), events);
        }
    }
}
