package io.sluice.ledger;

import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import java.util.concurrent.TimeUnit;

/**
 * What it takes the publisher to find out who has read what. In the ledger's own package, as the stress tests are.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LedgerBenchmark
{
    private static final int DEPTH = 1024;

    /**
     * How many readers there are.
     */
    @Param({ "1", "8", "64" })
    public int readerCount;

    private final UnsafeBuffer memory = new UnsafeBuffer(new byte[LedgerDescriptor.fileLength(DEPTH)]);
    private final PublisherLedger ledger = PublisherLedger.over(memory, DEPTH);
    private final Readers readers = new Readers(ledger, (event, text) -> {});
    private final Outstanding outstanding = readers.outstanding();
    private ReaderRow[] rows;
    private long ticket;

    /**
     * Made by JMH.
     */
    public LedgerBenchmark()
    {
    }

    /**
     * All join.
     */
    @Setup
    public void setUp()
    {
        rows = new ReaderRow[readerCount];
        for (int i = 0; i < readerCount; i++)
        {
            rows[i] = ReaderRow.join(null, null, memory, 11 + i, "reader", SlowReaderPolicy.BLOCK, 0);
        }
        readers.tend(0, 0);
    }

    /**
     * A ticket is opened, all have read it, and the publisher finds that out.
     *
     * @return the slot.
     */
    @Benchmark
    public int openConsumeScan()
    {
        outstanding.open(++ticket, readers.next(), Long.BYTES);
        for (final ReaderRow row : rows)
        {
            row.consumedRelease(ticket);
        }
        outstanding.beginPoll();
        final int slot = outstanding.poll();
        if (slot < 0)
        {
            throw new IllegalStateException("ticket " + ticket + " is not complete");
        }
        outstanding.close(slot);

        return slot;
    }
}
