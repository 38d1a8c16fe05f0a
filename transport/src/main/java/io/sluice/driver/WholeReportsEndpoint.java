package io.sluice.driver;

import io.aeron.driver.DriverConductorProxy;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.media.SendChannelEndpoint;
import io.aeron.driver.media.UdpChannel;
import io.aeron.driver.status.SystemCounterDescriptor;
import io.aeron.protocol.ErrorFlyweight;
import io.aeron.protocol.NakFlyweight;
import io.aeron.protocol.StatusMessageFlyweight;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;

import java.net.InetSocketAddress;

/**
 * Takes from receivers only what came whole. Aeron's own endpoint reads beyond the end of a datagram that is too short,
 * where the one before has left its bytes: the id of a receiver that exists, for instance.
 */
abstract class WholeReportsEndpoint extends SendChannelEndpoint
{
    private final AtomicCounter invalid;

    WholeReportsEndpoint(
        final UdpChannel udpChannel, final AtomicCounter statusIndicator, final MediaDriver.Context context)
    {
        super(udpChannel, statusIndicator, context);
        invalid = context.systemCounters().get(SystemCounterDescriptor.INVALID_PACKETS);
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
