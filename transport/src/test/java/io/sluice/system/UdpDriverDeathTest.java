package io.sluice.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.BufferClaim;
import io.sluice.Await;
import io.sluice.Publisher;
import io.sluice.PublisherOptions;
import io.sluice.Sluice;
import io.sluice.SluiceOptions;
import io.sluice.Subscriber;
import io.sluice.driver.SluiceDriver;
import io.sluice.gather.GatherTable;
import io.sluice.host.Leftovers;
import io.sluice.lane.CompletionStatus;
import io.sluice.lane.PostResult;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import io.sluice.status.CounterTypes;
import io.sluice.status.Counters;
import io.sluice.status.Event;
import io.sluice.support.Child;
import io.sluice.support.Children;
import io.sluice.support.EventLog;
import io.sluice.support.Payload;
import io.sluice.support.SluiceDriverMain;
import org.agrona.collections.MutableLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

@Timeout(60)
class UdpDriverDeathTest
{
    private static final String CHANNEL = "aeron:udp?endpoint=localhost:24710|term-length=1m";
    private static final int STREAM_ID = 1004;

    @RegisterExtension
    final Children children = new Children();

    private final EventLog events = new EventLog();

    private Sluice connect(final String directory)
    {
        return Sluice.connect(new SluiceOptions()
            .aeronDirectoryName(directory)
            .driverTimeout(1, TimeUnit.SECONDS)
            .eventListener(events));
    }

    private static long tableId(final Sluice sluice)
    {
        final long[] found = { 0 };
        sluice.aeron().countersReader().forEach((counterId, typeId, key, label) ->
        {
            if (CounterTypes.ACKNOWLEDGED == typeId)
            {
                found[0] = key.getLong(Counters.TABLE_ID_KEY_OFFSET);
            }
        });

        return found[0];
    }

    @Test
    void shouldGiveBuffersBackWhenTheDriverIsKilledInTheMiddleOfASend() throws Exception
    {
        final Child driver = children.start("driver", SluiceDriverMain.class).ready();
        final String directory = driver.ask("directory");
        try (Sluice sluice = connect(directory))
        {
            final MemoryRegion region = sluice.register(RegionOptions.shared(4 << 20));
            final Publisher publisher =
                sluice.addPublisher(CHANNEL, STREAM_ID, new PublisherOptions().strict(true));
            final Subscriber subscriber = sluice.addSubscriber(CHANNEL, STREAM_ID);
            Await.until("connected", () -> publisher.isConnected() && subscriber.isConnected());
            final RegisteredBuffer buffer = region.slice(0, 3 << 20);
            assertTrue(publisher.post(buffer) > 0);
            final GatherTable table = GatherTable.find(
                sluice.directory(), tableId(sluice), STREAM_ID, publisher.sessionId());
            driver.kill();
            // what it leaves behind if that was between the begin and the end of a send
            table.beginSend(0);

            final List<CompletionStatus> statuses = new ArrayList<>();
            Await.until("it has completed", () ->
            {
                publisher.poll((completion) -> statuses.add(completion.status()));
                return 0 == publisher.outstanding();
            });
            assertEquals(List.of(CompletionStatus.ABORTED), statuses);
            assertFalse(buffer.isPosted());
            assertEquals(PostResult.CLOSED, publisher.post(buffer));
            Await.until("the error is told, by another thread", () -> events.count(Event.ERROR) > 0);
        }
        finally
        {
            Leftovers.deleteTree(Path.of(directory));
        }
    }

    @Test
    void shouldAbortWhatIsOutWhenTheReceivingEndIsKilled() throws Exception
    {
        final Child remote = children.start("remote", SluiceDriverMain.class).ready();
        final String remoteDirectory = remote.ask("directory");
        final MediaDriver.Context context = new MediaDriver.Context()
            .threadingMode(ThreadingMode.SHARED)
            .publicationConnectionTimeoutNs(TimeUnit.SECONDS.toNanos(1));
        try (SluiceDriver driver = SluiceDriver.launchEmbedded(context);
            Sluice sluice = connect(driver.aeronDirectoryName());
            Sluice receiving = connect(remoteDirectory))
        {
            final MemoryRegion region = sluice.register(RegionOptions.shared(4 << 20));
            final Publisher publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
            final Subscriber subscriber = receiving.addSubscriber(CHANNEL, STREAM_ID);
            Await.until("connected", () -> publisher.isConnected() && subscriber.isConnected());
            final RegisteredBuffer buffer = region.slice(0, 3 << 20);
            assertTrue(publisher.post(buffer) > 0);
            remote.kill();
            final List<String> completions = new ArrayList<>();
            Await.until("it has completed", () ->
            {
                publisher.poll((completion) ->
                    completions.add(completion.status() + " " + completion.readers() + " " + completion.lost()));
                return 0 == publisher.outstanding();
            });
            assertEquals(List.of("ABORTED 1 1"), completions);
            assertFalse(buffer.isPosted());
            assertEquals(PostResult.NOT_CONNECTED, publisher.claim(8, new BufferClaim()));
        }
        finally
        {
            Leftovers.deleteTree(Path.of(remoteDirectory));
        }
    }

    @Test
    void shouldCopyPrivateMemoryForADriverInAnotherProcess()
    {
        final Child driver = children.start("driver", SluiceDriverMain.class).ready();
        try (Sluice sluice = connect(driver.ask("directory")))
        {
            final RegisteredBuffer buffer =
                sluice.register(RegionOptions.direct(ByteBuffer.allocateDirect(100_000))).slice(0, 100_000);
            final Publisher publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
            final Subscriber subscriber = sluice.addSubscriber(CHANNEL, STREAM_ID);
            Await.until("connected", () -> publisher.isConnected() && subscriber.isConnected());
            Payload.fill(buffer, 0, 100_000, 5);
            assertTrue(publisher.post(buffer) > 0);
            final List<Long> sequences = new ArrayList<>();
            Await.until("it is consumed", () ->
            {
                publisher.poll((completion) -> {});
                subscriber.poll((message) ->
                    sequences.add(Payload.check(message.buffer(), message.length())), 10);
                return 1 == sequences.size() && 0 == publisher.outstanding();
            });
            assertEquals(List.of(5L), sequences);
            Await.until("it is counted", () -> 100_000 == copiedBytes(sluice));

            final Publisher strict = sluice.addPublisher(CHANNEL, STREAM_ID, new PublisherOptions().strict(true));
            Await.until("connected", strict::isConnected);
            try
            {
                strict.post(buffer);
                throw new AssertionError("not refused");
            }
            catch (final IllegalStateException ex)
            {
                assertTrue(ex.getMessage().contains("embed the driver"), ex.getMessage());
            }
            assertFalse(buffer.isPosted());
        }
        driver.ask("exit");
    }

    private static long copiedBytes(final Sluice sluice)
    {
        final MutableLong copied = new MutableLong();
        sluice.aeron().countersReader().forEach((counterId, typeId, key, label) ->
        {
            if (CounterTypes.COPIED_BYTES == typeId)
            {
                copied.value += sluice.aeron().countersReader().getCounterValue(counterId);
            }
        });

        return copied.value;
    }
}
