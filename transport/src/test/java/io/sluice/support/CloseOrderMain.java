package io.sluice.support;

import io.aeron.driver.ThreadingMode;
import io.sluice.Await;
import io.sluice.Publisher;
import io.sluice.PublisherOptions;
import io.sluice.Sluice;
import io.sluice.SluiceOptions;
import io.sluice.Subscriber;
import io.sluice.driver.SluiceDriver;
import io.sluice.lane.Message;
import io.sluice.region.BufferPool;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Closes everything in every order, each thing twice, with messages held, and uses each after it was closed. In a
 * process of its own, for a mistake here ends the JVM. Command: run, which answers how many orders there were.
 */
public final class CloseOrderMain
{
    private static final int PARTS = 5;
    private static final int THREADS = 4;
    private static final int SLOT_LENGTH = 4096;
    private static final int DEPTH = 8;
    private static final String CHANNEL = "aeron:ipc?term-length=64k";

    private CloseOrderMain()
    {
    }

    public static void main(final String[] args) throws IOException
    {
        Commands.serve((words) ->
        {
            if (!"run".equals(words[0]))
            {
                return "";
            }
            final List<int[]> orders = new ArrayList<>();
            permute(new int[]{ 0, 1, 2, 3, 4 }, 0, orders);
            closeInEach(orders, args[0]);
            Await.until("nothing is mapped", CloseOrderMain::isNothingMapped);

            return String.valueOf(orders.size());
        });
    }

    // Each close waits for threads that may be in the middle of a call: several at a time.
    private static void closeInEach(final List<int[]> orders, final String directory)
    {
        final ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try
        {
            final List<Future<?>> results = new ArrayList<>();
            for (int i = 0; i < orders.size(); i++)
            {
                final int[] order = orders.get(i);
                final Path own = Path.of(directory + "-" + i);
                results.add(executor.submit(() -> closeIn(order, own)));
            }
            for (final Future<?> result : results)
            {
                result.get();
            }
        }
        catch (final ExecutionException | InterruptedException ex)
        {
            throw new AssertionError(ex);
        }
        finally
        {
            executor.shutdownNow();
        }
    }

    private static void permute(final int[] order, final int from, final List<int[]> into)
    {
        if (from == PARTS)
        {
            into.add(order.clone());
            return;
        }
        for (int i = from; i < PARTS; i++)
        {
            swap(order, from, i);
            permute(order, from + 1, into);
            swap(order, from, i);
        }
    }

    private static void swap(final int[] order, final int a, final int b)
    {
        final int value = order[a];
        order[a] = order[b];
        order[b] = value;
    }

    private static void closeIn(final int[] order, final Path directory)
    {
        final SluiceDriver driver = SluiceDriver.launchEmbedded(
            SluiceDriver.newContext().threadingMode(ThreadingMode.SHARED).termBufferSparseFile(true));
        final Sluice sluice = Sluice.connect(new SluiceOptions()
            .aeronDirectoryName(driver.aeronDirectoryName())
            .directory(directory)
            .eventListener((event, text) -> {}));
        final MemoryRegion region = sluice.register(RegionOptions.shared(DEPTH * SLOT_LENGTH));
        final BufferPool pool = region.pool(SLOT_LENGTH);
        final Publisher publisher = sluice.addPublisher(CHANNEL, 1, new PublisherOptions().depth(DEPTH));
        final Subscriber subscriber = sluice.addSubscriber(CHANNEL, 1);
        Await.until("admitted", () -> publisher.isConnected() && subscriber.isConnected());
        final CheckedWriter writer = new CheckedWriter(publisher, pool);
        while (writer.post())
        {
            continue;
        }
        final List<Message> held = new ArrayList<>();
        Await.until("held", () -> subscriber.poll((message) -> held.add(message.retain()), 3 - held.size()) > 0 &&
            3 == held.size()); // the others stay unread

        final Runnable[] closers =
            { publisher::close, subscriber::close, region::close, sluice::close, driver::close };
        boolean isSluiceClosed = false;
        for (final int part : order)
        {
            closers[part].run();
            closers[part].run();
            isSluiceClosed |= closers[3] == closers[part];
            use(writer, subscriber, region, sluice);
            for (final Message message : held)
            {
                useHeld(message, isSluiceClosed);
            }
        }
        if (Files.exists(directory))
        {
            throw new AssertionError("left behind: " + String.join(", ", directory.toFile().list()));
        }
    }

    // After a close each call says so; none may touch memory that is gone.
    private static void use(
        final CheckedWriter writer, final Subscriber subscriber, final MemoryRegion region, final Sluice sluice)
    {
        expectResultOrState(writer::post);
        expectResultOrState(writer::claim);
        expectResultOrState(writer::poll);
        expectResultOrState(() -> subscriber.poll((message) -> {}, 0));
        expectResultOrState(() -> region.slice(0, 8).getLong(0));
        expectResultOrState(() -> region.pool(SLOT_LENGTH));
        expectResultOrState(region::movedBytes);
        expectResultOrState(region::outstanding);
        expectResultOrState(region::toString);
        expectResultOrState(sluice::toString);
        expectResultOrState(subscriber::isConnected);
        expectResultOrState(subscriber::held);
        expectResultOrState(writer.publisher()::isConnected);
        expectResultOrState(writer.publisher()::position);
        expectResultOrState(writer.publisher()::outstanding);
        expectResultOrState(writer.publisher()::toString);
        expectResultOrState(() -> writer.publisher().describe(-2));
        expectResultOrState(() -> writer.publisher().offer(new UnsafeBuffer(new byte[100])));
        expectResultOrState(() ->
        {
            final RegisteredBuffer buffer = region.slice(0, 8);
            buffer.release();
            return buffer;
        });
    }

    private static void useHeld(final Message message, final boolean isSluiceClosed)
    {
        try
        {
            Payload.check(message.buffer(), message.length());
            if (isSluiceClosed)
            {
                throw new AssertionError("still open: " + message);
            }
        }
        catch (final IllegalStateException ex)
        {
            if (!isSluiceClosed)
            {
                throw ex;
            }
        }
    }

    private static void expectResultOrState(final Supplier<?> call)
    {
        try
        {
            call.get();
        }
        catch (final IllegalStateException ex)
        {
            return; // says what is closed
        }
    }

    private static boolean isNothingMapped()
    {
        System.gc(); // what somebody might still have read is left to the garbage collector
        try
        {
            return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .noneMatch((line) -> line.contains("region-") || line.contains("ledger-"));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
