package io.sluice.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.Await;
import io.sluice.Publisher;
import io.sluice.PublisherOptions;
import io.sluice.Sluice;
import io.sluice.SluiceOptions;
import io.sluice.Subscriber;
import io.sluice.host.Leftovers;
import io.sluice.lane.CompletionStatus;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import io.sluice.support.Child;
import io.sluice.support.Children;
import io.sluice.support.Payload;
import io.sluice.support.PublisherMain;
import io.sluice.support.SluiceDriverMain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Processes that may have few files open.
 */
@Timeout(60)
class WantOfFilesTest
{
    private static final int FILES = 110; // of which the JVM and its class path take the half
    private static final int REGIONS = 100;
    private static final int LENGTH = 4096;
    private static final int STREAM_ID = 1024;
    private static final String CHANNEL = "aeron:udp?endpoint=127.0.0.1:24737|term-length=64k";

    @RegisterExtension
    final Children children = new Children();

    private final List<String> warnings = new ArrayList<>();
    private final Set<Long> received = new TreeSet<>();
    private final List<CompletionStatus> statuses = new ArrayList<>();

    @Test
    void shouldCopyWhatTheDriverCannotOpen() throws IOException
    {
        final Child driver = children.startWithFiles(FILES, "driver", SluiceDriverMain.class).ready();
        final String directory = driver.ask("directory");
        try (Sluice sluice = Sluice.connect(new SluiceOptions().aeronDirectoryName(directory)
            .eventListener((event, text) -> warnings.add(text))))
        {
            final Publisher publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
            final Publisher strict =
                sluice.addPublisher(CHANNEL, STREAM_ID + 1, new PublisherOptions().strict(true));
            final Subscriber subscriber = sluice.addSubscriber(CHANNEL, STREAM_ID);
            final Subscriber other = sluice.addSubscriber(CHANNEL, STREAM_ID + 1);
            Await.until("connected", () -> publisher.isConnected() && strict.isConnected());
            final List<RegisteredBuffer> buffers = new ArrayList<>();
            for (int i = 0; i < REGIONS; i++)
            {
                final MemoryRegion region = sluice.register(RegionOptions.shared(LENGTH));
                buffers.add(region.slice(0, LENGTH));
            }

            for (int i = 0; i < REGIONS; i++)
            {
                exchange(publisher, subscriber, buffers.get(i), i);
                assertEquals(received.contains((long)i), CompletionStatus.RELEASED == statuses.get(i), "of " + i);
            }
            assertTrue(!received.isEmpty() && received.size() < REGIONS, received::toString);
            assertTrue(warnings.stream().anyMatch((text) -> text.contains("ulimit -n")), warnings::toString);

            for (int i = 0; i < REGIONS; i++)
            {
                exchange(publisher, subscriber, buffers.get(i), REGIONS + i);
                assertTrue(received.contains((long)REGIONS + i), "message " + i);
            }

            final RegisteredBuffer last = buffers.get(REGIONS - 1);
            final IllegalStateException ex = assertThrows(IllegalStateException.class, () ->
            {
                exchange(strict, other, last, 0); // which the driver finds that it can't open
                exchange(strict, other, last, 1);
            });
            assertTrue(ex.getMessage().contains("ulimit -n"), ex.getMessage());
            assertEquals(0, strict.outstanding());
        }
        finally
        {
            driver.ask("exit");
            assertEquals(0, driver.exitStatus());
            Leftovers.deleteTree(Path.of(directory));
        }
    }

    private void exchange(
        final Publisher publisher, final Subscriber subscriber, final RegisteredBuffer buffer, final long sequence)
    {
        Payload.fill(buffer, 0, LENGTH, sequence);
        final long ticket = publisher.post(buffer);
        assertTrue(ticket > 0, () -> publisher.describe(ticket));
        Await.until("message " + sequence + " is back", () ->
        {
            subscriber.poll((message) -> received.add(Payload.check(message.buffer(), message.length())), 10);
            publisher.poll((completion) -> statuses.add(completion.status()));
            return 0 == publisher.outstanding();
        });
    }

    @Test
    void shouldSayWhatToDoWhenAClientCanOpenNoMore()
    {
        children.startDriver(10_000);
        final Child publisher = children.startWithFiles(FILES, "publisher", PublisherMain.class,
            children.aeronDirectory(), children.sluiceDirectory().toString(), "aeron:ipc", "1001", "publisher",
            "16", "16", "1024").ready();
        AssertionError refusal = null;
        List<String> files = List.of();
        for (int i = 0; i < FILES && null == refusal; i++)
        {
            files = children.sluiceFiles();
            try
            {
                publisher.ask("register");
            }
            catch (final AssertionError error)
            {
                refusal = error;
            }
        }
        assertTrue(null != refusal && refusal.getMessage().contains("ulimit -n"), String.valueOf(refusal));
        assertEquals(files, children.sluiceFiles(), "nothing is left of a region that was refused");
        publisher.ask("post 1"); // it goes on
        assertEquals("0", publisher.ask("readers"));
        publisher.ask("exit");
        assertEquals(0, publisher.exitStatus());
        assertTrue(children.sluiceFiles().isEmpty(), () -> children.sluiceFiles().toString());
    }
}
