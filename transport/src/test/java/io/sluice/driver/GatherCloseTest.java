package io.sluice.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.driver.status.SystemCounterDescriptor;
import io.sluice.Await;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An endpoint is closed by another thread while the sender's writes to its socket.
 */
@Timeout(60)
class GatherCloseTest
{
    private static final String CHANNEL = "aeron:udp?endpoint=localhost:24354";
    private static final int STREAM = 1001;

    private final AtomicReference<GatherSendEndpoint> endpoint = new AtomicReference<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicInteger writes = new AtomicInteger();

    /**
     * Takes its time, and then nothing.
     */
    private final class SlowPieces extends Pieces
    {
        @Override
        long write(final DatagramChannel channel)
        {
            writes.incrementAndGet();
            begun.countDown();
            boolean isInterrupted = true;
            while (isInterrupted)
            {
                try
                {
                    goOn.await();
                    isInterrupted = false;
                }
                catch (final InterruptedException ignore)
                {
                    Thread.onSpinWait();
                }
            }
            assertTrue(channel.isOpen());

            return -1;
        }

        @Override
        ByteBuffer stage(final ByteBuffer staging)
        {
            throw new AssertionError("nothing is staged");
        }

        @Override
        void put(final int index, final Views of, final int offset, final int length)
        {
        }

        @Override
        void extend(final int index, final int length)
        {
        }
    }

    private MediaDriver.Context context()
    {
        final DriverStatus status = new DriverStatus(OffloadMode.NONE, "");
        final CleanedLogs logs = CleanedLogs.installIn(new MediaDriver.Context());
        final GatherVector vector = new GatherVector(new SlowPieces());

        return new MediaDriver.Context()
            .threadingMode(ThreadingMode.DEDICATED)
            .dirDeleteOnShutdown(true)
            .sendChannelEndpointSupplier((channel, indicator, context) ->
            {
                endpoint.set(new GatherSendEndpoint(
                    channel, indicator, context, status, vector, logs, Path.of(context.aeronDirectoryName())));
                return endpoint.get();
            });
    }

    @Test
    void shouldWaitForTheWriteThatIsUnderWay() throws InterruptedException
    {
        try (MediaDriver driver = MediaDriver.launchEmbedded(context());
            Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()));
            Subscription subscription = aeron.addSubscription(CHANNEL, STREAM);
            ExclusivePublication publication = aeron.addExclusivePublication(
                CHANNEL + "|term-length=1m|mtu=64768|sluice-segment=1408", STREAM))
        {
            Await.until("connected", () -> publication.isConnected() && subscription.isConnected());
            Await.until("offered", () -> publication.offer(new UnsafeBuffer(new byte[4096])) > 0);
            begun.await();
            final Thread closer = new Thread(endpoint.get()::close, "closer");
            closer.start();
            closer.join(200);
            final boolean isWaiting = closer.isAlive();
            goOn.countDown();
            assertTrue(isWaiting, "closed while the sender writes");
            closer.join();
            final int written = writes.get();
            endpoint.get().close(); // as the driver does with all that are left
            final AtomicCounter tries = driver.context().systemCounters().get(SystemCounterDescriptor.SHORT_SENDS);
            final long before = tries.get();
            Await.until("the sender has tried again", () -> tries.get() > before + 1);
            assertEquals(written, writes.get());
            assertFalse(endpoint.get().receiveDatagramChannel().isOpen());
        }
    }
}
