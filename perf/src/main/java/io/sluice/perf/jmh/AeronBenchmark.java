package io.sluice.perf.jmh;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FragmentHandler;
import io.sluice.driver.SluiceDriver;
import org.agrona.CloseHelper;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import java.util.concurrent.TimeUnit;

/**
 * What {@link PublisherBenchmark} does, by plain Aeron, with the same driver and logs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AeronBenchmark
{
    private static final int STREAM_ID = 7901;
    private static final int SMALL = 32;
    private static final int LIMIT = 16;

    /**
     * How many subscribers there are.
     */
    @Param({ "1", "8" })
    public int subscribers;

    private long received;
    private final FragmentHandler count = (buffer, offset, length, header) -> received += length;
    private final BufferClaim claim = new BufferClaim();
    private SluiceDriver driver;
    private Aeron aeron;
    private ExclusivePublication publication;
    private Subscription[] subscriptions;

    /**
     * Made by JMH.
     */
    public AeronBenchmark()
    {
    }

    /**
     * Connect all.
     */
    @Setup(Level.Trial)
    public void setUp()
    {
        driver = SluiceDriver.launchEmbedded();
        aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()));
        publication = aeron.addExclusivePublication("aeron:ipc?term-length=16m", STREAM_ID);
        subscriptions = new Subscription[subscribers];
        for (int i = 0; i < subscribers; i++)
        {
            subscriptions[i] = aeron.addSubscription("aeron:ipc", STREAM_ID);
            while (!subscriptions[i].isConnected())
            {
                Thread.onSpinWait();
            }
        }
    }

    /**
     * Leave nothing behind.
     */
    @TearDown(Level.Trial)
    public void tearDown()
    {
        CloseHelper.closeAll(aeron, driver);
    }

    /**
     * Claim, commit, read.
     *
     * @return what was received in all.
     */
    @Benchmark
    public long tryClaimPoll()
    {
        while (!isSent(publication.tryClaim(SMALL, claim)))
        {
            pollAll();
        }
        claim.buffer().putLong(claim.offset(), received);
        claim.commit();
        pollAll();

        return received;
    }

    /**
     * Look for messages where there are none.
     *
     * @return how many there were.
     */
    @Benchmark
    public int pollNothing()
    {
        return subscriptions[0].poll(count, LIMIT);
    }

    private void pollAll()
    {
        for (final Subscription subscription : subscriptions)
        {
            subscription.poll(count, LIMIT);
        }
    }

    private static boolean isSent(final long result)
    {
        if (result < 0 && Publication.BACK_PRESSURED != result && Publication.ADMIN_ACTION != result)
        {
            throw new IllegalStateException(Publication.errorString(result));
        }

        return result > 0;
    }
}
