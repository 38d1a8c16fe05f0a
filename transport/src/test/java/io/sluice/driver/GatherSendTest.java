package io.sluice.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.aeron.driver.MediaDriver;
import io.sluice.Await;
import io.sluice.status.CounterTypes;
import io.sluice.support.RawMain;
import io.sluice.support.RawPublisher;
import io.sluice.support.RawSubscriber;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * References that are written by hand, on the loopback, received by Aeron's own subscriber.
 */
@Timeout(120)
class GatherSendTest
{
    private static final int STREAM = 1001;
    private static final int SLOT = 1 << 20;
    private static final int SLOTS = 8;

    private final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());

    private MediaDriver.Context context()
    {
        return DriverSettings.defaults().errorHandler(errors::add);
    }

    private static Aeron connect(final SluiceDriver driver)
    {
        return Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()));
    }

    private void exchange(final RawPublisher publisher, final RawSubscriber subscriber, final int messages)
    {
        final Thread reader = new Thread(() ->
        {
            while (subscriber.received() < messages)
            {
                if (0 == subscriber.poll())
                {
                    Thread.yield();
                }
            }
        });
        reader.setDaemon(true);
        reader.setUncaughtExceptionHandler((thread, error) -> errors.add(error));
        publisher.awaitReady();
        reader.start();
        final Random random = new Random(7);
        final int[] edges = { 16, 17, 31, 32, 33, 64, 1375, 1376, 1377, 2752, 8191, 65472, 65473, SLOT };
        for (int i = 0; i < messages; i++)
        {
            switch (i % 4)
            {
                case 0:
                    publisher.send(edges[i / 4 % edges.length]);
                    break;

                case 1:
                    publisher.send(RawPublisher.MIN_LENGTH + random.nextInt(200_000));
                    break;

                case 2:
                    publisher.claimPlain(RawPublisher.MIN_LENGTH + random.nextInt(1000));
                    break;

                default:
                    publisher.send(RawPublisher.MIN_LENGTH + random.nextInt(3000));
                    break;
            }
            assertTrue(errors.isEmpty(), () -> errors.toString());
        }
        publisher.awaitAllBack();
        Await.until("all are received, not " + subscriber.received(), () -> messages == subscriber.received());
        assertTrue(errors.isEmpty(), () -> errors.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "mtu=1408, 0, AUTO, false",
        "mtu=8k, 0, AUTO, true",
        "mtu=65504, 0, AUTO, false",
        "mtu=64768|sluice-segment=1408, 1408, AUTO, false",
        "mtu=64768|sluice-segment=1408, 1408, NONE, false",
        "mtu=64768|sluice-segment=1408, 1408, GSO, true",
        "mtu=64768|sluice-segment=1408, 1408, GRO, false" })
    void shouldDeliverEveryMessage(
        final String parameters, final int segment, final OffloadMode mode, final boolean isPrivate)
    {
        try (SluiceDriver driver = SluiceDriver.launchEmbedded(context());
            Aeron aeron = connect(driver))
        {
            driver.offload(mode);
            final String channel = "aeron:udp?endpoint=localhost:24325|term-length=16m|" + parameters;
            final String receiving = "aeron:udp?endpoint=localhost:24325|rcv-wnd=1m";
            try (RawSubscriber subscriber = new RawSubscriber(aeron, receiving, STREAM);
                RawPublisher publisher = new RawPublisher(aeron, channel, STREAM, segment, SLOT, SLOTS, isPrivate))
            {
                exchange(publisher, subscriber, 2000);
                assertTrue(RawMain.counter(aeron, CounterTypes.GATHERED_BYTES) > 2000 * 1000);
                assertEquals(0, RawMain.counter(aeron, CounterTypes.WITHHELD));
                assertEquals(0, RawMain.counter(aeron, CounterTypes.STAGED_BYTES));
                assertEquals(0, RawMain.counter(aeron, CounterTypes.OFFLOAD_FALLBACKS));
                final int receivers = publisher.counterOf(CounterTypes.RECEIVERS);
                assertEquals(1, aeron.countersReader().getCounterValue(receivers));
            }
        }
    }
}
