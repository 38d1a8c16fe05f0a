package io.sluice.lane.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.ExclusivePublication;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.driver.ext.DebugReceiveChannelEndpoint;
import io.aeron.driver.ext.RandomLossGenerator;
import io.sluice.Await;
import io.sluice.driver.SluiceDriver;
import io.sluice.status.CounterTypes;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/**
 * The driver drops datagrams. What is asked for again arrives; what is not costs messages, but never a byte of one.
 */
class UdpLossTest extends UdpFixture
{
    private static final int MESSAGES = 2000;
    private static final int LENGTH = 20_000;

    private void launch(final double lossRate)
    {
        launch(SluiceDriver.launchEmbedded(new MediaDriver.Context()
            .threadingMode(ThreadingMode.SHARED)
            .sharedIdleStrategy(new SleepingMillisIdleStrategy(1))
            .receiveChannelEndpointSupplier((udpChannel, dispatcher, status, context) ->
                new DebugReceiveChannelEndpoint(udpChannel, dispatcher, status, context,
                    new RandomLossGenerator(lossRate, 4711), new RandomLossGenerator(0, 1)))));
    }

    private void send(final ExclusivePublication publication)
    {
        for (int i = 0; i < MESSAGES; i++)
        {
            claimFrames(publication, i, LENGTH + i % 1500, this::poll);
        }
    }

    @Test
    void shouldLoseNothingThatIsAskedForAgain()
    {
        launch(0.02);
        receiver = open(false, 1 << 20, 2);
        send(publication());
        receive(MESSAGES);
        assertEquals(0, counter(CounterTypes.DISCARDED));
    }

    @ParameterizedTest
    @ValueSource(doubles = { 0.002, 0.05 })
    void shouldDiscardWhatIsNotAskedForAgain(final double lossRate)
    {
        receiveParameters = "|reliable=false";
        launch(lossRate);
        receiver = open(false, 1 << 20, 2);
        final ExclusivePublication publication = publication();
        send(publication);
        Await.until("all that was sent is read", () ->
        {
            offer(publication, MESSAGES, MIN_LENGTH, this::poll);
            return ids.contains((long)MESSAGES);
        });
        ids.removeIf((id) -> MESSAGES == id);
        final List<Long> sorted = ids.stream().sorted().distinct().toList();
        assertEquals(sorted, ids);
        final long discarded = counter(CounterTypes.DISCARDED);
        assertTrue(discarded > 0);
        assertTrue(ids.size() + discarded <= MESSAGES, () -> ids.size() + " and " + discarded);
        assertTrue(ids.size() > MESSAGES / 10, () -> "only " + ids.size());
    }
}
