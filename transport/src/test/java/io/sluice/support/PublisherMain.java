package io.sluice.support;

import io.sluice.Publisher;
import io.sluice.PublisherOptions;
import io.sluice.Sluice;
import io.sluice.SluiceOptions;
import io.sluice.lane.CompletionStatus;
import io.sluice.lane.PostResult;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.status.Event;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A publisher in a process of its own. Commands: post N, run, halt, left, sequence, completed STATUS, outstanding,
 * readers, event NAME, moved, result, register,
 * exit.
 */
public final class PublisherMain
{
    private PublisherMain()
    {
    }

    public static void main(final String[] args) throws IOException, InterruptedException
    {
        final EventLog events = new EventLog();
        final int slots = Integer.parseInt(args[6]);
        final int length = Integer.parseInt(args[7]);
        final Sluice sluice = Sluice.connect(new SluiceOptions()
            .aeronDirectoryName(args[0])
            .directory(Path.of(args[1]))
            .name(args[4])
            .eventListener(events));
        final MemoryRegion region = sluice.register(RegionOptions.shared((long)slots * length));
        final Publisher publisher = sluice.addPublisher(
            args[2], Integer.parseInt(args[3]), new PublisherOptions().depth(Integer.parseInt(args[5])));
        final CheckedWriter writer = new CheckedWriter(publisher, region.pool(length));
        final Loop loop = new Loop(writer);
        final Thread thread = new Thread(loop, "publisher");
        thread.setDaemon(true);
        thread.start();

        Commands.serve((words) ->
        {
            switch (words[0])
            {
                case "post":
                    loop.toPost.addAndGet(Long.parseLong(words[1]));
                    return "";

                case "run":
                    loop.toPost.set(Long.MAX_VALUE);
                    return "";

                case "halt":
                    loop.toPost.set(0);
                    return "";

                case "left":
                    return String.valueOf(loop.toPost.get());

                case "sequence":
                    return String.valueOf(writer.sequence());

                case "completed":
                    return String.valueOf(writer.completed(CompletionStatus.valueOf(words[1])));

                case "outstanding":
                    return String.valueOf(loop.outstanding);

                case "event":
                    return String.valueOf(events.count(Event.valueOf(words[1])));

                case "moved":
                    return String.valueOf(region.movedBytes());

                case "result":
                    return PostResult.name(writer.lastResult());

                case "register":
                    return sluice.register(RegionOptions.shared(length)).toString();

                case "readers":
                    return String.valueOf(events.readers());

                case "exit":
                    loop.isStopped = true;
                    join(thread);
                    sluice.close();
                    return writer.toString();

                default:
                    throw new IllegalArgumentException(words[0]);
            }
        });
    }

    private static void join(final Thread thread)
    {
        try
        {
            thread.join();
        }
        catch (final InterruptedException ex)
        {
            throw new AssertionError(ex);
        }
    }

    private static final class Loop implements Runnable
    {
        private final AtomicLong toPost = new AtomicLong();
        private final CheckedWriter writer;
        private volatile boolean isStopped;
        private volatile int outstanding;

        Loop(final CheckedWriter writer)
        {
            this.writer = writer;
        }

        @Override
        public void run()
        {
            while (!isStopped)
            {
                boolean isIdle = 0 == writer.poll();
                if (toPost.get() > 0 && (0 == (writer.sequence() & 7) ? writer.claim() : writer.post()))
                {
                    toPost.updateAndGet((left) -> left == Long.MAX_VALUE || 0 == left ? left : left - 1);
                    isIdle = false;
                }
                outstanding = writer.publisher().outstanding();
                if (isIdle)
                {
                    Thread.yield();
                }
            }
        }
    }
}
