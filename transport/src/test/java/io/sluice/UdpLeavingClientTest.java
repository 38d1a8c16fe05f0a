package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.aeron.Aeron;
import io.aeron.Subscription;
import io.aeron.driver.ThreadingMode;
import io.sluice.driver.SluiceDriver;
import io.sluice.lane.Completion;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import io.sluice.status.CounterTypes;
import io.sluice.support.EventLog;
import io.sluice.support.Payload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A client leaves while its driver still has to send what it has posted. The test runs the driver step by step.
 */
class UdpLeavingClientTest
{
    private static final String UNICAST = "aeron:udp?endpoint=localhost:24706";
    private static final String DYNAMIC = "aeron:udp?control=localhost:24707|control-mode=dynamic";
    private static final int LENGTH = 100;

    private final StockUdp stock = new StockUdp(1 << 20);
    private final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());
    private final SluiceDriver driver = SluiceDriver.launchEmbedded(
        SluiceDriver.newContext().threadingMode(ThreadingMode.INVOKER).errorHandler(errors::add));
    private final Aeron aeron = Aeron.connect(new Aeron.Context()
        .aeronDirectoryName(driver.aeronDirectoryName())
        .driverAgentInvoker(driver.invoker())
        .useConductorAgentInvoker(true));
    private final Sluice sluice = Sluice.connect(new SluiceOptions().aeron(aeron).eventListener(new EventLog()));
    private final List<Integer> lengths = new ArrayList<>();

    @AfterEach
    void tearDown()
    {
        sluice.close();
        aeron.close();
        driver.close();
        stock.close();
    }

    private void await(final String what, final BooleanSupplier condition)
    {
        Await.until(what, () ->
        {
            driver.invoker().invoke();
            aeron.conductorAgentInvoker().invoke();
            return condition.getAsBoolean();
        });
    }

    private static void post(final Publisher publisher, final MemoryRegion region, final int sequence)
    {
        final RegisteredBuffer buffer = region.slice((long)sequence * LENGTH, LENGTH);
        Payload.fill(buffer, 0, LENGTH, sequence);
        UdpGatherFixture.post(publisher, buffer, LENGTH);
    }

    @ParameterizedTest
    @ValueSource(strings = { UNICAST, DYNAMIC })
    void shouldSendWhatLiesInOneDatagramWithARegionThatIsGone(final String channel)
    {
        final String receiving = channel.equals(DYNAMIC) ? DYNAMIC + "|endpoint=localhost:24708" : channel;
        try (Subscription subscription = stock.subscribe(receiving))
        {
            final MemoryRegion first = sluice.register(RegionOptions.shared(4096));
            final MemoryRegion second = sluice.register(RegionOptions.shared(4096));
            final Publisher publisher = sluice.addPublisher(
                channel + "|term-length=1m|linger=1s", StockUdp.STREAM_ID, new PublisherOptions().strict(true));
            await("connected", publisher::isConnected);
            post(publisher, first, 0);
            await("the driver has mapped the first region", () ->
            {
                publisher.poll(Completion::release);
                subscription.poll(StockUdp.checker(lengths), 10);
                return 1 == lengths.size() && 0 == publisher.outstanding();
            });

            post(publisher, first, 1);
            post(publisher, second, 2); // which it has not
            sluice.close();
            await("it is sent", () ->
            {
                subscription.poll(StockUdp.checker(lengths), 10);
                return 2 == lengths.size() && 1 == counter(CounterTypes.WITHHELD);
            });
            assertEquals(1, errors.size(), errors::toString);
        }
    }

    private long counter(final int typeId)
    {
        final long[] sum = { 0 };
        aeron.countersReader().forEach((counterId, type, key, label) ->
        {
            if (typeId == type)
            {
                sum[0] += aeron.countersReader().getCounterValue(counterId);
            }
        });

        return sum[0];
    }
}
