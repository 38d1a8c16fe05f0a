package io.sluice.perf.system;

import io.sluice.perf.spi.End;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.MessageSink;
import io.sluice.perf.spi.Route;
import io.sluice.perf.spi.Station;
import io.sluice.perf.spi.SystemUnderTest;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Chronicle Queue, one queue each way, in shared memory as everything else: written and read in place in its file. It
 * keeps what was sent, in new pages, until the link is closed; its reporting of usage is off.
 */
public final class Chronicle implements SystemUnderTest
{
    static
    {
        System.setProperty("chronicle.analytics.disable", "true");
        System.setProperty("chronicle.announcer.disable", "true");
        System.setProperty("disable.announcement", "true");
    }

    /**
     * The system.
     */
    public Chronicle()
    {
    }

    @Override
    public Link open(final Station station, final End end, final Route route)
    {
        return new QueueLink(station, end, route);
    }

    private static final class QueueLink implements Link
    {
        private static final long BLOCK = 64L << 20;
        private static final int MESSAGES_PER_BLOCK = 4; // its own limit
        private static final int MESSAGES = 256;

        private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
        private final UnsafeBuffer receivedBuffer = new UnsafeBuffer(0, 0);
        private final Path sendDirectory;
        private final ChronicleQueue sendQueue;
        private final ChronicleQueue receiveQueue;
        private final ExcerptAppender appender;
        private final ExcerptTailer tailer;
        private final long budget;
        private long written;
        private int length;
        private DocumentContext document;

        private QueueLink(final Station station, final End end, final Route route)
        {
            sendDirectory = station.directory().resolve("chronicle-" + route.sendStreamId(end));
            sendQueue = queue(sendDirectory);
            receiveQueue = queue(station.directory().resolve("chronicle-" + route.receiveStreamId(end)));
            appender = sendQueue.createAppender();
            tailer = receiveQueue.createTailer();
            try
            {
                budget = Files.getFileStore(station.directory()).getUsableSpace() / 2 - BLOCK;
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException(ex);
            }
        }

        private static ChronicleQueue queue(final Path directory)
        {
            return SingleChronicleQueueBuilder.binary(directory).blockSize(BLOCK).build();
        }

        @Override
        public MutableDirectBuffer acquire()
        {
            written += length;
            if (written > budget)
            {
                throw new IllegalStateException("Chronicle Queue keeps all messages, and " + sendDirectory +
                    " has no room for more: measure for fewer seconds (--seconds), or without it (--systems)");
            }
            document = appender.writingDocument();
            final Bytes<?> bytes = document.wire().bytes();
            final long position = bytes.writePosition();
            buffer.wrap(bytes.addressForWrite(position), length);
            bytes.writeSkip(length);

            return buffer;
        }

        @Override
        public int offset()
        {
            return 0;
        }

        @Override
        public boolean send()
        {
            document.close();

            return true;
        }

        @Override
        public void poll(final MessageSink sink)
        {
            for (int i = 0; i < MESSAGES; i++)
            {
                try (DocumentContext read = tailer.readingDocument())
                {
                    if (!read.isPresent())
                    {
                        return;
                    }
                    final Bytes<?> bytes = read.wire().bytes();
                    final int count = (int)bytes.readRemaining();
                    receivedBuffer.wrap(bytes.addressForRead(bytes.readPosition()), count);
                    sink.onMessage(receivedBuffer, 0, count);
                }
            }
        }

        @Override
        public boolean isConnected()
        {
            return true; // a reader starts with the first message
        }

        @Override
        public void messageLength(final int newLength)
        {
            length = newLength;
        }

        @Override
        public int maxMessageLength()
        {
            return (int)(BLOCK / MESSAGES_PER_BLOCK);
        }

        @Override
        public void close()
        {
            CloseHelper.quietCloseAll(tailer, appender, sendQueue, receiveQueue);
            IoUtil.delete(sendDirectory.toFile(), true);
        }
    }
}
