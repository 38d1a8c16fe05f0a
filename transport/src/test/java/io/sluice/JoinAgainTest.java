package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.driver.SluiceDriver;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.status.Event;
import io.sluice.support.EventLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A subscriber that can't join a publication, for a reason that may pass.
 */
@Timeout(60)
class JoinAgainTest
{
    private static final String CHANNEL = "aeron:ipc?term-length=64k";
    private static final int STREAM_ID = 1032;
    private static final int LENGTH = 64;
    private static final int TRIES = 3;

    private final EventLog events = new EventLog();
    private final EventLog otherEvents = new EventLog();
    private final List<Long> tickets = new ArrayList<>();
    private SluiceDriver driver;
    private Sluice sluice;
    private Sluice other;
    private Publisher publisher;

    @BeforeEach
    void setUp()
    {
        driver = SluiceDriver.launchEmbedded();
        sluice = connect(events);
        other = connect(otherEvents);
        publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
    }

    @AfterEach
    void tearDown()
    {
        other.close();
        sluice.close();
        driver.close();
    }

    private Sluice connect(final EventLog listener)
    {
        return Sluice.connect(
            new SluiceOptions().aeronDirectoryName(driver.aeronDirectoryName()).eventListener(listener));
    }

    private Path ledger() throws IOException
    {
        try (Stream<Path> files = Files.list(sluice.directory()))
        {
            return files.filter((any) -> any.getFileName().toString().startsWith("ledger-")).findFirst().orElseThrow();
        }
    }

    /**
     * Its first word says that it is one.
     */
    private int exchangeMagic(final int magic) throws IOException
    {
        try (RandomAccessFile file = new RandomAccessFile(ledger().toFile(), "rw"))
        {
            final int before = file.readInt();
            file.seek(0);
            file.writeInt(magic);

            return before;
        }
    }

    @Test
    void shouldJoinWhenWhatWasWrongIsOverAndTellOfItOnce() throws Exception
    {
        final int magic = exchangeMagic(1);
        final Subscriber subscriber = other.addSubscriber(CHANNEL, STREAM_ID);
        Await.until("it is told", () ->
        {
            subscriber.poll((message) -> {}, 10);
            return 1 == otherEvents.count(Event.ERROR);
        });
        assertTrue(otherEvents.toString().contains("tried again"), otherEvents.toString());

        // it is stepped over meanwhile: several times what the log takes
        final int messages = 10 * 64 * 1024 / LENGTH;
        final MemoryRegion region = sluice.register(RegionOptions.shared(LENGTH));
        for (int i = 0; i < messages; i++)
        {
            Await.until("claimed", () ->
            {
                subscriber.poll((message) -> tickets.add(message.ticket()), 10);
                return publisher.offer(region.slice(0, LENGTH), 0, LENGTH) > 0;
            });
        }
        final long triedAt = System.nanoTime();
        Await.until("it has been tried a few times", () ->
        {
            subscriber.poll((message) -> tickets.add(message.ticket()), 10);
            return System.nanoTime() - triedAt > TRIES * 500_000_000L;
        });
        assertEquals(1, otherEvents.count(Event.ERROR), otherEvents::toString);
        assertEquals(List.of(), tickets);
        assertEquals(0, publisher.readers());

        exchangeMagic(magic);
        Await.until("it has joined", () ->
        {
            subscriber.poll((message) -> {}, 10);
            return 1 == publisher.readers() && subscriber.isConnected();
        });
        assertEquals(1, otherEvents.count(Event.WARNING), otherEvents::toString);
        final long ticket = publisher.post(region.slice(0, LENGTH));
        Await.until("it is read", () ->
        {
            subscriber.poll((message) -> tickets.add(message.ticket()), 10);
            publisher.poll((completion) -> completion.release());
            return 0 == publisher.outstanding();
        });
        assertEquals(List.of(ticket), tickets);
        assertEquals(1, otherEvents.count(Event.ERROR), otherEvents::toString);
    }
}
