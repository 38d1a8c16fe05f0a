package io.sluice.driver;

import static io.aeron.driver.status.SystemCounterDescriptor.BYTES_RECEIVED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aeron.Aeron;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.driver.status.SystemCounterDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import io.sluice.Await;
import io.sluice.support.RawPublisher;
import io.sluice.support.RawSubscriber;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Datagrams that wait one by one, as the kernel has not glued them together.
 */
@Timeout(60)
class ReceiveMoreTest
{
    private static final int STREAM = 1001;
    private static final int SEGMENT = 1408;
    private static final int LENGTH = 200_000;
    private static final int MESSAGES = 20;
    private static final int STRANGE_STREAM = 9; // nobody subscribes to it

    private final List<Throwable> errors = new ArrayList<>();
    private final UnsafeBuffer datagram = new UnsafeBuffer(ByteBuffer.allocateDirect(1 << 16));

    private static Aeron connect(final SluiceDriver driver)
    {
        driver.offload(OffloadMode.NONE);

        return Aeron.connect(new Aeron.Context()
            .useConductorAgentInvoker(true)
            .aeronDirectoryName(driver.aeronDirectoryName())
            .driverAgentInvoker(driver.invoker()));
    }

    private MediaDriver.Context context()
    {
        return SluiceDriver.newContext().threadingMode(ThreadingMode.INVOKER).errorHandler(errors::add);
    }

    private static long counter(final SluiceDriver driver, final SystemCounterDescriptor descriptor)
    {
        return driver.context().systemCounters().get(descriptor).get();
    }

    private void send(final DatagramChannel sender, final int length, final int version) throws IOException
    {
        if (length >= DataHeaderFlyweight.HEADER_LENGTH)
        {
            new DataHeaderFlyweight(datagram).sessionId(7).streamId(STRANGE_STREAM).termId(1).termOffset(0)
                .headerType(DataHeaderFlyweight.HDR_TYPE_DATA).frameLength(length).version((short)version);
        }
        sender.send(datagram.byteBuffer().clear().limit(length), new InetSocketAddress("localhost", 24352));
    }

    @Test
    void shouldTakeAndCountManyDatagramsOfOneTurn()
    {
        final String channel = "aeron:udp?endpoint=localhost:24352";
        final String cut = channel + "|term-length=2m|mtu=64768|sluice-segment=1408";
        try (SluiceDriver driver = SluiceDriver.launchEmbedded(context());
            Aeron aeron = connect(driver))
        {
            final AgentInvoker client = aeron.conductorAgentInvoker();
            try (RawSubscriber subscriber = new RawSubscriber(aeron, channel, STREAM);
                RawPublisher publisher = new RawPublisher(aeron, cut, STREAM, SEGMENT, 1 << 18, MESSAGES, false))
            {
                Await.until("ready", () ->
                {
                    client.invoke();
                    driver.invoker().invoke();
                    return publisher.publication.isConnected() && subscriber.subscription.isConnected();
                });
                final long before = counter(driver, BYTES_RECEIVED);
                int turns = 0;
                for (int i = 1; i <= MESSAGES; i++)
                {
                    publisher.send(LENGTH);
                    while (subscriber.received() < i)
                    {
                        turns++;
                        driver.invoker().invoke();
                        client.invoke();
                        assertTrue(subscriber.poll() >= 0);
                    }
                }
                assertEquals(MESSAGES, subscriber.received());
                final int datagrams = MESSAGES * ((LENGTH + SEGMENT - 33) / (SEGMENT - 32));
                assertTrue(turns < datagrams / 2, turns + " turns for " + datagrams + " datagrams");
                final long bytes = counter(driver, BYTES_RECEIVED) - before;
                assertTrue(bytes >= (long)MESSAGES * LENGTH + datagrams * 32L, bytes + " bytes received");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({ "64, 200, 4096", "8032, 60, 270176" })
    void shouldLeaveWhatIsTooMuchForOneTurnToTheNext(final int length, final int datagrams, final int most)
        throws IOException
    {
        try (SluiceDriver driver = SluiceDriver.launchEmbedded(context());
            Aeron aeron = connect(driver);
            Subscription subscription = aeron.addSubscription("aeron:udp?endpoint=localhost:24352", STREAM);
            DatagramChannel sender = DatagramChannel.open())
        {
            assumeTrue(driver.context().socketRcvbufLength() >= 1 << 20, "they do not all fit into the socket");
            driver.invoker().invoke();
            for (int i = 0; i < datagrams; i++)
            {
                send(sender, length, 0);
            }
            long before = 0;
            int turns = 0;
            while (before < (long)length * datagrams)
            {
                driver.invoker().invoke();
                final long received = counter(driver, BYTES_RECEIVED);
                assertTrue(received > before && received - before <= most, before + " then " + received);
                before = received;
                turns++;
            }
            assertEquals((length * datagrams + most - 1) / most, turns);
            assertFalse(subscription.isConnected());
            assertEquals(List.of(), errors);
        }
    }

    @Test
    void shouldGoOnAfterWhatIsNoFrame() throws IOException
    {
        try (SluiceDriver driver = SluiceDriver.launchEmbedded(context());
            Aeron aeron = connect(driver);
            Subscription subscription = aeron.addSubscription("aeron:udp?endpoint=localhost:24352", STREAM);
            DatagramChannel sender = DatagramChannel.open())
        {
            driver.invoker().invoke();
            send(sender, 64, 0);
            send(sender, 96, 1);
            send(sender, 0, 0);
            send(sender, 7, 0);
            send(sender, 128, 0);
            driver.invoker().invoke();
            assertEquals(64 + 96 + 7 + 128, counter(driver, BYTES_RECEIVED));
            assertEquals(3, counter(driver, SystemCounterDescriptor.INVALID_PACKETS));
            assertFalse(subscription.isConnected());
            assertEquals(List.of(), errors);
        }
    }

    /**
     * Its sockets are those of its destinations: there is none to take more from.
     */
    @Test
    void shouldReceiveFromDestinations()
    {
        final String cut = "aeron:udp?endpoint=localhost:24353|term-length=2m|mtu=64768|sluice-segment=1408";
        try (SluiceDriver driver = SluiceDriver.launchEmbedded(context());
            Aeron aeron = connect(driver);
            RawSubscriber subscriber = new RawSubscriber(aeron, "aeron:udp?control-mode=manual", STREAM);
            RawPublisher publisher = new RawPublisher(aeron, cut, STREAM, SEGMENT, 1 << 18, MESSAGES, false))
        {
            subscriber.subscription.addDestination("aeron:udp?endpoint=localhost:24352");
            subscriber.subscription.addDestination("aeron:udp?endpoint=localhost:24353");
            Await.until("all messages", () ->
            {
                aeron.conductorAgentInvoker().invoke();
                driver.invoker().invoke();
                if (publisher.publication.isConnected() && 0 == publisher.publication.position())
                {
                    publisher.send(LENGTH);
                    publisher.send(LENGTH);
                }
                assertTrue(subscriber.poll() >= 0);
                return 2 == subscriber.received();
            });
            assertEquals(List.of(), errors);
        }
    }
}
