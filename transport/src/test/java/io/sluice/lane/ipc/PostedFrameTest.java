package io.sluice.lane.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.codec.DescriptorDecoder;
import io.sluice.codec.DescriptorEncoder;
import io.sluice.host.Access;
import io.sluice.host.ClientLock;
import io.sluice.host.HostDirectory;
import io.sluice.lane.RegionCache;
import io.sluice.ledger.LedgerFile;
import io.sluice.ledger.Outstanding;
import io.sluice.ledger.PublisherLedger;
import io.sluice.ledger.ReaderRow;
import io.sluice.ledger.Readers;
import io.sluice.ledger.SlowReaderPolicy;
import io.sluice.region.Mapping;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionContext;
import io.sluice.region.RegionOptions;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Tickets of which a frame has room for a half, wherever that half wraps around and whoever the posts between were for.
 */
class PostedFrameTest
{
    private static final int DEPTH = 4;
    private static final int LENGTH = 64;
    private static final long HALF = 1L << 31;
    private static final long WRAP = 1L << 32;

    private final List<Mapping> retired = new ArrayList<>();
    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[DescriptorEncoder.BLOCK_LENGTH]);
    private final DescriptorEncoder encoder = new DescriptorEncoder();
    private final DescriptorDecoder decoder = new DescriptorDecoder();
    private ClientLock lock;
    private RegionContext context;
    private MemoryRegion region;
    private PublisherLedger ledger;
    private Readers readers;
    private Outstanding outstanding;
    private ReaderRow row;
    private PostedFrame posted;
    private long lastTicket;

    @TempDir
    Path directory;

    @BeforeEach
    void setUp()
    {
        final HostDirectory host = HostDirectory.open(directory.resolve("sluice"), Access.PRIVATE);
        lock = ClientLock.acquire(host, "posted frame");
        context = new RegionContext(host, lock.id(), retired::add, (text) -> {});
        region = MemoryRegion.register(context, RegionOptions.shared(DEPTH * LENGTH),
            (id) -> new AtomicCounter(new UnsafeBuffer(new byte[128]), 0));
        ledger = PublisherLedger.create(context, 1, 2, DEPTH, 1024, "publisher", "aeron:ipc");
        readers = new Readers(ledger, (event, text) -> {});
        outstanding = readers.outstanding();
    }

    @AfterEach
    void tearDown()
    {
        if (null != posted)
        {
            posted.releaseAll();
            row.leaveRelease();
            row.release();
        }
        ledger.delete();
        region.close();
        lock.close();
        retired.forEach(Mapping::close);
    }

    private void joinAfter(final long ticket, final SlowReaderPolicy policy) throws IOException
    {
        row = ReaderRow.join(context, LedgerFile.find(context.directory(), 1, 2, 3), "reader", policy, 0);
        lastTicket = ticket;
        readers.tend(lastTicket, 0);
        posted = new PostedFrame(row, new RegionCache(context));
        posted.startAfter(row.admittedTicket());
    }

    private int post(final long ticket, final long rows)
    {
        final int slot = outstanding.nextSlot();
        lastTicket = ticket;
        outstanding.open(ticket, rows, LENGTH);
        ledger.region(slot, region.id(), region.key());

        return slot;
    }

    private boolean read(final long ticket, final long rows, final int slot)
    {
        encoder.wrap(frame, 0).readers(rows).regionOffset(slot * LENGTH).length(LENGTH).slot(slot);
        decoder.wrap(frame, 0, DescriptorDecoder.BLOCK_LENGTH, DescriptorDecoder.SCHEMA_VERSION);

        return posted.read(decoder, ControlFrames.reservedValue(ledger.key(), ticket));
    }

    private void assertDelivered(final long ticket)
    {
        final int slot = post(ticket, row.bit());
        assertTrue(read(ticket, row.bit(), slot));
        assertTrue(posted.isSound(false), posted::fault);
        assertEquals(ticket, posted.ticket());
        posted.take();
        row.consumedRelease(posted.ticket());
        complete(ticket);
    }

    private void complete(final long ticket)
    {
        outstanding.beginPoll();
        final int slot = outstanding.poll();
        assertEquals(ticket, outstanding.ticket(slot));
        outstanding.close(slot);
    }

    @ParameterizedTest
    @ValueSource(longs = { 0, HALF - 5, HALF, WRAP - 5, WRAP, WRAP + HALF - 5, 7 * WRAP - 5, (1L << 62) - 5 })
    void shouldKnowEachTicketWhenOneFollowsTheOther(final long start) throws IOException
    {
        joinAfter(start, SlowReaderPolicy.BLOCK);
        for (int i = 1; i <= 10; i++)
        {
            assertDelivered(start + i);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = { 1, 1000, HALF - 1, HALF, HALF + 1, WRAP - 1, WRAP + 2, 5 * WRAP + HALF, (1L << 61) + 9 })
    void shouldKnowATicketWhenThoseBeforeItWereForNobody(final long count) throws IOException
    {
        joinAfter(3, SlowReaderPolicy.dropNewest(2));
        assertDelivered(4);
        assertDelivered(4 + count + 1);
        assertDelivered(4 + count + 2);
        assertDelivered(4 + 2 * count + 2);
    }

    @Test
    void shouldKnowATicketWhenThoseBeforeItWereForOthers() throws IOException
    {
        final ReaderRow other = ReaderRow.join(
            context, LedgerFile.find(context.directory(), 1, 2, 3), "other", SlowReaderPolicy.BLOCK, 0);
        joinAfter(WRAP - 3, SlowReaderPolicy.dropNewest(2));
        for (long ticket = WRAP - 2; ticket < WRAP + 3; ticket++)
        {
            assertFalse(read(ticket, other.bit(), post(ticket, other.bit())));
            other.consumedRelease(ticket);
            complete(ticket);
        }
        assertDelivered(WRAP + 3);
        other.leaveRelease();
        other.release();
    }

    @Test
    void shouldSayWhyARegionIsGone() throws IOException
    {
        joinAfter(0, SlowReaderPolicy.BLOCK);
        assertTrue(read(1, row.bit(), post(1, row.bit())));
        region.abandon(); // as who cleans up after a dead publisher does
        assertFalse(posted.isSound(false));
        assertTrue(posted.fault().endsWith("its publisher has ended, and what it left was removed"), posted::fault);
    }

    @ParameterizedTest
    @ValueSource(longs = { 0, -1, -7, 2, HALF, HALF + 1, -HALF })
    void shouldBelieveNoTicketThatIsNotOutAndKnowTheNextOne(final long wrong) throws IOException
    {
        joinAfter(WRAP, SlowReaderPolicy.BLOCK);
        assertDelivered(WRAP + 1);
        final int slot = post(WRAP + 2, row.bit());
        assertTrue(read(WRAP + 2 + wrong + (0 == wrong ? 1 : 0), row.bit(), slot));
        assertFalse(posted.isSound(false));
        assertFalse(posted.isOut());
        final int next = post(WRAP + 3, row.bit());
        assertTrue(read(WRAP + 3, row.bit(), next));
        assertTrue(posted.isSound(false), posted::fault);
        assertEquals(WRAP + 3, posted.ticket());
        posted.take();
        row.consumedRelease(posted.ticket());
        complete(WRAP + 2);
        complete(WRAP + 3);
    }
}
