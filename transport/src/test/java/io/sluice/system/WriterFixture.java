package io.sluice.system;

import io.sluice.Await;
import io.sluice.Publisher;
import io.sluice.PublisherOptions;
import io.sluice.Sluice;
import io.sluice.SluiceOptions;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.support.CheckedWriter;
import io.sluice.support.Children;
import io.sluice.support.EventLog;

import java.util.function.BooleanSupplier;

/**
 * A publisher in the test's own process.
 */
final class WriterFixture implements AutoCloseable
{
    private static final int INLINE_EACH = 7;
    private static final int STEPS = 1000; // between two looks at the condition

    final EventLog events;
    final Sluice sluice;
    final MemoryRegion region;
    final Publisher publisher;
    final CheckedWriter writer;

    WriterFixture(
        final Children children, final String channel, final int streamId, final int depth, final int slots,
        final int length)
    {
        this(children, channel, streamId, depth, slots, length, new EventLog());
    }

    WriterFixture(
        final Children children, final String channel, final int streamId, final int depth, final int slots,
        final int length, final EventLog events)
    {
        this.events = events;
        sluice = Sluice.connect(new SluiceOptions()
            .aeronDirectoryName(children.aeronDirectory())
            .directory(children.sluiceDirectory())
            .name("writer")
            .eventListener(events));
        region = sluice.register(RegionOptions.shared((long)slots * length));
        publisher = sluice.addPublisher(channel, streamId, new PublisherOptions().depth(depth));
        writer = new CheckedWriter(publisher, region.pool(length));
    }

    void awaitReaders(final int count)
    {
        pollUntil(count + " readers are admitted", () -> count == events.readers());
    }

    /**
     * Take completions only.
     */
    void pollUntil(final String what, final BooleanSupplier condition)
    {
        Await.until(what, () ->
        {
            writer.poll();
            return condition.getAsBoolean();
        });
    }

    /**
     * Publish, as fast as it can.
     */
    void runUntil(final String what, final BooleanSupplier condition)
    {
        Await.until(what, () ->
        {
            for (int i = 0; i < STEPS; i++)
            {
                if (!step())
                {
                    Thread.yield();
                }
            }
            return condition.getAsBoolean();
        });
    }

    /**
     * Publish a number of messages.
     */
    void publish(final int count)
    {
        final long end = writer.sequence() + count;
        pollUntil(count + " messages are published", () ->
        {
            while (writer.sequence() < end && step())
            {
                continue;
            }
            return writer.sequence() >= end;
        });
    }

    private boolean step()
    {
        writer.poll();
        return 0 == writer.sequence() % INLINE_EACH ? writer.claim() : writer.post();
    }

    @Override
    public void close()
    {
        sluice.close();
    }
}
