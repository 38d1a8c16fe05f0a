package io.sluice.perf.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.ledger.LedgerBenchmark;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The micro-benchmarks do what they say, without JMH.
 */
@Timeout(60)
class BenchmarkTest
{
    private static final int TIMES = 2000; // more than there are tickets

    @Test
    void shouldEncodeAndDecode()
    {
        final CodecBenchmark benchmark = new CodecBenchmark();
        benchmark.setUp();
        final long first = benchmark.decode();
        final int end = benchmark.encode();
        assertEquals(first + 1, benchmark.decode(), "one field goes up by one");
        assertEquals(end, benchmark.encode());
    }

    @Test
    void shouldPostClaimAndPoll()
    {
        final PublisherBenchmark benchmark = new PublisherBenchmark();
        benchmark.subscribers = 2;
        benchmark.setUp();
        try
        {
            long received = 0;
            for (int i = 0; i < TIMES; i++)
            {
                received = benchmark.postPollComplete();
                received = benchmark.claimPoll();
            }
            assertEquals(2L * TIMES * ((1 << 16) + 32), received);
            assertEquals(0, benchmark.pollNothing());
        }
        finally
        {
            benchmark.tearDown();
        }
    }

    @Test
    void shouldScanTheLedgerOfAnyNumberOfReaders()
    {
        for (final int readers : new int[]{ 1, 8, 64 })
        {
            final LedgerBenchmark benchmark = new LedgerBenchmark();
            benchmark.readerCount = readers;
            benchmark.setUp();
            final int slot = benchmark.openConsumeScan();
            for (int i = 0; i < TIMES; i++)
            {
                assertEquals(slot, benchmark.openConsumeScan());
            }
        }
    }
}
