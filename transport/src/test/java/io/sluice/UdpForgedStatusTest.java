package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.aeron.Subscription;
import io.aeron.protocol.StatusMessageFlyweight;
import io.sluice.driver.SluiceDriver;
import io.sluice.lane.CompletionStatus;
import io.sluice.region.RegionOptions;
import io.sluice.support.CheckedReader;
import io.sluice.support.CheckedWriter;
import org.agrona.collections.MutableInteger;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Somebody who does not know the receivers' ids sends status messages to the sender's port. They may hold the publisher
 * up until they are forgotten, as with plain Aeron, but they give no buffer back that a receiver has not consumed:
 * buffers are spoilt the moment they complete.
 * <p>
 * Who knows the id of a receiver can speak for it; Aeron's datagrams are not signed.
 */
@Timeout(120)
class UdpForgedStatusTest
{
    private static final int STREAM_ID = 1023;
    private static final int PORT = 24735;
    private static final int TERM_LENGTH = 1 << 20;
    private static final int WINDOW = 1 << 17;
    private static final String CONTROL = "control=127.0.0.1:" + PORT;
    private static final long TIMEOUT_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int SLOT_LENGTH = 60_000;

    private final Random random = new Random(4242);
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(256);
    private final StatusMessageFlyweight status = new StatusMessageFlyweight(new UnsafeBuffer(datagram));
    private final List<SluiceDriver> drivers = new ArrayList<>();
    private final List<Sluice> clients = new ArrayList<>();
    private DatagramChannel forger;
    private Publisher publisher;
    private CheckedWriter writer;
    private int initialTermId;

    private Sluice connect()
    {
        final SluiceDriver driver = SluiceDriver.launchEmbedded(
            SluiceDriver.newContext().flowControlReceiverTimeoutNs(TIMEOUT_NS));
        drivers.add(driver);
        final Sluice sluice = Sluice.connect(driver);
        clients.add(sluice);

        return sluice;
    }

    @BeforeEach
    void openForger() throws IOException
    {
        forger = DatagramChannel.open();
        forger.connect(new InetSocketAddress("127.0.0.1", PORT));
        forger.configureBlocking(false);
    }

    @AfterEach
    void tearDown() throws IOException
    {
        clients.forEach(Sluice::close);
        drivers.forEach(SluiceDriver::close);
        forger.close();
    }

    private void publish(final String flowControl)
    {
        final Sluice sluice = connect();
        final String channel = "aeron:udp?" + CONTROL + "|control-mode=dynamic|fc=" + flowControl;
        publisher = sluice.addPublisher(channel + "|term-length=" + TERM_LENGTH, STREAM_ID, new PublisherOptions()
            .wireDatagram(1408));
        writer = new CheckedWriter(
            publisher, sluice.register(RegionOptions.shared(8 * SLOT_LENGTH)).pool(SLOT_LENGTH));
        try (Subscription spy = sluice.aeron().addSubscription("aeron-spy:" + channel, STREAM_ID))
        {
            Await.until("it is known where terms begin", () -> 1 == spy.imageCount());
            initialTermId = spy.imageAtIndex(0).initialTermId();
        }
    }

    private CheckedReader subscribe()
    {
        return new CheckedReader(connect().addSubscriber("aeron:udp?endpoint=127.0.0.1:0|" + CONTROL, STREAM_ID,
            new SubscriberOptions().receiveBuffers(64 << 10, 4)), false);
    }

    private void forge(final long position, final int window, final long receiverId)
    {
        forge(publisher.sessionId(), STREAM_ID, position, window, receiverId, StatusMessageFlyweight.HEADER_LENGTH);
    }

    private void forge(
        final int sessionId,
        final int streamId,
        final long position,
        final int window,
        final long receiverId,
        final int length)
    {
        status
            .sessionId(sessionId)
            .streamId(streamId)
            .consumptionTermId(initialTermId + (int)Math.floorDiv(position, (long)TERM_LENGTH))
            .consumptionTermOffset((int)Math.floorMod(position, (long)TERM_LENGTH))
            .receiverWindowLength(window)
            .receiverId(receiverId);
        status
            .version(StatusMessageFlyweight.CURRENT_VERSION)
            .flags((short)0)
            .headerType(StatusMessageFlyweight.HDR_TYPE_SM)
            .frameLength(StatusMessageFlyweight.HEADER_LENGTH);
        try
        {
            forger.write(datagram.clear().limit(length));
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "max", "min" })
    void shouldGiveNothingBackBeforeItWasSentWhenTheFirstReportIsForged(final String flowControl)
    {
        publish(flowControl);
        forge(TERM_LENGTH / 2, WINDOW, 1);
        Await.until("it is believed", () -> 1 == publisher.readers());
        final CheckedReader reader = subscribe();
        Await.until("both are known", () ->
        {
            forge(TERM_LENGTH / 2, WINDOW, 1);
            return 2 == publisher.readers();
        });

        post();
        final long startNs = System.nanoTime();
        Await.until("it could have completed", () ->
        {
            assertEquals(0, writer.poll());
            return System.nanoTime() - startNs > TIMEOUT_NS / 2;
        });
        Await.until("the receiver has it, and the buffer is back", () ->
        {
            reader.poll(10);
            writer.poll();
            return 0 == publisher.outstanding();
        });
        assertEquals(1, reader.received());
        assertNull(reader.error());
        assertEquals(1, writer.completed(CompletionStatus.RELEASED), writer::toString);
    }

    private void post()
    {
        Await.until("posted", writer::post);
    }

    @ParameterizedTest
    @ValueSource(strings = { "max", "min" })
    void shouldDeliverEveryMessageAmongForgedReports(final String flowControl)
    {
        publish(flowControl);
        final CheckedReader reader = subscribe();
        Await.until("connected", () -> 1 == publisher.readers() && publisher.isConnected());
        for (int round = 0; round < 4; round++)
        {
            final long wanted = writer.sequence() + 200;
            final MutableInteger toForge = new MutableInteger(100); // and then it lets them go on
            Await.until("messages of round " + round, () ->
            {
                if (writer.sequence() < wanted)
                {
                    if (3 == writer.sequence() % 5)
                    {
                        writer.claim();
                    }
                    else
                    {
                        writer.post();
                    }
                }
                if (toForge.value-- > 0)
                {
                    forgeAny();
                }
                writer.poll();
                reader.poll(10);
                assertNull(reader.error());
                return reader.received() == wanted && 0 == publisher.outstanding();
            });
        }
        assertEquals(writer.sequence(), reader.received());
        assertEquals(writer.sequence() - 1, reader.lastSequence());
        assertEquals(0, reader.firstSequence());
        assertEquals(0, writer.completed(CompletionStatus.ABORTED) + writer.completed(CompletionStatus.DROPPED));
    }

    // Of receivers that do not exist; what can't be is refused by Aeron.
    private void forgeAny()
    {
        final long position = publisher.position();
        final int id = 1 + random.nextInt(3);
        final int whole = StatusMessageFlyweight.HEADER_LENGTH;
        switch (random.nextInt(8))
        {
            case 0:
                forge(publisher.sessionId() + 1, STREAM_ID, position, WINDOW, id, whole);
                break;

            case 1:
                forge(publisher.sessionId(), STREAM_ID + 1, position, WINDOW, id, whole);
                break;

            case 2:
                forge(position + 10L * TERM_LENGTH * random.nextInt(100), WINDOW, id);
                break;

            case 3:
                forge(position - 10L * TERM_LENGTH * random.nextInt(100), WINDOW, id);
                break;

            case 4:
                forge(position + random.nextInt(TERM_LENGTH / 2), WINDOW, id);
                break;

            case 5:
                forge(Math.max(0, position - random.nextInt(TERM_LENGTH / 2)), 0, id);
                break;

            case 6:
                forge(position, Integer.MAX_VALUE - random.nextInt(2) * WINDOW, id);
                break;

            default:
                forge(publisher.sessionId(), STREAM_ID, position + TERM_LENGTH / 4, WINDOW, id, random.nextInt(whole));
                break;
        }
    }

    @Test
    void shouldTakeNoPartOfAReportForAWholeOne()
    {
        publish("max");
        final CheckedReader reader = subscribe();
        Await.until("connected", () -> 1 == publisher.readers() && publisher.isConnected());
        post();
        final long startNs = System.nanoTime();
        Await.until("the receiver has reported in between many times", () ->
        {
            // without the receiver's id, which the driver's buffer may still have of the report before
            forge(publisher.sessionId(), STREAM_ID, TERM_LENGTH / 4, WINDOW, 1, 28);
            assertEquals(0, writer.poll());
            return System.nanoTime() - startNs > TIMEOUT_NS;
        });
        Await.until("the receiver has it, and the buffer is back", () ->
        {
            reader.poll(10);
            writer.poll();
            return 0 == publisher.outstanding();
        });
        assertEquals(1, reader.received());
        assertNull(reader.error());
    }
}
