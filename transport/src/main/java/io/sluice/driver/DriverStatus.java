package io.sluice.driver;

import io.aeron.exceptions.AeronEvent;
import io.sluice.status.CounterTypes;
import org.agrona.ErrorHandler;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * What the endpoints of one driver share: which offload is in use, and the counters of it all.
 */
final class DriverStatus
{
    private final OffloadMode mode;
    private final String directory;
    private final AtomicInteger channels = new AtomicInteger();
    private final AtomicInteger channelsWithout = new AtomicInteger();
    private boolean canSegment;
    private boolean canCoalesce;
    private volatile boolean isSegmenting;
    private volatile boolean isCoalescing;
    private AtomicCounter driver;
    private AtomicCounter withheld;
    private AtomicCounter fallbacks;
    private AtomicCounter gatheredBytes;
    private AtomicCounter stagedBytes;

    DriverStatus(final OffloadMode mode, final String directory)
    {
        this.mode = mode;
        this.directory = directory;
    }

    /**
     * Find out what the kernel can do, and make the counters. Before any thread of the driver runs.
     *
     * @param counters       of the driver.
     * @param termLength     of publications that do not ask for another.
     * @param areSpiesEnough for publications that do not say: they are connected without a receiver.
     */
    void start(final CountersManager counters, final int termLength, final boolean areSpiesEnough)
    {
        canSegment = null == Offload.whyNoSegmentation();
        canCoalesce = null == Offload.whyNoCoalescing();
        isSegmenting = canSegment && mode.mayUseGso();
        isCoalescing = canCoalesce && mode.mayUseGro();
        final long pid = ProcessHandle.current().pid();
        final Consumer<MutableDirectBuffer> key = (buffer) ->
        {
            buffer.putLong(0, pid);
            buffer.putInt(8, termLength);
            buffer.putInt(12, areSpiesEnough ? 1 : 0);
        };
        withheld = counters.newCounter("sluice driver: references withheld", CounterTypes.WITHHELD, key);
        fallbacks = counters.newCounter("sluice driver: offload fallbacks", CounterTypes.OFFLOAD_FALLBACKS, key);
        gatheredBytes = counters.newCounter("sluice driver: gathered bytes", CounterTypes.GATHERED_BYTES, key);
        stagedBytes = counters.newCounter("sluice driver: staged bytes", CounterTypes.STAGED_BYTES, key);
        driver = counters.newCounter("sluice driver: gather offload=" + offload() + " pid=" + pid + " dir=" + directory,
            CounterTypes.DRIVER, key);
        show();
    }

    /**
     * What is in use now.
     *
     * @return {@code gso+gro}, {@code gso}, {@code gro} or {@code none}.
     */
    String offload()
    {
        return isSegmenting ? isCoalescing ? "gso+gro" : "gso" : isCoalescing ? "gro" : "none";
    }

    boolean isSegmenting()
    {
        return isSegmenting;
    }

    boolean isCoalescing()
    {
        return isCoalescing;
    }

    /**
     * Use another offload from now on, of what the kernel can do.
     */
    void use(final OffloadMode mode)
    {
        isSegmenting = canSegment && mode.mayUseGso();
        isCoalescing = canCoalesce && mode.mayUseGro();
        show();
    }

    /**
     * Segmentation does not work after all on the way that some channel takes: that one goes on without.
     */
    void segmentationLost()
    {
        fallbacks.incrementRelease();
        channelsWithout.incrementAndGet();
        show();
    }

    /**
     * That channel is closed.
     */
    void segmentationRegained()
    {
        channelsWithout.decrementAndGet();
        show();
    }

    /**
     * A channel has been opened.
     */
    void channelOpened()
    {
        channels.incrementAndGet();
    }

    /**
     * A channel has been closed.
     */
    void channelClosed()
    {
        channels.decrementAndGet();
    }

    /**
     * Is the driver on the path of any message?
     */
    boolean hasChannels()
    {
        return 0 != channels.get();
    }

    void countWithheld()
    {
        withheld.incrementRelease();
    }

    void countGathered(final long bytes)
    {
        gatheredBytes.getAndAddRelease(bytes);
    }

    void countStaged(final long bytes)
    {
        stagedBytes.getAndAddRelease(bytes);
    }

    long gatheredBytes()
    {
        return gatheredBytes.get();
    }

    long stagedBytes()
    {
        return stagedBytes.get();
    }

    long withheld()
    {
        return withheld.get();
    }

    long fallbacks()
    {
        return fallbacks.get();
    }

    /**
     * Which reasons there are for offload not being in use.
     *
     * @param errorHandler takes a warning for each that was asked for by name.
     */
    void reportMissing(final ErrorHandler errorHandler)
    {
        if (mode.isGsoDemanded() && !isSegmenting)
        {
            errorHandler.onError(new AeronEvent("io.sluice.driver.offload=" + mode +
                " asks for segmentation offload, but " + Offload.whyNoSegmentation()));
        }
        if (mode.isGroDemanded() && !isCoalescing)
        {
            errorHandler.onError(new AeronEvent("io.sluice.driver.offload=" + mode +
                " asks for receive offload, but " + Offload.whyNoCoalescing()));
        }
    }

    private void show()
    {
        if (null != driver && !driver.isClosed())
        {
            driver.setRelease(CounterTypes.GATHER |
                (isSegmenting && 0 == channelsWithout.get() ? CounterTypes.GSO_ACTIVE : 0) |
                (isCoalescing ? CounterTypes.GRO_ACTIVE : 0));
        }
    }
}
