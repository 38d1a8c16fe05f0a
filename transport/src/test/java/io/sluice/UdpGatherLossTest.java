package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Subscription;
import io.aeron.driver.status.SystemCounterDescriptor;
import io.aeron.logbuffer.FragmentHandler;
import io.sluice.driver.SluiceDriver;
import io.sluice.lane.CompletionStatus;
import io.sluice.region.BufferPool;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import io.sluice.status.CounterTypes;
import io.sluice.support.Payload;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;

/**
 * A stock receiver loses datagrams, which are sent again from where they lie in the region. Buffers are filled anew the
 * moment they complete, so that one which comes back too early is seen.
 */
class UdpGatherLossTest
{
    private static final String ENDPOINT = "aeron:udp?endpoint=localhost:24708";
    private static final int SLOT_LENGTH = 60_000;
    private static final int SLOTS = 3;

    @ParameterizedTest
    @CsvSource({ "0.001, 1408, 2000", "0.02, 1408, 1000", "0.1, 1408, 300", "0.05, 8192, 1000", "0.05, 65504, 1000" })
    void shouldSendAgainFromTheRegion(final double lossRate, final int wireDatagram, final int messages)
    {
        final List<Integer> lengths = new ArrayList<>();
        final FragmentHandler checker = StockUdp.checker(lengths);
        try (StockUdp stock = new StockUdp(4096, lossRate);
            SluiceDriver driver = SluiceDriver.launchEmbedded();
            Sluice sluice = Sluice.connect(driver))
        {
            final BufferPool pool =
                sluice.register(RegionOptions.shared((long)SLOTS * SLOT_LENGTH)).pool(0, SLOT_LENGTH, SLOTS);
            final Publisher publisher = sluice.addPublisher(ENDPOINT + "|term-length=1m", StockUdp.STREAM_ID,
                new PublisherOptions().strict(true).wireDatagram(wireDatagram));
            final Subscription subscription = stock.subscribe(ENDPOINT);
            Await.until("connected", publisher::isConnected);
            int posted = 0;
            while (posted < messages)
            {
                Await.until("a buffer is free after " + posted, () ->
                {
                    exchange(publisher, subscription, checker);
                    return pool.available() > 0;
                });
                final RegisteredBuffer buffer = pool.acquire();
                final int length = Payload.MIN_LENGTH + posted * 7919 % (SLOT_LENGTH - 15);
                Payload.fill(buffer, 0, length, posted++);
                assertTrue(publisher.post(buffer, 0, length) > 0);
            }
            Await.until("all have come", () ->
            {
                exchange(publisher, subscription, checker);
                return messages == lengths.size() && 0 == publisher.outstanding();
            });

            final CountersReader counters = sluice.aeron().countersReader();
            assertTrue(counters.getCounterValue(SystemCounterDescriptor.RETRANSMITS_SENT.id()) > 0);
            counters.forEach((counterId, typeId, key, label) ->
                assertTrue(CounterTypes.WITHHELD != typeId || 0 == counters.getCounterValue(counterId), label));
        }
    }

    private static void exchange(
        final Publisher publisher, final Subscription subscription, final FragmentHandler checker)
    {
        subscription.poll(checker, 20);
        publisher.poll((completion) ->
        {
            assertEquals(CompletionStatus.RELEASED, completion.status());
            completion.buffer().setMemory(0, completion.buffer().length(), (byte)0xEE);
            completion.release();
        });
    }
}
