package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.exceptions.RegistrationException;
import io.aeron.logbuffer.BufferClaim;
import io.sluice.driver.SluiceDriver;
import io.sluice.lane.Completion;
import io.sluice.lane.Message;
import io.sluice.lane.PostResult;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.status.EventListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What is used when the memory that it lies in would be gone. A mistake here ends the JVM.
 */
@Timeout(60)
class UseAfterCloseTest
{
    private static final String CHANNEL = "aeron:ipc?term-length=64k";
    private static final int STREAM_ID = 1043;
    private static final int LENGTH = 64;
    private static final long VALUE = 42;

    private final BufferClaim claim = new BufferClaim();
    private SluiceDriver driver;
    private Sluice sluice;
    private Publisher publisher;
    private Subscriber subscriber;
    private long read;

    @BeforeEach
    void setUp()
    {
        driver = SluiceDriver.launchEmbedded();
        sluice = Sluice.connect(new SluiceOptions()
            .aeronDirectoryName(driver.aeronDirectoryName())
            .eventListener(EventListener.standardError()));
        publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
        subscriber = sluice.addSubscriber(CHANNEL, STREAM_ID);
        Await.until("connected", () -> publisher.isConnected() && subscriber.isConnected());
    }

    @AfterEach
    void tearDown()
    {
        sluice.close();
        driver.close();
    }

    private void awaitUnmapped(final String file)
    {
        final String path = driver.aeronDirectoryName();
        Await.until("it is unmapped: " + file, () ->
        {
            try
            {
                return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                    .noneMatch((line) -> line.contains(path) && line.contains(file));
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException(ex);
            }
        });
    }

    private void claim()
    {
        assertTrue(publisher.claim(LENGTH, claim) > 0);
        claim.buffer().putLong(claim.offset(), VALUE);
    }

    private void awaitClaim()
    {
        Await.until("there is room", () ->
        {
            subscriber.poll((message) -> {}, Integer.MAX_VALUE);
            return publisher.claim(LENGTH, claim) > 0;
        });
    }

    private void commitLate()
    {
        claim.buffer().putLong(claim.offset() + LENGTH - Long.BYTES, VALUE);
        claim.commit();
        assertEquals(PostResult.CLOSED, publisher.claim(LENGTH, claim));
    }

    @Test
    void shouldReadAnInlineMessageWhenAeronIsGoneBeforeItsCallbackReturns()
    {
        claim();
        claim.commit();
        Await.until("it comes", () -> 1 == subscriber.poll((message) ->
        {
            driver.close();
            awaitUnmapped("cnc.dat"); // the client has closed by itself, and the logs went first
            read = message.buffer().getLong(0);
            assertEquals(LENGTH, message.byteBuffer().remaining());
        }, 1));
        assertEquals(VALUE, read);
        assertEquals(0, subscriber.poll((message) -> {}, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 700, 1400, 2100 })
    void shouldTakeACommitWhenThePublisherHasClosed(final int messagesBefore)
    {
        for (int i = 0; i < messagesBefore; i++) // each fills 96 bytes of the log
        {
            awaitClaim();
            claim.commit();
        }
        awaitClaim();
        publisher.close();
        subscriber.close();
        awaitUnmapped(".logbuffer");
        commitLate();
    }

    @Test
    void shouldTakeACommitWhenTheClientHasClosed()
    {
        final BufferClaim other = new BufferClaim();
        assertTrue(publisher.claim(LENGTH, other) > 0);
        claim();
        sluice.close();
        awaitUnmapped(".logbuffer");
        other.abort();
        commitLate();
    }

    @Test
    void shouldTakeACommitWhenTheDriverHasClosed()
    {
        claim();
        driver.close();
        awaitUnmapped("cnc.dat");
        claim.buffer().putLong(claim.offset() + LENGTH - Long.BYTES, VALUE);
        claim.abort();
    }

    @Test
    void shouldLeaveAClaimAloneWhenItIsOfAnotherPublisherByNow()
    {
        claim();
        claim.commit();
        final Publisher another = sluice.addPublisher(CHANNEL, STREAM_ID);
        Await.until("connected", another::isConnected);
        assertTrue(another.claim(LENGTH, claim) > 0);
        publisher.close();
        claim.buffer().putLong(claim.offset(), VALUE + 1);
        claim.commit();
        Await.until("both come", () ->
        {
            subscriber.poll((message) -> read += message.buffer().getLong(0), 10);
            return VALUE + VALUE + 1 == read;
        });
    }

    @Test
    void shouldSayThatItIsClosedWhenThePublisherIsAskedHowFarTheLogHasDrained()
    {
        final MemoryRegion region = sluice.register(RegionOptions.shared(LENGTH));
        assertTrue(publisher.post(region.slice(0, LENGTH)) > 0);
        Await.until("it is read", () -> 1 == subscriber.poll((message) -> {}, 1));
        Await.until("it is complete", () -> 1 == publisher.poll(Completion::release));
        publisher.close();
        Await.until("the ledger is gone", () ->
            0 == sluice.directory().toFile().list((directory, name) -> name.startsWith("ledger-")).length);
        Await.until("no ledger is mapped", this::isNoLedgerMapped);
        assertEquals(PostResult.CLOSED, publisher.logCursor());
        assertEquals(LENGTH, publisher.userCursor());
    }

    private boolean isNoLedgerMapped()
    {
        subscriber.poll((message) -> {}, 1); // lets go of its own mapping
        try
        {
            return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .noneMatch((line) -> line.contains(sluice.directory().toString()) && line.contains("ledger-"));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    @Test
    void shouldAttachARegionWhenThePollingThreadIsInterrupted()
    {
        final MemoryRegion region = sluice.register(RegionOptions.shared(LENGTH));
        assertTrue(publisher.post(region.slice(0, LENGTH)) > 0);
        Thread.currentThread().interrupt();
        try
        {
            int polled = 0;
            while (0 == polled)
            {
                polled = subscriber.poll((message) -> read = message.length(), 1);
            }
            assertTrue(Thread.currentThread().isInterrupted());
        }
        finally
        {
            assertTrue(Thread.interrupted());
        }
        assertEquals(LENGTH, read);
    }

    @ParameterizedTest
    @ValueSource(booleans = { false, true })
    void shouldJoinTheNextPublisherWhenOneOfTheSameSessionWasClosedWithAMessageHeld(final boolean isAnotherClient)
    {
        final String channel = CHANNEL + "|session-id=17";
        final MemoryRegion region = sluice.register(RegionOptions.shared(LENGTH));
        final Publisher first = sluice.addPublisher(channel, STREAM_ID + 1);
        final Subscriber reader = sluice.addSubscriber(channel, STREAM_ID + 1);
        Await.until("connected", () -> first.isConnected() && reader.isConnected());
        assertTrue(first.post(region.slice(0, LENGTH)) > 0);
        final Message[] held = new Message[1];
        Await.until("it is held", () -> 1 == reader.poll((message) -> held[0] = message.retain(), 1));
        first.close();
        final Sluice client = isAnotherClient ? Sluice.connect(driver) : sluice;
        final Publisher[] next = new Publisher[1];
        Await.until("the driver has forgotten the session", () ->
        {
            reader.poll((message) -> {}, 1);
            try
            {
                next[0] = client.addPublisher(channel, STREAM_ID + 1);
                return true;
            }
            catch (final RegistrationException ex)
            {
                return false;
            }
        });
        Await.until("it is connected", () ->
        {
            reader.poll((message) -> {}, 1);
            return next[0].isConnected() && reader.isConnected();
        });
        assertEquals(0, held[0].buffer().getLong(0));
        held[0].release();
        client.close();
    }
}
