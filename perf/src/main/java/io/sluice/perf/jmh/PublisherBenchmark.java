package io.sluice.perf.jmh;

import io.aeron.logbuffer.BufferClaim;
import io.sluice.Publisher;
import io.sluice.Sluice;
import io.sluice.Subscriber;
import io.sluice.driver.SluiceDriver;
import io.sluice.lane.Completion;
import io.sluice.lane.CompletionHandler;
import io.sluice.lane.MessageHandler;
import io.sluice.lane.PostResult;
import io.sluice.region.BufferPool;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
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

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Both ends in one thread, through shared memory: what the instructions cost, without the way between two cores.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PublisherBenchmark
{
    private static final int STREAM_ID = 7900;
    private static final int SMALL = 32;
    private static final int LIMIT = 16;

    /**
     * How many subscribers there are.
     */
    @Param({ "1", "8" })
    public int subscribers;

    private long received;
    private final CompletionHandler release = Completion::release;
    private final MessageHandler count = (message) -> received += message.length();
    private final BufferClaim claim = new BufferClaim();
    private SluiceDriver driver;
    private Sluice sluice;
    private BufferPool pool;
    private Publisher publisher;
    private Subscriber[] readers;

    /**
     * Made by JMH.
     */
    public PublisherBenchmark()
    {
    }

    /**
     * Connect all.
     */
    @Setup(Level.Trial)
    public void setUp()
    {
        driver = SluiceDriver.launchEmbedded();
        sluice = Sluice.connect(driver);
        final MemoryRegion region = sluice.register(RegionOptions.shared(1 << 20));
        pool = region.pool(1 << 16);
        publisher = sluice.addPublisher("aeron:ipc?term-length=16m", STREAM_ID);
        readers = new Subscriber[subscribers];
        for (int i = 0; i < subscribers; i++)
        {
            readers[i] = sluice.addSubscriber("aeron:ipc", STREAM_ID);
        }
        while (publisher.readers() < subscribers || !Arrays.stream(readers).allMatch(Subscriber::isConnected))
        {
            Thread.onSpinWait(); // who is admitted may be about to read: until then nothing comes back
        }
    }

    /**
     * Leave nothing behind.
     */
    @TearDown(Level.Trial)
    public void tearDown()
    {
        CloseHelper.closeAll(sluice, driver);
    }

    /**
     * Acquire a buffer, post it, read it, take the completion.
     *
     * @return what was received in all.
     */
    @Benchmark
    public long postPollComplete()
    {
        final RegisteredBuffer buffer = pool.acquire();
        buffer.putLong(0, received);
        while (!isSent(publisher.post(buffer)))
        {
            pollAll();
        }
        pollAll();
        publisher.poll(release);

        return received;
    }

    /**
     * Claim, commit, read.
     *
     * @return what was received in all.
     */
    @Benchmark
    public long claimPoll()
    {
        while (!isSent(publisher.claim(SMALL, claim)))
        {
            pollAll();
        }
        claim.buffer().putLong(claim.offset(), received);
        claim.commit();
        pollAll();

        return received;
    }

    /**
     * Look for messages and completions where there are none.
     *
     * @return how many there were.
     */
    @Benchmark
    public int pollNothing()
    {
        return readers[0].poll(count, LIMIT) + publisher.poll(release);
    }

    private void pollAll()
    {
        for (final Subscriber reader : readers)
        {
            reader.poll(count, LIMIT);
        }
    }

    /**
     * The driver moves the end of the log on, in a thread of its own: now and then it takes a moment.
     */
    private boolean isSent(final long result)
    {
        if (result < 0 && PostResult.BACK_PRESSURED != result && PostResult.ADMIN_ACTION != result)
        {
            throw new IllegalStateException(publisher.describe(result));
        }

        return result > 0;
    }
}
