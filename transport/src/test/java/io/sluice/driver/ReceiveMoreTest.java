package io.sluice.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.driver.status.SystemCounterDescriptor;
import io.sluice.Await;
import io.sluice.support.RawPublisher;
import io.sluice.support.RawSubscriber;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.status.AtomicCounter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

    @Test
    void shouldTakeAndCountManyDatagramsOfOneTurn()
    {
        final String channel = "aeron:udp?endpoint=localhost:24352";
        final String cut = channel + "|term-length=2m|mtu=64768|sluice-segment=1408";
        final MediaDriver.Context context = SluiceDriver.newContext().threadingMode(ThreadingMode.INVOKER);
        final Aeron.Context clientContext = new Aeron.Context().useConductorAgentInvoker(true);
        try (SluiceDriver driver = SluiceDriver.launchEmbedded(context);
            Aeron aeron = Aeron.connect(clientContext.aeronDirectoryName(driver.aeronDirectoryName())
                .driverAgentInvoker(driver.invoker())))
        {
            driver.offload(OffloadMode.NONE);
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
                final AtomicCounter received =
                    driver.context().systemCounters().get(SystemCounterDescriptor.BYTES_RECEIVED);
                final long before = received.get();
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
                final long bytes = received.get() - before;
                assertTrue(bytes >= (long)MESSAGES * LENGTH + datagrams * 32L, bytes + " bytes received");
            }
        }
    }
}
