package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.exceptions.RegistrationException;
import io.sluice.driver.SluiceDriver;
import io.sluice.host.Access;
import io.sluice.host.HostDirectory;
import io.sluice.lane.Message;
import io.sluice.ledger.LedgerSnapshot;
import io.sluice.ledger.PublisherLedger;
import io.sluice.ledger.ReaderRow;
import io.sluice.ledger.SlowReaderPolicy;
import io.sluice.region.Mapping;
import io.sluice.region.RegionContext;
import io.sluice.region.RegionOptions;
import io.sluice.status.Event;
import io.sluice.support.EventLog;
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
 * A subscriber that comes while a second publisher tries to have the session of the first: it can join the ledger of
 * the one that will not be.
 */
@Timeout(60)
class WrongLedgerTest
{
    private static final String CHANNEL = "aeron:ipc?session-id=5";
    private static final int STREAM_ID = 1033;
    private static final int DEPTH = 2;

    private final EventLog events = new EventLog();
    private SluiceDriver driver;
    private Sluice sluice;
    private Sluice other;
    private Publisher publisher;
    private Subscriber subscriber;
    private PublisherLedger wrong;

    @BeforeEach
    void setUp() throws IOException
    {
        driver = SluiceDriver.launchEmbedded();
        sluice = Sluice.connect(
            new SluiceOptions().aeronDirectoryName(driver.aeronDirectoryName()).eventListener(events));
        other = Sluice.connect(driver);
        publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
    }

    @AfterEach
    void tearDown()
    {
        if (null != wrong)
        {
            wrong.discard(); // no client knows of it
        }
        other.close();
        sluice.close();
        driver.close();
    }

    private Path ledger() throws IOException
    {
        try (Stream<Path> files = Files.list(sluice.directory()))
        {
            return files.filter((any) -> any.getFileName().toString().startsWith("ledger-")).findFirst().orElseThrow();
        }
    }

    private void joinTheWrongOne() throws IOException
    {
        final Path right = ledger();
        final Path hidden = Files.move(right, right.resolveSibling("hidden"));
        final HostDirectory directory = HostDirectory.open(other.directory(), Access.PRIVATE);
        wrong = PublisherLedger.create(new RegionContext(directory, other.clientId(), Mapping::close, (text) -> {}),
            STREAM_ID, 5, DEPTH, 1 << 20, "other", "aeron:ipc");
        subscriber = sluice.addSubscriber("aeron:ipc", STREAM_ID);
        Await.until("it has joined", () -> 1 == readersOfTheWrongOne());
        Files.move(hidden, right);
    }

    private int readersOfTheWrongOne()
    {
        subscriber.poll((message) -> {}, 10);
        try
        {
            final List<LedgerSnapshot> ledgers = LedgerSnapshot.readAll(other.directory());
            return ledgers.isEmpty() ? 0 : ledgers.get(0).readers().size();
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
    }

    private void assertJoinsTheRightOne()
    {
        Await.until("it has joined the right one", () ->
        {
            subscriber.poll((message) -> {}, 10);
            return publisher.isConnected() && subscriber.isConnected();
        });
        final long ticket = publisher.post(sluice.register(RegionOptions.shared(64)).slice(0, 64));
        final List<Long> tickets = new ArrayList<>();
        Await.until("it is read", () ->
        {
            subscriber.poll((message) -> tickets.add(message.ticket()), 10); // steps over what is for nobody here
            return !tickets.isEmpty();
        });
        assertEquals(List.of(ticket), tickets);
        assertEquals(0, events.count(Event.ERROR), events::toString);
        assertEquals(0, events.count(Event.PUBLISHER_CLOSED), events::toString);
    }

    @Test
    void shouldLookForTheRightOneWhenThePublisherCouldNotBeMade() throws IOException
    {
        joinTheWrongOne();
        wrong.discard();
        assertJoinsTheRightOne();
    }

    @Test
    void shouldLookForTheRightOneWhenThePublisherIsDead() throws IOException
    {
        joinTheWrongOne();
        other.close();
        assertJoinsTheRightOne();
    }

    @Test
    void shouldLookForTheRightOneWhenTheOtherHadTheSessionBefore() throws IOException
    {
        joinTheWrongOne();
        wrong.publishedRelease(1L << 40);
        assertJoinsTheRightOne();

        subscriber.close();
        subscriber = sluice.addSubscriber("aeron:ipc", STREAM_ID);
        assertJoinsTheRightOne();
    }

    @Test
    void shouldWaitForTheRightOneWhenItIsNotThere() throws IOException
    {
        joinTheWrongOne();
        final Path right = ledger();
        wrong.discard();
        final Path hidden = Files.move(right, right.resolveSibling("hidden"));
        final long until = System.nanoTime() + 1_000_000_000L;
        Await.until("it has looked", () ->
        {
            subscriber.poll((message) -> {}, 10);
            return System.nanoTime() - until > 0;
        });
        assertFalse(publisher.isConnected());
        assertFalse(subscriber.isConnected());
        Files.move(hidden, right);
        assertJoinsTheRightOne();
    }

    @Test
    void shouldSayThatTheSessionIsTaken()
    {
        final RegistrationException ex =
            assertThrows(RegistrationException.class, () -> other.addPublisher(CHANNEL, STREAM_ID));
        assertTrue(ex.getMessage().contains("clashing sessionId=5"), ex.getMessage());
        final IllegalStateException own =
            assertThrows(IllegalStateException.class, () -> sluice.addPublisher(CHANNEL, STREAM_ID));
        assertTrue(own.getMessage().contains("session-id=5"), own.getMessage());
    }

    @Test
    void shouldShowNothingOfTheLogToWhoIsAdmittedAfterTheClose() throws IOException
    {
        subscriber = sluice.addSubscriber("aeron:ipc", STREAM_ID);
        Await.until("connected", publisher::isConnected);
        final List<Message> held = new ArrayList<>();
        assertTrue(publisher.post(sluice.register(RegionOptions.shared(64)).slice(0, 64)) > 0);
        assertEquals(1, subscriber.poll((message) -> held.add(message.retain()), 1));
        final long position = publisher.position();
        publisher.close();

        final HostDirectory directory = HostDirectory.open(other.directory(), Access.PRIVATE);
        final ReaderRow row = ReaderRow.join(
            new RegionContext(directory, other.clientId(), Mapping::close, (text) -> {}), ledger(), "late",
            SlowReaderPolicy.BLOCK, 0);
        Await.until("admitted", row::isAdmittedAcquire);
        assertTrue(row.admittedPosition() >= position, () -> row.admittedPosition() + " is before " + position);
        row.leaveRelease();
        row.release();
        held.get(0).release();
    }
}
