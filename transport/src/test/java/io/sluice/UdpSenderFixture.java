package io.sluice;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.logbuffer.FragmentHandler;
import io.sluice.region.RegisteredBuffer;
import org.agrona.collections.MutableLong;
import org.junit.jupiter.api.AfterEach;

import java.util.ArrayList;
import java.util.List;

/**
 * What tests of a sender on a stock driver share.
 */
abstract class UdpSenderFixture
{
    static final String CHANNEL = "aeron:udp?endpoint=localhost:24701";
    static final String SMALL_TERMS = CHANNEL + "|term-length=64k";
    static final String MIDDLE_TERMS = CHANNEL + "|term-length=1m";
    static final int PAYLOAD = 1376;
    static final int WINDOW = 128 * 1024;
    static final int MAX_MESSAGE = 1 << 17; // an eighth of a term of 1 MiB

    final StockUdp fixture = new StockUdp(16 << 20);
    final List<Integer> lengths = new ArrayList<>();
    final FragmentHandler checker = StockUdp.checker(lengths);

    @AfterEach
    void tearDown()
    {
        fixture.close();
    }

    long counter(final int typeId)
    {
        final MutableLong sum = new MutableLong();
        fixture.aeron.countersReader().forEach((counterId, type, key, label) ->
        {
            if (typeId == type)
            {
                sum.value += fixture.aeron.countersReader().getCounterValue(counterId);
            }
        });

        return sum.value;
    }

    static void post(final Publisher publisher, final RegisteredBuffer buffer, final int length)
    {
        final long ticket = publisher.post(buffer, 0, length);
        assertTrue(ticket > 0, () -> publisher.describe(ticket));
    }
}
