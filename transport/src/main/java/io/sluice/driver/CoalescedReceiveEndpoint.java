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
import io.aeron.driver.status.SystemCounterDescriptor;
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
    private static final int MAX_MORE = 63;
    private static final int MAX_LENGTH = 256 << 10;
    private static final int MAX_SKIPPED = 63;

    private final FrameRuns runs = new FrameRuns();
    private final UnsafeBuffer run = new UnsafeBuffer();
    private final DataHeaderFlyweight dataHeader = new DataHeaderFlyweight();
    private final SetupFlyweight setupHeader = new SetupFlyweight();
    private final RttMeasurementFlyweight rttHeader = new RttMeasurementFlyweight();
    private final List<DatagramChannel> sockets = new ArrayList<>();
    private final DriverStatus status;
    private final ReceiveBuffer more;
    private final AtomicCounter bytesReceived;
    private boolean isCoalescing;
    private boolean isOpen;
    private int toSkip; // so many packets more before anything is looked for
    private int skipped; // each time twice as many as before, while nothing more is found

    CoalescedReceiveEndpoint(
        final UdpChannel udpChannel,
        final DataPacketDispatcher dispatcher,
        final AtomicCounter statusIndicator,
        final MediaDriver.Context context,
        final DriverStatus status,
        final ReceiveBuffer more)
    {
        super(udpChannel, dispatcher, statusIndicator, context);
        this.status = status;
        this.more = more;
        bytesReceived = context.systemCounters().get(SystemCounterDescriptor.BYTES_RECEIVED);
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
        final int applied = end == length ?
            super.onDataPacket(header, buffer, length, srcAddress, transportIndex) : // nothing to be cut
            onRuns(buffer, end, length, srcAddress, transportIndex);
        if (--toSkip < 0 && !hasDestinationControl())
        {
            final boolean isMore = receiveMore(length, transportIndex);
            skipped = isMore ? 0 : Math.min(MAX_SKIPPED, 2 * skipped + 1);
            toSkip = skipped;
        }

        return applied;
    }

    /**
     * Take what else waits, without going round all that the driver does for each packet. Not so much that nobody is
     * told of what has been consumed meanwhile.
     *
     * @return false if there was nothing: a message that is alone shall not pay for many looks.
     */
    private boolean receiveMore(final int before, final int transportIndex)
    {
        int received = 0;
        for (int i = 0; i < MAX_MORE && before + received < MAX_LENGTH; i++)
        {
            final InetSocketAddress srcAddress = receive(more.bytes());
            if (null == srcAddress)
            {
                break;
            }
            final UnsafeBuffer packet = more.packet();
            final int length = more.bytes().position();
            received += length;
            bytesReceived.getAndAddRelease(length); // right away: what comes of it may throw
            if (isValidFrame(packet, length))
            {
                receiveHook(packet, length, srcAddress);
                onPacket(packet, length, srcAddress, transportIndex);
            }
        }

        return received > 0;
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
