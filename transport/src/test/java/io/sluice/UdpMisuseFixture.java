package io.sluice;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.driver.SluiceDriver;
import io.sluice.support.CheckedReader;
import io.sluice.support.CheckedWriter;
import io.sluice.support.EventLog;
import org.junit.jupiter.api.AfterEach;

/**
 * A publisher and a subscriber over UDP, in one client.
 */
abstract class UdpMisuseFixture
{
    static final String ENDPOINT = "aeron:udp?endpoint=127.0.0.1:24716";
    static final String CHANNEL = ENDPOINT + "|term-length=64k";
    static final int STREAM_ID = 1016;

    final SluiceDriver driver = SluiceDriver.launchEmbedded();
    final EventLog events = new EventLog();
    final Sluice sluice = connect();

    Sluice connect()
    {
        return Sluice.connect(
            new SluiceOptions().aeronDirectoryName(driver.aeronDirectoryName()).eventListener(events));
    }

    @AfterEach
    void tearDown()
    {
        sluice.close();
        driver.close();
    }

    void exchange(final CheckedWriter writer, final CheckedReader reader, final int messages)
    {
        final long wanted = writer.sequence() + messages;
        Await.until("all have come", () ->
        {
            if (writer.sequence() < wanted)
            {
                writer.post();
            }
            writer.poll();
            reader.poll(10);
            assertNull(reader.error());
            return reader.lastSequence() == wanted - 1 && 0 == writer.publisher().outstanding();
        });
    }

    void refuse(final String channel, final int wireDatagram, final String word)
    {
        final RuntimeException ex = assertThrows(RuntimeException.class, () ->
        {
            final PublisherOptions options = new PublisherOptions();
            sluice.addPublisher(channel, STREAM_ID, 0 == wireDatagram ? options : options.wireDatagram(wireDatagram));
        }, channel + " " + wireDatagram);
        assertTrue(ex.getMessage().contains(word), channel + " " + wireDatagram + ": " + ex);
    }
}
