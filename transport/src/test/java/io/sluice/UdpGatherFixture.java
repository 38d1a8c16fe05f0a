package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.sluice.driver.SluiceDriver;
import io.sluice.lane.CompletionStatus;
import io.sluice.region.BufferPool;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import io.sluice.status.CounterTypes;
import io.sluice.status.Event;
import io.sluice.support.EventLog;
import io.sluice.support.Payload;
import org.agrona.collections.MutableInteger;
import org.agrona.collections.MutableLong;
import org.junit.jupiter.api.AfterEach;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * A publisher on a driver that gathers, and a plain Aeron client that receives.
 */
abstract class UdpGatherFixture
{
    static final String ENDPOINT = "aeron:udp?endpoint=localhost:24704";
    static final String CHANNEL = ENDPOINT + "|term-length=1m";
    static final int STREAM_ID = StockUdp.STREAM_ID;

    final StockUdp stock = new StockUdp(1 << 20);
    final SluiceDriver driver = SluiceDriver.launchEmbedded();
    final EventLog events = new EventLog();
    final Sluice sluice = Sluice.connect(
        new SluiceOptions().aeronDirectoryName(driver.aeronDirectoryName()).eventListener(events));
    final MemoryRegion region = sluice.register(RegionOptions.shared(8 << 20));
    final List<Integer> lengths = new ArrayList<>();
    final FragmentHandler checker = StockUdp.checker(lengths);

    @AfterEach
    void tearDown()
    {
        sluice.close();
        driver.close();
        stock.close();
    }

    long counter(final int typeId)
    {
        final MutableLong sum = new MutableLong();
        sluice.aeron().countersReader().forEach((counterId, type, key, label) ->
        {
            if (typeId == type)
            {
                sum.value += sluice.aeron().countersReader().getCounterValue(counterId);
            }
        });

        return sum.value;
    }

    static void post(final Publisher publisher, final RegisteredBuffer buffer, final int length)
    {
        final long ticket = publisher.post(buffer, 0, length);
        assertTrue(ticket > 0, () -> publisher.describe(ticket));
    }

    /**
     * Buffers are filled anew the moment they complete.
     */
    void exchange(final Publisher publisher, final BufferPool pool, final int messages)
    {
        final Subscription subscription = stock.subscribe(ENDPOINT);
        Await.until("connected", publisher::isConnected);
        final MutableInteger posted = new MutableInteger();
        final MutableLong bytes = new MutableLong();
        Await.until("all have come", () ->
        {
            publisher.poll((completion) ->
            {
                assertEquals(CompletionStatus.RELEASED, completion.status());
                assertEquals(0, completion.lost());
                completion.release();
            });
            final RegisteredBuffer buffer = posted.value < messages ? pool.acquire() : null;
            if (null != buffer)
            {
                final int length = Payload.MIN_LENGTH + posted.value * 7919 % (pool.slotLength() - 15);
                Payload.fill(buffer, 0, length, posted.value++);
                post(publisher, buffer, length);
                bytes.value += length;
            }
            subscription.poll(checker, 20);
            return messages == lengths.size() && 0 == publisher.outstanding();
        });
        assertEquals(bytes.value, publisher.userCursor());
        Await.until("it is counted", () -> bytes.value == counter(CounterTypes.MOVED_BYTES));
        assertEquals(0, counter(CounterTypes.COPIED_BYTES));
        assertEquals(pool.slots(), pool.available());
        Await.until("the log has drained", () -> publisher.position() == publisher.logCursor());
        assertEquals(0, events.count(Event.WARNING));
    }

    long tables()
    {
        try (var files = Files.list(sluice.directory()))
        {
            return files.filter((file) -> file.getFileName().toString().startsWith("gather-")).count();
        }
        catch (final java.io.IOException ex)
        {
            throw new java.io.UncheckedIOException(ex);
        }
    }
}
