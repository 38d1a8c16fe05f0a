package io.sluice.driver;

import io.aeron.driver.CongestionControl;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * The congestion control that Aeron would have used, which beside that lets no consumption go unreported for long. By
 * itself an image reports only when a quarter of the window has been consumed, and repeats that: what was consumed last
 * would never be acknowledged. A stream that goes on is left to that rule for longer than one that has paused: each
 * report costs both ends a system call.
 */
final class PromptCongestionControl implements CongestionControl
{
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long MAX_SILENCE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final CongestionControl delegate;
    private boolean isUnreported;
    private long unreportedSinceNs;
    private long consumedAtNs;
    private long consumedPosition;

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
        if (newConsumptionPosition != consumedPosition)
        {
            consumedPosition = newConsumptionPosition;
            consumedAtNs = nowNs;
        }
        if (newConsumptionPosition <= lastSmPosition || Long.MAX_VALUE == newConsumptionPosition)
        {
            isUnreported = false;
        }
        else if (!isUnreported)
        {
            isUnreported = true;
            unreportedSinceNs = nowNs;
        }
        else if (nowNs - consumedAtNs >= PAUSE_NS || nowNs - unreportedSinceNs >= MAX_SILENCE_NS)
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
