package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.driver.SluiceDriver;
import io.sluice.region.RegionOptions;
import io.sluice.status.Event;
import io.sluice.support.EventLog;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A subscriber that comes when the publisher is gone with its ledger, and the driver still has its log.
 */
@Timeout(60)
class LedgerGoneTest
{
    private static final String CHANNEL = "aeron:ipc";
    private static final int STREAM_ID = 1038;

    private final EventLog events = new EventLog();
    private SluiceDriver driver;
    private Sluice sluice;
    private Publisher publisher;

    @BeforeEach
    void setUp()
    {
        driver = SluiceDriver.launchEmbedded();
        sluice = Sluice.connect(
            new SluiceOptions().aeronDirectoryName(driver.aeronDirectoryName()).eventListener(events));
        publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
    }

    @AfterEach
    void tearDown()
    {
        sluice.close();
        driver.close();
    }

    private void offer(final int number)
    {
        final UnsafeBuffer message = new UnsafeBuffer(new byte[Integer.BYTES]);
        message.putInt(0, number);
        assertTrue(publisher.offer(message) > 0);
    }

    @Test
    void shouldReadNoInlineMessagesWithoutThePostedOnesBetweenThem() throws IOException
    {
        final Subscriber slow = sluice.addSubscriber(CHANNEL, STREAM_ID);
        Await.until("connected", publisher::isConnected);
        offer(1);
        assertTrue(publisher.post(sluice.register(RegionOptions.shared(64)).slice(0, 64)) > 0);
        offer(3);
        assertTrue(publisher.post(sluice.register(RegionOptions.shared(64)).slice(0, 64)) > 0);
        try (Stream<Path> files = Files.list(sluice.directory()))
        {
            final Path ledger = files.filter(
                (any) -> any.getFileName().toString().startsWith("ledger-")).findFirst().orElseThrow();
            Files.delete(ledger);
        }

        final Subscriber late = sluice.addSubscriber(CHANNEL, STREAM_ID);
        final List<Integer> read = new ArrayList<>();
        Await.until("it has come to what was posted", () ->
        {
            late.poll((message) -> read.add(message.buffer().getInt(0)), 1);
            return events.count(Event.REJECTED) > 0;
        });
        for (int i = 0; i < 10; i++)
        {
            late.poll((message) -> read.add(message.buffer().getInt(0)), 1);
        }
        assertEquals(List.of(1), read);
        assertEquals(1, events.count(Event.REJECTED), events::toString);
        assertEquals(4, slow.poll((message) -> {}, 10));
    }
}
