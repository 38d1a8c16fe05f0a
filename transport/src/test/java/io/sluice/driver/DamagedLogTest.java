package io.sluice.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.aeron.logbuffer.BufferClaim;
import io.sluice.Await;
import io.sluice.gather.Reference;
import io.sluice.support.RawPublisher;
import io.sluice.support.RawSubscriber;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A publisher that writes what it never should stands still, and nobody else.
 */
@Timeout(60)
class DamagedLogTest
{
    private static final int STREAM = 1001;
    private static final int SEGMENT = 1408;
    private static final int SLOT = 8192;
    private static final String RECEIVING = "aeron:udp?endpoint=localhost:24341";
    private static final String SENDING =
        RECEIVING + "|term-length=1m|mtu=" + 46 * SEGMENT + "|sluice-segment=" + SEGMENT;

    private final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());
    private final SluiceDriver driver =
        SluiceDriver.launchEmbedded(SluiceDriver.newContext().errorHandler(errors::add));
    private final Aeron aeron =
        Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()));

    @AfterEach
    void tearDown()
    {
        aeron.close();
        driver.close();
    }

    @Test
    void shouldSendForOthersWhenALogIsDamaged()
    {
        try (RawSubscriber fromDamaged = new RawSubscriber(aeron, RECEIVING, STREAM + 1);
            RawSubscriber subscriber = new RawSubscriber(aeron, RECEIVING, STREAM);
            RawPublisher damaged = new RawPublisher(
                aeron, SENDING, STREAM + 1, SEGMENT, SLOT, 4, false, SEGMENT).awaitReady();
            RawPublisher publisher = new RawPublisher(
                aeron, SENDING, STREAM, SEGMENT, SLOT, 4, false, SEGMENT).awaitReady())
        {
            final BufferClaim claim = new BufferClaim();
            final int index = damaged.table.indexOf(damaged.region);
            assertTrue(damaged.publication.tryClaim(SEGMENT, claim) > 0); // with its header one of 1408 and one of 32
            claim.reservedValue(Reference.ending(Reference.of(index, 0))).commit();
            assertTrue(damaged.publication.tryClaim(SEGMENT - 1, claim) > 0); // and one of 31
            claim.reservedValue(Reference.ending(Reference.of(index, 0))).commit();
            Await.until("it is reported", () -> !errors.isEmpty());

            for (int i = 1; i <= 200; i++)
            {
                publisher.send(5000);
                final int sent = i;
                Await.until("received", () ->
                {
                    subscriber.poll();
                    return sent == subscriber.received();
                });
            }
            publisher.awaitAllBack();
            assertEquals(0, fromDamaged.received());
            assertEquals(1, errors.size(), errors::toString);
            assertTrue(errors.get(0).getMessage().contains("a damaged log: frame of length=" + (SEGMENT + 31)),
                errors::toString);
        }
    }
}
