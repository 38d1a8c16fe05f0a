package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.driver.SluiceDriver;
import io.sluice.region.BufferPool;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import io.sluice.status.Event;
import io.sluice.support.CheckedReader;
import io.sluice.support.CheckedWriter;
import io.sluice.support.Payload;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * Channels that do not fit, and drivers that cannot follow: said, and nothing wrong delivered.
 */
class UdpChannelTest extends UdpMisuseFixture
{
    @Test
    void shouldNotSendWhatLiesInTheLogWhereTheDriverCannotFollow()
    {
        // the driver finds two tables of the same stream and session, and can't tell which is meant
        final String other = "aeron:udp?endpoint=127.0.0.1:24717";
        try (Sluice second = connect())
        {
            final Publisher first = sluice.addPublisher(CHANNEL + "|session-id=77", STREAM_ID);
            final Publisher publisher = second.addPublisher(other + "|term-length=64k|session-id=77", STREAM_ID);
            final CheckedReader firstReader = new CheckedReader(sluice.addSubscriber(ENDPOINT, STREAM_ID), false);
            final CheckedReader reader = new CheckedReader(sluice.addSubscriber(other, STREAM_ID), false);
            final CheckedWriter firstWriter =
                new CheckedWriter(first, sluice.register(RegionOptions.shared(1 << 20)).pool(50_000));
            final CheckedWriter writer =
                new CheckedWriter(publisher, second.register(RegionOptions.shared(1 << 20)).pool(50_000));
            Await.until("connected", () -> first.isConnected() && publisher.isConnected());
            exchange(firstWriter, firstReader, 50);
            exchange(writer, reader, 50);
            assertTrue(events.count(Event.WARNING) > 0, "that it is copied");
        }
    }

    @Test
    void shouldFitDatagramsIntoTheTermsThatTheDriverMakesByDefault()
    {
        final String endpoint = "aeron:udp?endpoint=127.0.0.1:24717";
        try (SluiceDriver small =
            SluiceDriver.launchEmbedded(SluiceDriver.newContext().publicationTermBufferLength(64 << 10));
            Sluice client = Sluice.connect(small))
        {
            final Publisher publisher =
                client.addPublisher(endpoint, STREAM_ID, new PublisherOptions().strict(true));
            final CheckedReader reader = new CheckedReader(client.addSubscriber(endpoint, STREAM_ID), false);
            Await.until("connected", publisher::isConnected);
            final BufferPool pool = client.register(RegionOptions.shared(1 << 20)).pool(50_000);
            exchange(new CheckedWriter(publisher, pool), reader, 100);
        }
    }

    @Test
    void shouldSayWhatWasNotSentWhereTheDriverCannotReadARegion() throws IOException
    {
        final Publisher publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
        final CheckedReader reader = new CheckedReader(sluice.addSubscriber(ENDPOINT, STREAM_ID), true);
        final MemoryRegion region = sluice.register(RegionOptions.shared(1 << 20));
        Await.until("connected", publisher::isConnected);
        Files.delete(region.path());
        final RegisteredBuffer buffer = region.slice(0, 100_000);
        Payload.fill(buffer, 0, 100_000, 0);
        assertTrue(publisher.post(buffer) > 0);
        final List<String> completions = new ArrayList<>();
        Await.until("it is back", () ->
        {
            publisher.poll((completion) -> completions.add(completion.status() + " " + completion.lost()));
            reader.poll(10);
            return 0 == publisher.outstanding();
        });
        assertEquals(List.of("ABORTED 1"), completions);
        assertEquals(0, reader.received());
        assertTrue(events.toString().contains("ulimit -n"), events.toString());

        Payload.fill(buffer, 0, 100_000, 1);
        assertTrue(publisher.post(buffer) > 0);
        Await.until("it is copied", () ->
        {
            publisher.poll((completion) -> completions.add(completion.status() + " " + completion.lost()));
            reader.poll(10);
            return 0 == publisher.outstanding();
        });
        assertEquals(List.of("ABORTED 1", "RELEASED 0"), completions);
        assertEquals(1, reader.lastSequence());
        assertNull(reader.error());
    }

    @Test
    void shouldCopyWhereTheChannelsOfOneEndpointAreCutDifferently()
    {
        final String other = "aeron:udp?endpoint=127.0.0.1:24716";
        final Publisher first = sluice.addPublisher(other, STREAM_ID, new PublisherOptions().wireDatagram(1408));
        final int second = STREAM_ID + 1;
        final Publisher publisher = sluice.addPublisher(other, second, new PublisherOptions().wireDatagram(4096));
        final CheckedReader firstReader = new CheckedReader(sluice.addSubscriber(other, STREAM_ID), false);
        final CheckedReader reader = new CheckedReader(sluice.addSubscriber(other, second), false);
        Await.until("connected", () -> first.isConnected() && publisher.isConnected());
        final MemoryRegion region = sluice.register(RegionOptions.shared(1 << 20));
        exchange(new CheckedWriter(first, region.pool(0, 50_000, 4)), firstReader, 50);
        exchange(new CheckedWriter(publisher, region.pool(1 << 19, 50_000, 4)), reader, 50);
        assertEquals(1, events.count(Event.WARNING));
        final RuntimeException ex = assertThrows(RuntimeException.class, () -> sluice.addPublisher(
            other, second + 1, new PublisherOptions().strict(true).wireDatagram(4096)));
        assertTrue(ex.getMessage().contains("does not follow"), ex.getMessage());
    }

    @Test
    void shouldSayWhatIsWrongWithAChannel() throws IOException
    {
        refuse("aeron:udp?term-length=64k", 0, "endpoint");
        refuse(CHANNEL, 1001, "wireDatagram");
        refuse(CHANNEL, 65536, "wireDatagram");
        refuse(CHANNEL, -1, "wireDatagram");
        refuse(CHANNEL + "|mtu=1408", 8192, "leave one of them out");
        refuse(CHANNEL + "|mtu=1409", 0, "mtu=1409");
        refuse(CHANNEL + "|mtu=0", 0, "mtu=0");
        refuse(CHANNEL + "|mtu=32", 0, "mtu=32");
        refuse(CHANNEL + "|mtu=x", 0, "mtu=x");
        refuse("aeron:udp?endpoint=127.0.0.1:24716|term-length=x", 0, "term-length=x");
        refuse("aeron:udp?endpoint=127.0.0.1:24716|term-length=8g", 0, "64k to 1g");
        refuse(CHANNEL + "|so-rcvbuf=x", 0, "so-rcvbuf=x");
        refuse(CHANNEL + "|rcv-wnd=x", 0, "rcv-wnd=x");
        refuse(CHANNEL + "|session-id=x", 0, "session-id=x");
        refuse("aeron:udp?endpoint=127.0.0.1:70000", 0, "70000");
        refuse("aeron:udp?endpoint=no.such.host.invalid:24716", 0, "no.such.host.invalid");
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getByName("127.0.0.1")))
        {
            final RuntimeException ex = assertThrows(RuntimeException.class, () ->
                sluice.addSubscriber("aeron:udp?endpoint=127.0.0.1:" + taken.getLocalPort(), STREAM_ID));
            assertTrue(ex.getMessage().contains(String.valueOf(taken.getLocalPort())), ex.getMessage());
        }
        // and nothing is left of all these
        final Publisher publisher = sluice.addPublisher(CHANNEL, STREAM_ID, new PublisherOptions().strict(true));
        final CheckedReader reader = new CheckedReader(sluice.addSubscriber(ENDPOINT, STREAM_ID), false);
        Await.until("connected", publisher::isConnected);
        exchange(new CheckedWriter(publisher, sluice.register(RegionOptions.shared(1 << 20)).pool(60_000)), reader, 50);
    }
}
