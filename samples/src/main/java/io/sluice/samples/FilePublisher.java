package io.sluice.samples;

import static io.sluice.lane.PostResult.ADMIN_ACTION;
import static io.sluice.lane.PostResult.BACK_PRESSURED;
import static io.sluice.lane.PostResult.NOT_CONNECTED;

import io.aeron.logbuffer.BufferClaim;
import io.sluice.Publisher;
import io.sluice.PublisherOptions;
import io.sluice.Sluice;
import io.sluice.lane.Completion;
import io.sluice.lane.CompletionHandler;
import io.sluice.region.BufferPool;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import org.HdrHistogram.Histogram;
import org.agrona.BitUtil;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * Publishes a file: reads it straight into registered buffers, posts them, and fills each anew when its completion says
 * that the last reader has released it.
 * <pre>
 *   pool ──acquire──► fill from the file ──post──► out with the readers
 *     ▲                                                    │
 *     └──────── release ◄──────── completion ◄─────────────┘
 * </pre>
 */
final class FilePublisher implements AutoCloseable
{
    /** The longest slot after which another can start at a page. */
    static final int MAX_SLOT_LENGTH = Integer.MAX_VALUE & -4096;

    private static final String REMEDY = "give a copy that nobody writes to";
    private static final long BYTES_IN_FLIGHT = 4 << 20; // all fits into the 64 MB that containers have
    private static final long CLOSING_MS = 100;
    private static final long MAX_PARK_NS = 100_000;
    private static final long STALL_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    private final Sluice sluice;
    private final MemoryRegion region;
    private final BufferPool pool;
    private final Publisher publisher;
    private final Path file;
    private final long length;
    private final long modifiedMs;
    private final int messageLength;
    private final boolean isUdp;

    private final CompletionHandler completionHandler = this::onCompletion;
    private final BufferClaim claim = new BufferClaim();
    private final IdleStrategy idleStrategy = new BackoffIdleStrategy(
        BackoffIdleStrategy.DEFAULT_MAX_SPINS,
        BackoffIdleStrategy.DEFAULT_MAX_YIELDS,
        BackoffIdleStrategy.DEFAULT_MIN_PARK_PERIOD_NS,
        MAX_PARK_NS);
    private final Histogram postToCompletionNs = new Histogram(3);
    private final long[] postedNs; // by slot
    private RegisteredBuffer filled;
    private int filledLength;
    private long bytesPosted;
    private long messages;
    private long lost;
    private boolean isStartSent;
    private boolean isEndSent;

    /**
     * A publisher with a buffer for each message that is held, and some more to keep the stream going.
     *
     * @param sluice        client.
     * @param channel       of the stream.
     * @param streamId      of the stream.
     * @param file          to publish.
     * @param messageLength of each message but the last.
     * @param hold          how many of the publisher's buffers a subscriber keeps: over UDP it keeps its own.
     */
    FilePublisher(
        final Sluice sluice,
        final String channel,
        final int streamId,
        final Path file,
        final int messageLength,
        final int hold)
    {
        this.sluice = sluice;
        this.file = file;
        modifiedMs = file.toFile().lastModified();
        length = file.toFile().length();
        this.messageLength = (int)Math.max(1, Math.min(messageLength, length));

        final int slotLength = (int)Math.min(Integer.MAX_VALUE, BitUtil.align((long)this.messageLength, 4096));
        final long inFlight = Math.max(2, Math.min(16, BYTES_IN_FLIGHT / slotLength));
        final int slots = (int)Math.min(hold + hold / 8 + inFlight, Math.max(1, messagesInAll()));
        region = sluice.register(RegionOptions.shared((long)slots * slotLength));
        pool = region.pool(slotLength);
        postedNs = new long[slots];
        publisher = sluice.addPublisher(channel, streamId,
            new PublisherOptions().depth(BitUtil.findNextPositivePowerOfTwo(Math.max(2, slots))));
        isUdp = Lane.UDP.toString().equals(publisher.capabilities().name());
    }

    /**
     * Wait until everybody is there: a subscriber that comes later misses the beginning.
     *
     * @param count of subscribers.
     * @param check is told now and then how many are there; throws if the others will not come.
     */
    void awaitReaders(final int count, final IntConsumer check)
    {
        int arrived = publisher.readers();
        while (arrived < count)
        {
            ClientCheck.check(sluice);
            check.accept(arrived);
            Stop.sleepMs(10);
            arrived = publisher.readers();
        }
    }

    /**
     * Wait until all subscribers have left, but not for long.
     *
     * @param timeoutMs how long at most.
     */
    void awaitNoReaders(final long timeoutMs)
    {
        final long startNs = System.nanoTime();
        while (!sluice.aeron().isClosed() && publisher.readers() > 0 &&
            System.nanoTime() - startNs < TimeUnit.MILLISECONDS.toNanos(timeoutMs))
        {
            Stop.sleepMs(10);
        }
    }

    /**
     * Publish the file, all of it, and wait for the completions.
     *
     * @param lane     by which it goes.
     * @param sha256   of the file, for the subscribers to compare.
     * @param progress to show.
     * @return what came of it.
     * @throws IOException if the file can't be read.
     */
    PublisherReport publish(final Lane lane, final String sha256, final Progress progress) throws IOException
    {
        final DriverCounters driver = new DriverCounters(sluice.aeron().countersReader());
        final long startNs = System.nanoTime();
        long workedNs = startNs;
        try (FileChannel channel = FileChannel.open(file))
        {
            while (!isEndSent || publisher.outstanding() > 0 || isEndOnItsWay())
            {
                Stop.check();
                ClientCheck.check(sluice);
                final int work = publisher.poll(completionHandler) + sendNext(channel, sha256);
                idleStrategy.idle(work);
                if (work > 0)
                {
                    workedNs = System.nanoTime();
                    progress.update(bytesPosted, publisher);
                }
                else if (System.nanoTime() - workedNs > STALL_TIMEOUT_NS)
                {
                    throw new SampleException("nothing has moved for 30 s: " + publisher.describe(BACK_PRESSURED));
                }
            }
        }
        final long durationNs = System.nanoTime() - startNs;
        progress.end(bytesPosted, publisher);
        if (file.toFile().lastModified() != modifiedMs || file.toFile().length() != length)
        {
            System.err.println(file + " was changed while it was read, so the SHA-256 may differ: " + REMEDY);
        }
        final StreamCounters counters = new StreamCounters(
            sluice.aeron().countersReader(), publisher.streamId(), publisher.sessionId(), sluice.clientId());

        final PublisherReport report = PublisherReport.of(lane, file, messageLength, messages, bytesPosted,
            durationNs, counters, driver, postToCompletionNs, publisher.outstanding(), lost, sha256);
        if (!report.isGood())
        {
            Stop.sleepMs(CLOSING_MS); // a driver that gave the client up has freed its counters; the client learns late
            ClientCheck.check(sluice);
        }

        return report;
    }

    long length()
    {
        return length;
    }

    int messageLength()
    {
        return messageLength;
    }

    long messagesInAll()
    {
        return (length + messageLength - 1) / messageLength;
    }

    public void close()
    {
        publisher.close();
    }

    /**
     * Over a network, the last message has no completion, but must have been consumed before the driver may go.
     */
    private boolean isEndOnItsWay()
    {
        return isUdp && publisher.readers() > 0 && publisher.logCursor() < publisher.position();
    }

    private int sendNext(final FileChannel channel, final String sha256)
    {
        if (isEndSent)
        {
            return 0;
        }
        if (0 == publisher.readers())
        {
            isEndSent = true; // there is nobody left to send it to
            return 0;
        }
        if (!isStartSent)
        {
            return sendMark(sha256);
        }
        if (null == filled && bytesPosted < length)
        {
            filled = pool.acquire();
            if (null == filled)
            {
                return 0; // all are out: read, or held
            }
            fill(channel);
        }

        return null == filled ? sendMark(sha256) : post();
    }

    private void fill(final FileChannel channel)
    {
        filledLength = (int)Math.min(messageLength, length - bytesPosted);
        final ByteBuffer target = filled.byteBuffer(0, filledLength);
        while (target.hasRemaining())
        {
            if (read(channel, target) < 0)
            {
                throw new SampleException(file + " has become shorter than " + length + " bytes: " + REMEDY);
            }
        }
    }

    private int read(final FileChannel channel, final ByteBuffer target)
    {
        try
        {
            return channel.read(target);
        }
        catch (final IOException ex)
        {
            throw SampleException.unreadable(file, ex);
        }
    }

    private int post()
    {
        final int slot = (int)(filled.offset() / pool.slotLength());
        postedNs[slot] = System.nanoTime();
        final long ticket = publisher.post(filled, 0, filledLength);
        if (ticket < 0)
        {
            return tryAgain(ticket);
        }
        filled = null; // it was moved, and refuses access until its completion
        bytesPosted += filledLength;
        messages++;

        return 1;
    }

    private int sendMark(final String sha256)
    {
        final long position = publisher.claim(FileMark.LENGTH, claim);
        if (position < 0)
        {
            return tryAgain(position);
        }
        new FileMark(isStartSent, length, messagesInAll(), sha256).encode(claim.buffer(), claim.offset());
        claim.commit();
        isEndSent = isStartSent;
        isStartSent = true;

        return 1;
    }

    private int tryAgain(final long result)
    {
        if (BACK_PRESSURED == result || ADMIN_ACTION == result || NOT_CONNECTED == result)
        {
            return 0;
        }
        ClientCheck.check(sluice); // it may have closed since
        throw new SampleException("can't publish: " + publisher.describe(result));
    }

    private void onCompletion(final Completion completion)
    {
        final int slot = (int)(completion.buffer().offset() / pool.slotLength());
        postToCompletionNs.recordValue(System.nanoTime() - postedNs[slot]);
        lost += completion.lost();
        completion.release();
    }
}
