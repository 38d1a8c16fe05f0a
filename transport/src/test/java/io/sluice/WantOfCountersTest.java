package io.sluice;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.aeron.AeronCounters;
import io.aeron.driver.MediaDriver;
import io.aeron.exceptions.AeronException;
import io.sluice.driver.SluiceDriver;
import io.sluice.status.Counters;
import org.agrona.CloseHelper;
import org.agrona.collections.MutableInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Publishers and subscribers that can't be made, as the media driver has no room for all of their counters: for each
 * number of counters that there is room for.
 */
@Timeout(120)
class WantOfCountersTest
{
    private static final int FILLER = 424_242;
    private static final Set<Integer> NOT_COUNTED = Set.of(FILLER, AeronCounters.DRIVER_HEARTBEAT_TYPE_ID);
    private static final int STREAM_ID = 1033;
    private static final String UDP = "aeron:udp?endpoint=localhost:24739|term-length=64k";

    private final Deque<Long> fillers = new ArrayDeque<>();
    private SluiceDriver driver;
    private Aeron filling;
    private Sluice sluice;
    private Set<String> before;

    @BeforeEach
    void setUp()
    {
        driver = SluiceDriver.launchEmbedded(new MediaDriver.Context()
            .counterValuesBufferLength(1 << 20)
            .counterFreeToReuseTimeoutNs(1)
            .timerIntervalNs(TimeUnit.MILLISECONDS.toNanos(5))
            .publicationLingerTimeoutNs(TimeUnit.MILLISECONDS.toNanos(20))
            .imageLivenessTimeoutNs(TimeUnit.MILLISECONDS.toNanos(50)));
        sluice = Sluice.connect(driver);
        filling = Aeron.connect(new Aeron.Context()
            .aeronDirectoryName(driver.aeronDirectoryName())
            .subscriberErrorHandler((error) -> {})
            .errorHandler((error) -> {}));
        before = things();
        final int room = filling.countersReader().maxCounterId() + 1;
        while (used() < room)
        {
            final int batch = Math.min(200, room - used());
            final int end = used() + batch;
            for (int i = 0; i < batch; i++)
            {
                fillers.add(filling.asyncAddCounter(FILLER, "filler"));
            }
            Await.until("filled", () -> end <= used());
        }
    }

    @AfterEach
    void tearDown()
    {
        CloseHelper.closeAll(sluice, filling, driver);
    }

    private int used()
    {
        final MutableInteger count = new MutableInteger();
        filling.countersReader().forEach((counterId, label) -> count.value++);

        return count.value;
    }

    private int fillersUsed()
    {
        final MutableInteger count = new MutableInteger();
        filling.countersReader().forEach((counterId, typeId, key, label) ->
            count.value += FILLER == typeId ? 1 : 0);

        return count.value;
    }

    /**
     * All files and counters, but for those that fill, those of clients that live.
     */
    private Set<String> things()
    {
        try (Stream<Path> files = Files.list(sluice.directory()))
        {
            final Set<String> things = files.map(Path::toString).collect(Collectors.toCollection(TreeSet::new));
            filling.countersReader().forEach((counterId, typeId, key, label) ->
            {
                if (!NOT_COUNTED.contains(typeId))
                {
                    things.add(counterId + " " + label);
                }
            });

            return things;
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
    }

    private void assertNothingStays(final int ofOurs, final Supplier<AutoCloseable> adding) throws Exception
    {
        int failures = 0;
        while (true)
        {
            try (AutoCloseable added = adding.get())
            {
                assertTrue(things().size() > before.size(), () -> added + " has counters");
                break;
            }
            catch (final AeronException ex)
            {
                failures++;
                if (Stream.of(ex.getStackTrace()).noneMatch((at) -> at.getClassName().equals(Counters.class.getName())))
                {
                    // Aeron's driver could not make the log, or a socket, and leaves counters of its own
                    for (final String thing : left())
                    {
                        if (!thing.startsWith("/") && before.add(thing))
                        {
                            filling.asyncRemoveCounter(fillers.remove()); // in the place of which it is
                        }
                    }
                }
                Await.until("nothing is left after " + ex, () -> left().isEmpty());
            }
            filling.asyncRemoveCounter(fillers.remove());
            final int filled = fillers.size();
            Await.until("there is room for one more", () -> filled == fillersUsed());
        }
        assertTrue(failures > ofOurs, "failures: " + failures);
        Await.until("nothing is left", () -> left().isEmpty());
    }

    private Set<String> left()
    {
        final Set<String> left = things();
        left.removeAll(before);

        return left;
    }

    @Test
    void shouldLeaveNothingOfAPublisherInSharedMemory() throws Exception
    {
        assertNothingStays(9, () -> sluice.addPublisher("aeron:ipc?term-length=64k", STREAM_ID));
    }

    @Test
    void shouldLeaveNothingOfASubscriberInSharedMemory() throws Exception
    {
        assertNothingStays(3, () -> sluice.addSubscriber("aeron:ipc", STREAM_ID));
    }

    @Test
    void shouldLeaveNothingOfAPublisherOverUdp() throws Exception
    {
        assertNothingStays(9, () -> sluice.addPublisher(UDP, STREAM_ID));
    }

    @Test
    void shouldLeaveNothingOfASubscriberOverUdp() throws Exception
    {
        assertNothingStays(3, () -> sluice.addSubscriber(UDP, STREAM_ID));
    }
}
