package io.sluice.driver;

import static io.aeron.protocol.HeaderFlyweight.HDR_TYPE_DATA;
import static io.aeron.protocol.HeaderFlyweight.HDR_TYPE_PAD;
import static io.aeron.protocol.HeaderFlyweight.HDR_TYPE_RTTM;
import static io.aeron.protocol.HeaderFlyweight.HDR_TYPE_SETUP;

import io.aeron.driver.DataPacketDispatcher;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.media.ReceiveChannelEndpoint;
import io.aeron.driver.media.ReceiveDestinationTransport;
import io.aeron.driver.media.UdpChannel;
import io.aeron.exceptions.AeronEvent;
import io.aeron.protocol.DataHeaderFlyweight;
import io.aeron.protocol.RttMeasurementFlyweight;
import io.aeron.protocol.SetupFlyweight;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Receives many datagrams at once where the kernel glues them together, and hands them on as packets that Aeron
 * understands. The receiver's thread only.
 */
final class CoalescedReceiveEndpoint extends ReceiveChannelEndpoint
{
    private final FrameRuns runs = new FrameRuns();
    private final UnsafeBuffer run = new UnsafeBuffer();
    private final DataHeaderFlyweight dataHeader = new DataHeaderFlyweight();
    private final SetupFlyweight setupHeader = new SetupFlyweight();
    private final RttMeasurementFlyweight rttHeader = new RttMeasurementFlyweight();
    private final List<DatagramChannel> sockets = new ArrayList<>();
    private final DriverStatus status;
    private boolean isCoalescing;
    private boolean isOpen;

    CoalescedReceiveEndpoint(
        final UdpChannel udpChannel,
        final DataPacketDispatcher dispatcher,
        final AtomicCounter statusIndicator,
        final MediaDriver.Context context,
        final DriverStatus status)
    {
        super(udpChannel, dispatcher, statusIndicator, context);
        this.status = status;
        isCoalescing = status.isCoalescing();
    }

    @Override
    public void openChannel()
    {
        ChannelSettings.open(udpChannel, super::openChannel);
        ChannelSettings.checkBuffers(
            udpChannel, sendDatagramChannel, socketSndbufLength(), receiveDatagramChannel, socketRcvbufLength());
        add(receiveDatagramChannel);
        isOpen = true;
        status.channelOpened();
    }

    @Override
    public void close()
    {
        super.close();
        if (isOpen)
        {
            isOpen = false;
            status.channelClosed();
        }
    }

    @Override
    public int addDestination(final ReceiveDestinationTransport transport)
    {
        final int index = super.addDestination(transport);
        add(transport.receiveDatagramChannel());

        return index;
    }

    @Override
    public int onDataPacket(
        final DataHeaderFlyweight header,
        final UnsafeBuffer buffer,
        final int length,
        final InetSocketAddress srcAddress,
        final int transportIndex)
    {
        tend();
        final int end = runs.next(buffer, 0, length);
        if (end == length)
        {
            return super.onDataPacket(header, buffer, length, srcAddress, transportIndex); // nothing to be cut
        }

        return onRuns(buffer, end, length, srcAddress, transportIndex);
    }

    @Override
    public void onSetupMessage(
        final SetupFlyweight header,
        final UnsafeBuffer buffer,
        final int length,
        final InetSocketAddress srcAddress,
        final int transportIndex)
    {
        onPacket(buffer, length, srcAddress, transportIndex);
    }

    @Override
    public void onRttMeasurement(
        final RttMeasurementFlyweight header,
        final UnsafeBuffer buffer,
        final int length,
        final InetSocketAddress srcAddress,
        final int transportIndex)
    {
        onPacket(buffer, length, srcAddress, transportIndex);
    }

    private void tend()
    {
        if (status.isCoalescing() != isCoalescing)
        {
            isCoalescing = status.isCoalescing();
            sockets.forEach(this::apply);
        }
    }

    private int onPacket(
        final UnsafeBuffer buffer, final int length, final InetSocketAddress srcAddress, final int transportIndex)
    {
        tend();

        return onRuns(buffer, runs.next(buffer, 0, length), length, srcAddress, transportIndex);
    }

    private int onRuns(
        final UnsafeBuffer buffer,
        final int firstEnd,
        final int length,
        final InetSocketAddress srcAddress,
        final int transportIndex)
    {
        int applied = 0;
        int at = 0;
        int end = firstEnd;
        while (end >= 0)
        {
            applied += onRun(buffer, at, end - at, srcAddress, transportIndex);
            at = end;
            if (at == length)
            {
                return applied;
            }
            end = runs.next(buffer, at, length);
        }
        isValidFrame(buffer, 0); // counts it as invalid

        return applied;
    }

    private int onRun(
        final UnsafeBuffer buffer,
        final int offset,
        final int length,
        final InetSocketAddress srcAddress,
        final int transportIndex)
    {
        run.wrap(buffer, offset, length);
        if (offset > 0)
        {
            receiveHook(run, length, srcAddress);
        }
        switch (runs.type())
        {
            case HDR_TYPE_DATA:
            case HDR_TYPE_PAD:
                dataHeader.wrap(run);
                return super.onDataPacket(dataHeader, run, length, srcAddress, transportIndex);

            case HDR_TYPE_SETUP:
                setupHeader.wrap(run);
                super.onSetupMessage(setupHeader, run, length, srcAddress, transportIndex);
                return 0;

            case HDR_TYPE_RTTM:
                rttHeader.wrap(run);
                super.onRttMeasurement(rttHeader, run, length, srcAddress, transportIndex);
                return 0;

            default:
                return 0;
        }
    }

    private void add(final DatagramChannel socket)
    {
        if (null != socket)
        {
            sockets.removeIf((known) -> !known.isOpen()); // of destinations that were removed
            sockets.add(socket);
            if (isCoalescing)
            {
                apply(socket);
            }
        }
    }

    private void apply(final DatagramChannel socket)
    {
        if (!socket.isOpen())
        {
            return;
        }
        try
        {
            Offload.coalesce(socket, isCoalescing);
        }
        catch (final IOException ex)
        {
            errorHandler.onError(new AeronEvent("datagrams come one by one on " + originalUriString() + ": " + ex));
        }
    }
}
