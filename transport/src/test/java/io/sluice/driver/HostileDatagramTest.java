package io.sluice.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.sluice.Await;
import io.sluice.support.RawPublisher;
import io.sluice.support.RawSubscriber;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.util.Random;

/**
 * Somebody sends rubbish to the receiver's port while messages arrive there.
 */
@Timeout(120)
class HostileDatagramTest
{
    private static final int STREAM = 1001;
    private static final int DATAGRAMS = 200_000;
    private static final int DATAGRAMS_PER_MESSAGE = 100;
    private static final int SEED = 99;

    private final Random random = new Random(SEED);
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(2048).order(ByteOrder.LITTLE_ENDIAN);

    @Test
    void shouldDeliverEveryMessageAmongRubbish() throws IOException
    {
        final String channel = "aeron:udp?endpoint=localhost:24350";
        final InetSocketAddress target = new InetSocketAddress("localhost", 24350);
        try (SluiceDriver driver = SluiceDriver.launchEmbedded(SluiceDriver.newContext().errorHandler((error) -> {}));
            Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()));
            RawSubscriber subscriber = new RawSubscriber(aeron, channel, STREAM);
            RawPublisher publisher = new RawPublisher(
                aeron, channel + "|term-length=1m|mtu=64768|sluice-segment=1408", STREAM, 1408, 65536, 8, false);
            DatagramChannel attacker = DatagramChannel.open())
        {
            publisher.awaitReady();
            int messages = 0;
            for (int i = 1; i <= DATAGRAMS; i++)
            {
                rubbish(publisher.publication.sessionId());
                attacker.send(datagram, target);
                if (0 == i % DATAGRAMS_PER_MESSAGE)
                {
                    publisher.send(RawPublisher.MIN_LENGTH + random.nextInt(60_000));
                    final int expected = ++messages;
                    Await.until("message " + expected, () -> subscriber.poll() >= 0 &&
                        expected == subscriber.received());
                }
            }
            publisher.awaitAllBack();
            assertEquals(DATAGRAMS / DATAGRAMS_PER_MESSAGE, subscriber.received());
            assertTrue(subscriber.subscription.isConnected());
        }
    }

    /**
     * Random bytes, or frames with some fields wrong; never one that could be of the session, as anybody can forge.
     */
    private void rubbish(final int sessionId)
    {
        datagram.clear();
        final int length = random.nextInt(0 == random.nextInt(4) ? 2048 : 128);
        for (int at = 0; at + 8 <= length; at += 8)
        {
            datagram.putLong(at, random.nextLong());
        }
        if (0 != random.nextInt(4))
        {
            for (int at = 0; at + 32 <= length; at += 32 * (1 + random.nextInt(3)))
            {
                datagram.putInt(at, random.nextInt(6) == 0 ? random.nextInt() : random.nextInt(2 * 128));
                datagram.putShort(at + 4, (short)0xC000);
                datagram.putShort(at + 6, (short)random.nextInt(9));
                datagram.putInt(at + 8, 32 * random.nextInt(64));
                datagram.putInt(at + 12, sessionId + 1 + random.nextInt(3));
                datagram.putInt(at + 16, STREAM + 1 + random.nextInt(2));
                datagram.putInt(at + 20, random.nextInt(4));
            }
        }
        datagram.limit(length);
    }
}
