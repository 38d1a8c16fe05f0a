package io.sluice.driver;

import io.aeron.driver.DriverConductorProxy;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.media.SendChannelEndpoint;
import io.aeron.driver.media.UdpChannel;
import io.aeron.driver.status.SystemCounterDescriptor;
import io.aeron.protocol.ErrorFlyweight;
import io.aeron.protocol.NakFlyweight;
import io.aeron.protocol.StatusMessageFlyweight;
import org.agrona.concurrent.CachedNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Takes from receivers only what came whole. Aeron's own endpoint reads beyond the end of a datagram that is too short,
 * where the one before has left its bytes: the id of a receiver that exists, for instance. And it looks for reports in
 * each turn of the driver, by a system call that mostly finds nothing: while small messages come and go, the next of
 * them waits for that. The sender's thread only.
 */
abstract class WholeReportsEndpoint extends SendChannelEndpoint
{
    private static final long LOOK_INTERVAL_NS = 5_000;

    private final AtomicCounter invalid;
    private final CachedNanoClock clock; // read once in each turn of the sender
    private boolean maySkipLooks;
    private long foundNothingNs;

    WholeReportsEndpoint(
        final UdpChannel udpChannel, final AtomicCounter statusIndicator, final MediaDriver.Context context)
    {
        super(udpChannel, statusIndicator, context);
        invalid = context.systemCounters().get(SystemCounterDescriptor.INVALID_PACKETS);
        clock = context.senderCachedNanoClock();
        foundNothingNs = clock.nanoTime() - LOOK_INTERVAL_NS;
    }

    /**
     * Something is sent.
     *
     * @param isSmall or is it a stream, which may have to wait for a report?
     */
    final void maySkipLooks(final boolean isSmall)
    {
        maySkipLooks = isSmall;
    }

    @Override
    public InetSocketAddress receive(final ByteBuffer buffer)
    {
        final long nowNs = clock.nanoTime();
        if (maySkipLooks && nowNs - foundNothingNs < LOOK_INTERVAL_NS)
        {
            return null;
        }
        final InetSocketAddress srcAddress = super.receive(buffer);
        if (null == srcAddress)
        {
            foundNothingNs = nowNs;
        }

        return srcAddress;
    }

    @Override
    public void onStatusMessage(
        final StatusMessageFlyweight msg,
        final UnsafeBuffer buffer,
        final int length,
        final InetSocketAddress srcAddress,
        final DriverConductorProxy conductorProxy)
    {
        if (isWhole(length, StatusMessageFlyweight.HEADER_LENGTH) && isWhole(length, msg.frameLength()))
        {
            super.onStatusMessage(msg, buffer, length, srcAddress, conductorProxy);
        }
    }

    @Override
    public void onNakMessage(
        final NakFlyweight msg, final UnsafeBuffer buffer, final int length, final InetSocketAddress srcAddress)
    {
        if (isWhole(length, NakFlyweight.HEADER_LENGTH))
        {
            super.onNakMessage(msg, buffer, length, srcAddress);
        }
    }

    @Override
    public void onError(
        final ErrorFlyweight msg,
        final UnsafeBuffer buffer,
        final int length,
        final InetSocketAddress srcAddress,
        final DriverConductorProxy conductorProxy)
    {
        if (isWhole(length, ErrorFlyweight.HEADER_LENGTH) && isWhole(length, msg.frameLength()))
        {
            super.onError(msg, buffer, length, srcAddress, conductorProxy);
        }
    }

    private boolean isWhole(final int length, final int wanted)
    {
        if (length < wanted)
        {
            invalid.increment();
            return false;
        }

        return true;
    }
}
