package io.sluice.lane.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.ExclusivePublication;
import io.sluice.Await;
import io.sluice.Publisher;
import io.sluice.Subscriber;
import io.sluice.driver.SluiceDriver;
import io.sluice.lane.Fragment;
import io.sluice.lane.FragmentStreamHandler;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import io.sluice.status.CounterTypes;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class UdpFragmentsTest extends UdpFixture
{
    private final Map<Integer, StreamReader> readers = new HashMap<>();
    private final List<String> finished = new ArrayList<>();
    private final FragmentStreamHandler handler = new FragmentStreamHandler()
    {
        public void onFragment(final Fragment fragment)
        {
            readers.computeIfAbsent(fragment.sessionId(), (id) -> new StreamReader()).take(fragment);
        }

        public void onIncomplete(final int sessionId, final long received)
        {
            assertEquals(readers.get(sessionId).length, received);
            finished.add(readers.get(sessionId).id + " incomplete");
            readers.get(sessionId).length = 0;
        }
    };

    @BeforeEach
    void setUp()
    {
        launch(SluiceDriver.launchEmbedded());
        receiver = open(true, 100, 1);
    }

    private void pollAll()
    {
        while (receiver.pollFragments(handler, 10) > 0)
        {
            continue;
        }
    }

    private void awaitFinished(final List<String> expected)
    {
        Await.until("all have come", () ->
        {
            pollAll();
            return finished.size() >= expected.size();
        });
        assertEquals(expected, finished);
    }

    @Test
    void shouldReadMessagesOfAnySizePieceByPiece()
    {
        final ExclusivePublication publication = publication();
        final List<String> expected = new ArrayList<>();
        long bytes = 0;
        final int[] lengths = { 100, 1376, 1377, 8000, 3_000_000, 12, 70_000 };
        for (int i = 0; i < lengths.length; i++)
        {
            claimFrames(publication, i, lengths[i], this::pollAll);
            expected.add(i + " of " + lengths[i]);
            bytes += lengths[i];
        }
        awaitFinished(expected);
        assertCounters(lengths.length, bytes, 0);
        assertEquals(publication.position(), readers.get(publication.sessionId()).position);
        assertEquals(0, counter(CounterTypes.DISCARDED) + counter(CounterTypes.OVERSIZE));
    }

    @Test
    void shouldKeepPublishersApart()
    {
        final ExclusivePublication first = publication();
        final ExclusivePublication second = publication();
        for (int from = 0; from < 50_000; from += 1376)
        {
            claimFrames(first, 1, 50_000, from, Math.min(50_000, from + 1376), this::pollAll);
            claimFrames(second, 2, 60_000, from, Math.min(60_000, from + 1376), this::pollAll);
        }
        offer(first, 3, 5000);
        Await.until("two messages have come", () ->
        {
            pollAll();
            return 2 == finished.size();
        });
        second.close();
        awaitFinished(List.of("1 of 50000", "3 of 5000", "2 incomplete"));
        assertEquals(1, counter(CounterTypes.DISCARDED));
    }

    @Test
    void shouldReadNoMoreThanAskedFor()
    {
        final ExclusivePublication publication = publication();
        offer(publication, 1, 8000);
        for (int i = 1; i <= 6; i++)
        {
            Await.until("one more", () -> 1 == receiver.pollFragments(handler, 1));
            assertEquals(Math.min(8000, i * 1376), readers.get(publication.sessionId()).total);
        }
        assertEquals(List.of("1 of 8000"), finished);
    }

    @Test
    void shouldRefuseAFragmentAfterItsCallback()
    {
        offer(publication(), 1, 100);
        final List<Fragment> kept = new ArrayList<>();
        Await.until("read", () -> receiver.pollFragments(kept::add, 1) > 0);
        final DirectBuffer buffer = kept.get(0).buffer();
        assertThrows(IllegalStateException.class, () -> buffer.getByte(0));
        assertThrows(IllegalStateException.class, () -> kept.get(0).length());
        assertThrows(IllegalStateException.class, () -> kept.get(0).position());
    }

    @Test
    void shouldDiscardAMessageThatIsChangedOverInTheMiddleOf()
    {
        receiver.close();
        receiver = open(false, 10_000, 1);
        final ExclusivePublication publication = publication();
        offer(publication, 1, 8000);
        Await.until("begun in pieces", () -> 1 == receiver.pollFragments(handler, 1));
        offer(publication, 2, 7000);
        receive(1);
        assertEquals(List.of(2L), ids);
        assertEquals(List.of("1 incomplete"), finished);
        assertEquals(1, counter(CounterTypes.DISCARDED));

        claimFrames(publication, 3, 8000, 0, 2752, () -> {});
        Await.until("begun as a whole", () -> receiver.poll(check, 1) > 0);
        claimFrames(publication, 3, 8000, 2752, 8000, () -> {});
        offer(publication, 4, 6000);
        readers.clear();
        awaitFinished(List.of("1 incomplete", "4 of 6000"));
        assertEquals(2, counter(CounterTypes.DISCARDED));
        offer(publication, 5, 10_000 >> 1);
        receive(2);
    }

    @Test
    void shouldThrowFromThePollWhatOnIncompleteThrows()
    {
        final ExclusivePublication publication = publication();
        claimFrames(publication, 1, 8000, 0, 2752, () -> {});
        final FragmentStreamHandler throwing = new FragmentStreamHandler()
        {
            public void onFragment(final Fragment fragment)
            {
            }

            public void onIncomplete(final int sessionId, final long received)
            {
                throw new IllegalArgumentException("received " + received);
            }
        };
        Await.until("begun", () -> 1 == receiver.pollFragments(throwing, 1));
        publication.close();
        final List<String> thrown = new ArrayList<>();
        Await.until("thrown", () ->
        {
            try
            {
                receiver.pollFragments(throwing, 1);
            }
            catch (final IllegalArgumentException ex)
            {
                thrown.add(ex.getMessage());
            }
            return 1 == thrown.size();
        });
        assertTrue(thrown.get(0).startsWith("received "), thrown.get(0));
        assertEquals(0, receiver.pollFragments(throwing, 1));
    }

    @Test
    void shouldTakeAPostedMessageInOnePiece()
    {
        final Publisher publisher = sluice.addPublisher("aeron:ipc", STREAM_ID);
        final Subscriber subscriber = sluice.addSubscriber("aeron:ipc", STREAM_ID);
        Await.until("connected", () -> publisher.isConnected() && subscriber.isConnected());
        final RegisteredBuffer buffer = sluice.register(RegionOptions.shared(100_000)).slice(0, 100_000);
        fill(buffer, 1, 100_000);
        publisher.post(buffer);
        Await.until("read", () -> subscriber.pollFragments(handler, 1) > 0);
        assertEquals(List.of("1 of 100000"), finished);
        assertEquals(1, readers.get(publisher.sessionId()).pieces);
    }

    private final class StreamReader
    {
        private long id;
        private long length;
        private long total;
        private long position;
        private int pieces;

        private void take(final Fragment fragment)
        {
            final DirectBuffer buffer = fragment.buffer();
            assertEquals(length, fragment.messageOffset());
            assertEquals(0 == length, fragment.isFirst());
            assertEquals(fragment.length(), buffer.capacity());
            assertTrue(fragment.position() > position);
            position = fragment.position();
            int i = 0;
            if (fragment.isFirst())
            {
                id = buffer.getLong(0);
                i = MIN_LENGTH;
            }
            for (; i < fragment.length(); i++)
            {
                if (patternAt(id, length + i) != buffer.getByte(i))
                {
                    throw new AssertionError("message " + id + " is wrong at " + (length + i));
                }
            }
            length += fragment.length();
            total += fragment.length();
            pieces++;
            if (fragment.isLast())
            {
                finished.add(id + " of " + length);
                length = 0;
            }
        }
    }
}
