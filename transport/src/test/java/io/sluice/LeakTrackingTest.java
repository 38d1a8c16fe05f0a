package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.driver.SluiceDriver;
import io.sluice.lane.Message;
import io.sluice.region.BufferPool;
import io.sluice.region.RegionOptions;
import io.sluice.status.Event;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

@Timeout(60)
class LeakTrackingTest
{
    private static final String CHANNEL = "aeron:ipc";
    private static final int STREAM_ID = 1008;

    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final List<Message> held = new ArrayList<>();
    private SluiceDriver driver;
    private Sluice sluice;
    private Publisher publisher;
    private Subscriber subscriber;
    private BufferPool pool;

    @BeforeEach
    void setUp()
    {
        driver = SluiceDriver.launchEmbedded();
    }

    @AfterEach
    void tearDown()
    {
        sluice.close();
        driver.close();
    }

    private void connect(final boolean isLeakTracking)
    {
        sluice = Sluice.connect(new SluiceOptions()
            .aeronDirectoryName(driver.aeronDirectoryName())
            .leakTracking(isLeakTracking)
            .name("leaking")
            .eventListener((event, text) ->
            {
                if (Event.WARNING == event)
                {
                    warnings.add(text);
                }
            }));
        publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
        subscriber = sluice.addSubscriber(CHANNEL, STREAM_ID);
        pool = sluice.register(RegionOptions.shared(8 * 1024)).pool(1024);
        Await.until("connected", publisher::isConnected);
    }

    private void postHere(final int length)
    {
        assertTrue(publisher.post(pool.acquire(), 0, length) > 0);
    }

    private void retainHere(final Message message)
    {
        assertSame(message, message.retain());
        held.add(message);
    }

    private void retain(final int count)
    {
        final int end = held.size() + count;
        Await.until("retained", () -> subscriber.poll(this::retainHere, 1) >= 0 && end == held.size());
    }

    private void releaseAndComplete(final int index)
    {
        held.get(index).release();
        Await.until("completed", () -> publisher.poll((completion) -> completion.release()) > 0);
    }

    @Test
    void shouldNameTheOldestAndWhereTheyWereTaken()
    {
        connect(true);
        for (int i = 0; i < 6; i++)
        {
            postHere(100 + i);
        }
        retain(6);
        releaseAndComplete(0);
        assertThrows(IllegalStateException.class, () -> held.get(0).release());
        sluice.close();

        assertTrue(warnings.remove(0).contains("closed with 5 messages held and 5 posted messages not completed"));
        final List<String> leaks = warnings.stream().filter((text) -> text.contains("ms ago")).toList();
        assertEquals(3, leaks.size(), warnings::toString);
        for (int i = 0; i < 3; i++)
        {
            assertTrue(leaks.get(i).contains("stream 1008 session "), leaks::toString);
            assertTrue(leaks.get(i).contains(" of " + (101 + i) + " bytes was posted"), leaks::toString);
            assertTrue(leaks.get(i).lines().skip(1).findFirst().orElse("").contains("LeakTrackingTest.postHere"),
                leaks::toString);
        }
    }

    @Test
    void shouldNameAMessageThatWasRetainedMoreOftenThanReleased()
    {
        connect(true);
        publisher.offer(new UnsafeBuffer(new byte[50]));
        retain(1);
        held.get(0).retain();
        held.get(0).release();
        sluice.close();

        final String leak = warnings.stream().filter((text) -> text.contains("ms ago")).findFirst().orElse("");
        assertTrue(leak.contains("a message of 50 bytes was retained"), warnings::toString);
        assertTrue(leak.contains("LeakTrackingTest.shouldName"), leak);
    }

    @Test
    void shouldSayNothingWhenAllIsGivenBack()
    {
        connect(true);
        postHere(1000);
        retain(1);
        releaseAndComplete(0);
        postHere(1000); // its completion is not taken, but it is not out either
        retain(1);
        held.get(1).release();
        subscriber.close();
        publisher.close();
        sluice.close();
        assertEquals(List.of(), warnings);
    }

    @Test
    void shouldSayHowToFindOutWhenItIsOff()
    {
        connect(false);
        postHere(1000);
        retain(1);
        sluice.close();
        assertTrue(warnings.get(0).contains("SluiceOptions.leakTracking(true)"), warnings::toString);
        assertFalse(warnings.stream().anyMatch((text) -> text.contains("LeakTrackingTest")), warnings::toString);
    }
}
