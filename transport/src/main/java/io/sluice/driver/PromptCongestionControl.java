package io.sluice.driver;

import io.aeron.driver.CongestionControl;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * The congestion control that Aeron would have used, which beside that lets no consumption go unreported for long. By
 * itself an image reports only when a quarter of the window has been consumed, and repeats that: what was consumed last
 * would never be acknowledged.
 */
final class PromptCongestionControl implements CongestionControl
{
    private static final long MAX_SILENCE_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final CongestionControl delegate;
    private boolean isUnreported;
    private long unreportedSinceNs;

    PromptCongestionControl(final CongestionControl delegate)
    {
        this.delegate = delegate;
    }

    @Override
    public long onTrackRebuild(
        final long nowNs,
        final long newConsumptionPosition,
        final long lastSmPosition,
        final long hwmPosition,
        final long startingRebuildPosition,
        final long endingRebuildPosition,
        final boolean lossOccurred)
    {
        final long outcome = delegate.onTrackRebuild(nowNs, newConsumptionPosition, lastSmPosition, hwmPosition,
            startingRebuildPosition, endingRebuildPosition, lossOccurred);
        if (newConsumptionPosition <= lastSmPosition || Long.MAX_VALUE == newConsumptionPosition)
        {
            isUnreported = false;
        }
        else if (!isUnreported)
        {
            isUnreported = true;
            unreportedSinceNs = nowNs;
        }
        else if (nowNs - unreportedSinceNs >= MAX_SILENCE_NS)
        {
            isUnreported = false;
            return CongestionControl.packOutcome(CongestionControl.receiverWindowLength(outcome), true);
        }

        return outcome;
    }

    @Override
    public boolean shouldMeasureRtt(final long nowNs)
    {
        return delegate.shouldMeasureRtt(nowNs);
    }

    @Override
    public void onRttMeasurementSent(final long nowNs)
    {
        delegate.onRttMeasurementSent(nowNs);
    }

    @Override
    public void onRttMeasurement(final long nowNs, final long rttNs, final InetSocketAddress srcAddress)
    {
        delegate.onRttMeasurement(nowNs, rttNs, srcAddress);
    }

    @Override
    public int initialWindowLength()
    {
        return delegate.initialWindowLength();
    }

    @Override
    public int maxWindowLength()
    {
        return delegate.maxWindowLength();
    }

    @Override
    public void close()
    {
        delegate.close();
    }
}
