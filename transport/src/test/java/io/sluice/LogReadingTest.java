package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.AeronCounters;
import io.aeron.Subscription;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.protocol.DataHeaderFlyweight;
import io.sluice.driver.SluiceDriver;
import io.sluice.lane.MessageHandler;
import io.sluice.lane.PostResult;
import io.sluice.ledger.SlowReaderPolicy;
import io.sluice.region.BufferPool;
import io.sluice.region.RegionOptions;
import io.sluice.status.Event;
import io.sluice.support.EventLog;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteOrder;
import java.util.Random;

/**
 * How a subscriber goes through a log: from term to term, over what a handler throws, and not into damage.
 */
@Timeout(60)
class LogReadingTest
{
    private static final String CHANNEL = "aeron:ipc?term-length=64k";
    private static final int STREAM_ID = 1040;
    private static final int SMALL = 32;
    private static final int FRAME = 64;
    private static final int WINDOW = 32 * 1024;
    private static final int FRAME_LENGTH = -DataHeaderFlyweight.HEADER_LENGTH; // seen from the payload

    private final EventLog events = new EventLog();
    private final BufferClaim claim = new BufferClaim();
    private SluiceDriver driver;
    private Sluice sluice;
    private Publisher publisher;
    private Subscriber subscriber;
    private long received;

    @BeforeEach
    void setUp()
    {
        driver = SluiceDriver.launchEmbedded();
        sluice = Sluice.connect(
            new SluiceOptions().aeronDirectoryName(driver.aeronDirectoryName()).eventListener(events));
        publisher = sluice.addPublisher(CHANNEL, STREAM_ID, new PublisherOptions().depth(8));
        subscriber = sluice.addSubscriber(CHANNEL, STREAM_ID);
        Await.until("all are connected", () -> publisher.isConnected() && subscriber.isConnected());
    }

    @AfterEach
    void tearDown()
    {
        sluice.close();
        driver.close();
    }

    private boolean claim(final int length, final long value)
    {
        if (publisher.claim(length, claim) < 0)
        {
            return false;
        }
        claim.buffer().putLong(claim.offset(), value);
        claim.commit();

        return true;
    }

    private long toldPosition()
    {
        final CountersReader counters = sluice.aeron().countersReader();
        final long[] position = { -1 };
        counters.forEach((counterId, typeId, key, label) ->
        {
            if (AeronCounters.DRIVER_SUBSCRIBER_POSITION_TYPE_ID == typeId && label.contains(" " + STREAM_ID + " "))
            {
                position[0] = counters.getCounterValue(counterId);
            }
        });

        return position[0];
    }

    @Test
    void shouldTellItsPositionWhenAPollFindsNothing()
    {
        for (int i = 0; i < 10; i++)
        {
            assertTrue(claim(SMALL, i));
            Await.until("it is read", () -> 1 == subscriber.poll((message) -> {}, 10));
            assertEquals(0, subscriber.poll((message) -> {}, 10));
            assertEquals(publisher.position(), toldPosition());
            assertEquals(publisher.position(), publisher.logCursor());
        }
    }

    @Test
    void shouldTellItsPositionInTimeWhenEveryPollFindsSomething()
    {
        for (int i = 0; i < 5000; i++)
        {
            final long value = i;
            Await.until("there is room", () -> claim(SMALL, value));
            assertEquals(1, subscriber.poll((message) -> {}, 1));
            assertTrue(publisher.position() - toldPosition() <= 64 * 1024 / 16 + FRAME);
        }
    }

    @Test
    void shouldReadEveryMessageOnceWhenTheyFillManyTerms()
    {
        final Random random = new Random(7);
        final int max = publisher.capabilities().maxClaimLength();
        final MessageHandler handler = (message) ->
        {
            assertEquals(received, message.buffer().getLong(0));
            assertTrue(message.position() > 0 && message.position() <= publisher.position());
            received++;
        };
        for (long sent = 0; sent < 20_000;)
        {
            if (claim(Long.BYTES + random.nextInt(max - Long.BYTES), sent))
            {
                sent++;
            }
            else
            {
                subscriber.poll(handler, 1 + random.nextInt(8));
            }
        }
        Await.until("all are read", () ->
        {
            subscriber.poll(handler, 100);
            return 20_000 == received;
        });
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 1, 5, 1023, 1024, 1030 }) // the first of a term, one within, the last
    void shouldReadOnWhenAHandlerThrows(final int at)
    {
        final MessageHandler handler = (message) ->
        {
            assertEquals(received++, message.buffer().getLong(0));
            if (at + 1 == received)
            {
                throw new IllegalStateException("as a user's handler may");
            }
        };
        for (long sent = 0; sent < 1100;)
        {
            sent += claim(SMALL, sent) ? 1 : 0;
            subscriber.poll(handler, 3);
        }
        Await.until("all are read", () ->
        {
            subscriber.poll(handler, 3);
            return 1100 == received;
        });
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1", "1, 31", "1, 65568", "1, 2147483647", // the first of a term
        "2, 1", "2, 31", "2, 65536", "2, 2147483647" })
    void shouldStopReadingAndHoldUpNobodyWhenTheLogIsDamaged(final int at, final int frameLength)
    {
        final BufferPool pool = sluice.register(RegionOptions.shared(8 * 64)).pool(64);
        try (Subscription raw = sluice.aeron().addSubscription(CHANNEL, STREAM_ID))
        {
            Await.until("it is connected", raw::isConnected);
            assertTrue(claim(SMALL, 1));
            assertTrue(claim(SMALL, 2));
            if (2 == at)
            {
                Await.until("one is read", () -> 1 == subscriber.poll((message) -> {}, 1));
            }
            final FragmentHandler damage = (buffer, offset, length, frame) ->
            {
                if (at == buffer.getLong(offset))
                {
                    ((MutableDirectBuffer)buffer).putInt(offset + FRAME_LENGTH, frameLength, ByteOrder.LITTLE_ENDIAN);
                }
            };
            Await.until("both are there", () -> 2 == (received += raw.poll(damage, 2)));
            received = 0;
        }
        assertEquals(0, subscriber.poll((message) -> received++, 10));
        assertEquals(0, subscriber.poll((message) -> received++, 10));
        assertEquals(1, events.count(Event.REJECTED));
        Await.until("the publisher lets go of it", () -> 0 == publisher.readers());
        assertEquals(1, publisher.post(pool.acquire()));
        Await.until("it comes back", () -> 1 == publisher.poll((completion) -> completion.release()));
        assertEquals(0, subscriber.poll((message) -> received++, 10));
        assertEquals(0, received);
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 1, 5, 1023, 1024, 1030 })
    void shouldReadOnWhenAHandlerThrowsAnError(final int at)
    {
        final MessageHandler handler = (message) ->
        {
            assertEquals(received++, message.buffer().getLong(0));
            if (at + 1 == received)
            {
                throw new StackOverflowError("as a user's handler may");
            }
        };
        final long[] sent = new long[1];
        final int[] errors = new int[1];
        while (sent[0] < 1100)
        {
            Await.until("it is read", () ->
            {
                try
                {
                    subscriber.poll(handler, 3);
                }
                catch (final StackOverflowError error)
                {
                    errors[0]++;
                }
                return received == sent[0];
            });
            sent[0] += claim(SMALL, sent[0]) ? 1 : 0;
        }
        assertEquals(1, errors[0]);
        assertEquals(0, events.count(Event.REJECTED), events::toString);
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, -1, Integer.MIN_VALUE })
    void shouldReadNothingAndLoseNothingWhenTheLimitIsNotPositive(final int limit)
    {
        for (int i = 0; i < 1100; i++)
        {
            final long expected = i;
            Await.until("there is room", () -> claim(SMALL, expected));
            assertEquals(0, subscriber.poll((message) -> received++, limit));
            assertEquals(1, subscriber.poll((message) -> assertEquals(expected, message.buffer().getLong(0)), 10));
            assertEquals(0, subscriber.poll((message) -> received++, limit));
        }
        assertEquals(0, received);
    }

    @Test
    void shouldReadNothingMoreWhenItsImageIsClosed()
    {
        subscriber.policy(SlowReaderPolicy.dropNewest(4));
        assertTrue(claim(SMALL, 0));
        Await.until("it is read", () -> 1 == subscriber.poll((message) -> {}, 10));
        try (Subscription raw = sluice.aeron().addSubscription(CHANNEL, STREAM_ID))
        {
            Await.until("it is connected", raw::isConnected);
            Await.until("the policy is known", () -> publisher.readers() > 0);
            while (publisher.position() < WINDOW - 2 * FRAME)
            {
                claim(SMALL, 1);
                raw.poll((buffer, offset, length, frame) -> {}, 10);
            }
            Await.until("the driver takes the log away", () -> !subscriber.isConnected());
            assertEquals(0, subscriber.poll((message) -> received++, 10));
            assertEquals(0, received);

            Await.until("it reads again", () ->
            {
                claim(SMALL, 2);
                raw.poll((buffer, offset, length, frame) -> {}, 10);
                subscriber.poll((message) -> received += message.buffer().getLong(0), 10);
                return received > 0;
            });
            assertEquals(0, received % 2);
        }
    }

    @Test
    void shouldTellItsPositionBeforeThePublisherHasToWaitWhenTheWindowIsSmall()
    {
        publisher.close();
        publisher = sluice.addPublisher("aeron:ipc?term-length=1m|pub-wnd=8k", STREAM_ID);
        Await.until("connected", () ->
        {
            subscriber.poll((message) -> {}, 10);
            return publisher.isConnected() && subscriber.isConnected();
        });
        final int max = publisher.capabilities().maxClaimLength();
        for (int i = 0; i < 1000; i++)
        {
            final int length = i < 900 ? SMALL : max;
            Await.until("there is room", () -> claim(length, 0));
            assertEquals(1, subscriber.poll((message) -> {}, 1));
        }
    }

    @Test
    void shouldSayTooLongWhenAClaimCouldNeverFitTheWindow()
    {
        publisher.close();
        publisher = sluice.addPublisher("aeron:ipc?term-length=64k|pub-wnd=2k", STREAM_ID);
        Await.until("connected", () ->
        {
            subscriber.poll((message) -> {}, 10);
            return publisher.isConnected() && subscriber.isConnected();
        });
        final int max = publisher.capabilities().maxClaimLength();
        assertTrue(max > SMALL && max <= 1024 - 32, () -> "max=" + max);
        for (int i = 0; i < 200; i++)
        {
            final int length = 0 == i % 3 ? SMALL : max;
            Await.until("there is room", () -> claim(length, 0));
            Await.until("it is read", () -> 1 == subscriber.poll((message) -> {}, 1));
            subscriber.poll((message) -> {}, 1);
        }
        assertEquals(PostResult.TOO_LONG, publisher.claim(max + 1, claim));
        assertTrue(publisher.describe(PostResult.TOO_LONG).contains(String.valueOf(max)));
    }

    @Test
    void shouldAdmitAndLetGoOfReadersWhenThePublisherOnlyClaims()
    {
        for (int round = 0; round < 3; round++)
        {
            final long value = round;
            final Subscriber late = sluice.addSubscriber(CHANNEL, STREAM_ID);
            Await.until("it is admitted", () ->
            {
                claim(SMALL, -1);
                subscriber.poll((message) -> {}, 10);
                late.poll((message) -> {}, 10);
                return late.isConnected();
            });
            Await.until("there is room", () -> subscriber.poll((message) -> {}, 10) >= 0 && claim(SMALL, value));
            received = 0;
            Await.until("it is read", () ->
            {
                late.poll((message) -> received += message.buffer().getLong(0) == value ? 1 : 0, 10);
                return 1 == received;
            });
            final int left = events.count(Event.READER_LEFT);
            late.close();
            Await.until("it has left", () ->
            {
                claim(SMALL, -1);
                subscriber.poll((message) -> {}, 10);
                return left + 1 == events.count(Event.READER_LEFT);
            });
        }
    }
}
