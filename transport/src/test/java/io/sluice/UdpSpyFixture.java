package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.driver.SluiceDriver;
import io.sluice.lane.CompletionStatus;
import io.sluice.lane.Message;
import io.sluice.lane.MessageHandler;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import io.sluice.status.CounterTypes;
import io.sluice.support.Children;
import io.sluice.support.EventLog;
import io.sluice.support.Payload;
import org.agrona.collections.MutableLong;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.net.DatagramSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * A publisher over UDP, a receiver on the network, and a spy beside the publisher.
 */
abstract class UdpSpyFixture
{
    static final int STREAM_ID = 11;
    static final int SLOT_LENGTH = 3 << 20;

    @RegisterExtension
    final Children children = new Children();

    final EventLog events = new EventLog();
    final List<Long> seen = new ArrayList<>();
    final List<Long> spied = new ArrayList<>();
    final List<Message> held = new ArrayList<>();
    final List<Long> completed = new ArrayList<>();
    final MessageHandler see = (message) -> seen.add(Payload.check(message.buffer(), message.length()));
    final MessageHandler spy = (message) -> spied.add(Payload.check(message.buffer(), message.length()));
    final MessageHandler hold = (message) -> held.add(message.retain());
    String channel;
    SluiceDriver driver;
    Sluice publishing;
    Sluice spying;
    MemoryRegion region;
    Publisher publisher;
    Subscriber receiver;
    Subscriber subscriber;

    @BeforeEach
    void setUp() throws Exception
    {
        try (DatagramSocket socket = new DatagramSocket(0))
        {
            channel = "aeron:udp?endpoint=127.0.0.1:" + socket.getLocalPort();
        }
        driver = SluiceDriver.launchEmbedded();
        publishing = connect();
        spying = connect();
        region = publishing.register(RegionOptions.shared(8L * SLOT_LENGTH));
        receiver = publishing.addSubscriber(
            channel, STREAM_ID, new SubscriberOptions().receiveBuffers(SLOT_LENGTH, 2));
        publisher = publishing.addPublisher(
            channel + "|term-length=1m", STREAM_ID, new PublisherOptions().strict(true));
        Await.until("connected", publisher::isConnected);
    }

    Sluice connect()
    {
        return Sluice.connect(
            new SluiceOptions().aeronDirectoryName(driver.aeronDirectoryName()).eventListener(events));
    }

    @AfterEach
    void tearDown()
    {
        spying.close();
        publishing.close();
        driver.close();
    }

    void subscribe()
    {
        subscriber = spying.addSubscriber(
            "aeron-spy:" + channel, STREAM_ID, new SubscriberOptions().strict(true).name("spy"));
        Await.until("admitted", () ->
        {
            poll();
            return subscriber.isConnected();
        });
    }

    void poll()
    {
        publisher.poll((completion) ->
        {
            assertEquals(CompletionStatus.RELEASED, completion.status());
            completed.add(completion.ticket());
        });
        receiver.poll(see, 10);
    }

    void post(final MemoryRegion from, final long sequence, final int length)
    {
        final long slots = from.length() / SLOT_LENGTH;
        final RegisteredBuffer buffer = from.slice(sequence % slots * SLOT_LENGTH, length);
        Payload.fill(buffer, 0, length, sequence);
        final long ticket = publisher.post(buffer);
        assertTrue(ticket > 0, () -> publisher.describe(ticket));
    }

    static List<Long> range(final long from, final long to)
    {
        return LongStream.range(from, to).boxed().toList();
    }

    void awaitAll(final int count)
    {
        Await.until("all have come and are complete", () ->
        {
            poll();
            subscriber.poll(spy, 10);
            return count <= seen.size() && count <= spied.size() && count <= completed.size();
        });
    }

    long copiedBytes()
    {
        final MutableLong bytes = new MutableLong(-1);
        final CountersReader reader = spying.aeron().countersReader();
        reader.forEach((counterId, typeId, key, label) ->
        {
            if (CounterTypes.RECEIVED_COPIED_BYTES == typeId && spying.clientId() == key.getLong(8))
            {
                bytes.value = reader.getCounterValue(counterId);
            }
        });
        return bytes.value;
    }

    List<Long> pollForAWhile()
    {
        for (int i = 0; i < 2000; i++)
        {
            poll();
        }
        return List.copyOf(completed);
    }
}
