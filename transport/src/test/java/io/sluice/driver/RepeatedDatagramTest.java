package io.sluice.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.aeron.Aeron;
import io.aeron.Subscription;
import io.aeron.driver.status.SystemCounterDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import io.aeron.protocol.HeaderFlyweight;
import io.aeron.protocol.SetupFlyweight;
import io.sluice.Await;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Datagrams that the network has doubled are handed over by the kernel in one piece with new ones.
 */
@Timeout(60)
class RepeatedDatagramTest
{
    private static final int STREAM = 1001;
    private static final int SESSION = 4711;
    private static final int TERM = 77;
    private static final int FRAME = 1408;
    private static final InetSocketAddress TARGET = new InetSocketAddress("localhost", 24351);

    private final ByteBuffer bytes = ByteBuffer.allocateDirect(65504);
    private final UnsafeBuffer glued = new UnsafeBuffer(bytes);
    private final DataHeaderFlyweight header = new DataHeaderFlyweight();
    private final List<Integer> received = new ArrayList<>();

    private void send(final DatagramChannel socket, final int... messages) throws IOException
    {
        for (int i = 0; i < messages.length; i++)
        {
            header.wrap(glued, i * FRAME, FRAME);
            header.sessionId(SESSION).streamId(STREAM).termId(TERM).termOffset(messages[i] * FRAME).reservedValue(0)
                .flags((short)0xC0).version((short)0).headerType(HeaderFlyweight.HDR_TYPE_DATA).frameLength(FRAME);
            glued.putInt(i * FRAME + DataHeaderFlyweight.HEADER_LENGTH, messages[i]);
        }
        socket.send(bytes.limit(messages.length * FRAME).position(0), TARGET);
        bytes.clear();
    }

    private void setUp(final DatagramChannel socket) throws IOException
    {
        final SetupFlyweight setup = new SetupFlyweight();
        setup.wrap(glued, 0, SetupFlyweight.HEADER_LENGTH);
        setup.sessionId(SESSION).streamId(STREAM).initialTermId(TERM).activeTermId(TERM).termOffset(0)
            .termLength(1 << 20).mtuLength(FRAME).ttl(0)
            .version((short)0).flags((short)0).headerType(HeaderFlyweight.HDR_TYPE_SETUP)
            .frameLength(SetupFlyweight.HEADER_LENGTH);
        socket.send(bytes.limit(SetupFlyweight.HEADER_LENGTH).position(0), TARGET);
        bytes.clear();
    }

    private void await(final Subscription subscription, final int messages)
    {
        Await.until("messages come, beyond " + received, () ->
        {
            subscription.poll((buffer, offset, length, frame) -> received.add(buffer.getInt(offset)), 10);
            return messages <= received.size();
        });
    }

    @Test
    void shouldTakeWhatIsNewBehindARepeatedDatagram() throws IOException
    {
        try (SluiceDriver driver = SluiceDriver.launchEmbedded();
            Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()));
            Subscription subscription = aeron.addSubscription("aeron:udp?endpoint=localhost:24351", STREAM);
            DatagramChannel socket = DatagramChannel.open())
        {
            setUp(socket);
            Await.until("connected", subscription::isConnected);
            send(socket, 0, 0, 1, 2);
            await(subscription, 3);
            send(socket, 2, 3, 4);
            send(socket, 3, 4, 3, 4, 5);
            await(subscription, 6);
            assertEquals(List.of(0, 1, 2, 3, 4, 5), received);
            assertEquals(0, driver.context().systemCounters().get(SystemCounterDescriptor.NAK_MESSAGES_SENT).get());
            assertEquals(0, driver.context().systemCounters().get(SystemCounterDescriptor.INVALID_PACKETS).get());
        }
    }
}
