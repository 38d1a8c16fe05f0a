package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.driver.SluiceDriver;
import io.sluice.lane.Message;
import io.sluice.lane.MessageHandler;
import io.sluice.ledger.SlowReaderPolicy;
import io.sluice.region.BufferPool;
import io.sluice.region.RegionOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;

/**
 * So many messages that nobody is to read, for the only reader drops what is new, that no frame tells how many.
 */
@Timeout(60)
class TicketGapTest
{
    private static final String CHANNEL = "aeron:ipc?term-length=64k";
    private static final int STREAM_ID = 1031;
    private static final int LENGTH = 64;

    private final List<Long> tickets = new ArrayList<>();
    private final List<Long> otherTickets = new ArrayList<>();
    private SluiceDriver driver;
    private Sluice sluice;
    private Publisher publisher;
    private BufferPool pool;
    private Subscriber slow;
    private Message kept;

    @BeforeEach
    void setUp()
    {
        driver = SluiceDriver.launchEmbedded();
        sluice = Sluice.connect(driver);
        pool = sluice.register(RegionOptions.shared(16 * LENGTH)).pool(LENGTH);
        publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
        slow = sluice.addSubscriber(
            CHANNEL, STREAM_ID, new SubscriberOptions().policy(SlowReaderPolicy.dropNewest(1)));
        Await.until("connected", publisher::isConnected);
    }

    @AfterEach
    void tearDown()
    {
        sluice.close();
        driver.close();
    }

    private long post()
    {
        final long ticket = publisher.post(pool.acquire());
        assertTrue(ticket > 0, () -> publisher.describe(ticket));

        return ticket;
    }

    private void read(final Subscriber subscriber, final List<Long> to, final long last)
    {
        final MessageHandler handler = (message) ->
        {
            to.add(message.ticket());
            kept = to == tickets ? message.retain() : kept;
        };
        Await.until("ticket " + last + " is read", () ->
        {
            subscriber.poll(handler, 10);
            return to.contains(last);
        });
    }

    private void awaitOutstanding(final int count)
    {
        Await.until("all but " + count + " are complete", () ->
        {
            publisher.poll((completion) -> completion.release());
            return count == publisher.outstanding();
        });
    }

    /**
     * As if so many had been posted for nobody.
     */
    private void skip(final long count) throws ReflectiveOperationException
    {
        final Field lane = Publisher.class.getDeclaredField("lane");
        lane.setAccessible(true);
        final Object sender = lane.get(publisher);
        final Field lastTicket = sender.getClass().getDeclaredField("lastTicket");
        lastTicket.setAccessible(true);
        lastTicket.setLong(sender, lastTicket.getLong(sender) + count);
    }

    private void awaitReaders(final int count)
    {
        Await.until(count + " readers", () -> count == publisher.readers());
    }

    @ParameterizedTest
    @ValueSource(longs = { 1L << 30, 1L << 31, 3L << 30, (1L << 32) - 2, 1L << 32, (1L << 32) + 7, 5L << 31 })
    void shouldReadOnWhenTheNextMessageIsForAnother(final long gap) throws ReflectiveOperationException
    {
        read(slow, tickets, post());
        post();
        awaitOutstanding(1);
        skip(gap);
        final Subscriber other = sluice.addSubscriber(CHANNEL, STREAM_ID);
        awaitReaders(2);
        final long forOther = post();
        read(other, otherTickets, forOther);
        slow.poll((message) -> tickets.add(message.ticket()), 10);
        kept.release();
        awaitOutstanding(0);

        final long forBoth = post();
        read(other, otherTickets, forBoth);
        read(slow, tickets, forBoth);
        kept.release();
        awaitOutstanding(0);
        assertEquals(List.of(1L, forBoth), tickets);
        assertEquals(List.of(forOther, forBoth), otherTickets);
    }

    @ParameterizedTest
    @ValueSource(longs = { 1L << 31, (1L << 32) - 1, 1L << 32, (1L << 32) + 1, 3L << 32 })
    void shouldReadOnAfterAGap(final long gap) throws ReflectiveOperationException
    {
        read(slow, tickets, post());
        post();
        skip(gap - 1); // with that one
        kept.release();
        awaitOutstanding(0);
        for (int i = 0; i < 3; i++)
        {
            final long ticket = post();
            read(slow, tickets, ticket);
            kept.release();
            awaitOutstanding(0);
        }
        assertEquals(List.of(1L, gap + 2, gap + 3, gap + 4), tickets);
    }
}
