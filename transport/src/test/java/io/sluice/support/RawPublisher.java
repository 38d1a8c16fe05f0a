package io.sluice.support;

import io.aeron.Aeron;
import io.aeron.ChannelUri;
import io.aeron.CommonContext;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import io.sluice.Await;
import io.sluice.gather.GatherTable;
import io.sluice.gather.Reference;
import io.sluice.gather.TableId;
import io.sluice.host.Access;
import io.sluice.host.ClientLock;
import io.sluice.host.HostDirectory;
import io.sluice.region.Mapping;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionContext;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import io.sluice.status.CounterTypes;
import org.agrona.BitUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersReader;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.zip.CRC32C;

/**
 * Publishes messages from a region by references that it writes by hand: the driver's side of gathering, without the
 * lane. A message: checksum of the rest (4), length (4), sequence (8), bytes that depend on the sequence.
 */
public final class RawPublisher implements AutoCloseable
{
    public static final int MIN_LENGTH = 16;

    private final List<Mapping> retired = new ArrayList<>();
    private final HostDirectory directory;
    private final ClientLock lock;
    private final RegionContext context;
    public final MemoryRegion region;
    public final GatherTable table;
    public final ExclusivePublication publication;
    private final Aeron aeron;
    private final int payloadLength;
    private final int slots;
    private final RegisteredBuffer[] buffers;
    private final long[] endPositions;
    private final BufferClaim claim = new BufferClaim();
    private final CRC32C crc = new CRC32C();
    private long sequence;
    private int acknowledgedId = CountersReader.NULL_COUNTER_ID;

    // segment: the longest datagram, 0 for the MTU of the channel. isPrivate: memory of this process alone.
    public RawPublisher(
        final Aeron aeron,
        final String channel,
        final int streamId,
        final int segment,
        final int slotLength,
        final int slots,
        final boolean isPrivate)
    {
        this(aeron, channel, streamId, segment, slotLength, slots, isPrivate, 0);
    }

    // longSegment: what long frames are cut by, which this writes none of by itself.
    public RawPublisher(
        final Aeron aeron,
        final String channel,
        final int streamId,
        final int segment,
        final int slotLength,
        final int slots,
        final boolean isPrivate,
        final int longSegment)
    {
        this.aeron = aeron;
        this.slots = slots;
        directory = HostDirectory.open(
            HostDirectory.forDriver(aeron.context().aeronDirectoryName()), Access.PRIVATE);
        lock = ClientLock.acquire(directory, "raw publisher");
        context = new RegionContext(directory, lock.id(), retired::add, (text) -> {});
        final long length = (long)slotLength * slots;
        region = MemoryRegion.register(
            context,
            isPrivate ? RegionOptions.direct(ByteBuffer.allocateDirect((int)length)) : RegionOptions.shared(length),
            (id) -> new AtomicCounter(new UnsafeBuffer(new byte[128]), 0));
        buffers = new RegisteredBuffer[slots];
        endPositions = new long[slots];
        for (int i = 0; i < slots; i++)
        {
            buffers[i] = region.slice((long)i * slotLength, slotLength);
        }
        final int sessionId = ThreadLocalRandom.current().nextInt();
        table = GatherTable.create(context, streamId, sessionId, longSegment);
        publication = aeron.addExclusivePublication(channel(channel, sessionId, table.id()), streamId);
        payloadLength = 0 == segment ?
            publication.maxPayloadLength() : segment - DataHeaderFlyweight.HEADER_LENGTH;
    }

    private static String channel(final String channel, final int sessionId, final long tableId)
    {
        final ChannelUri uri = ChannelUri.parse(channel);
        uri.put(CommonContext.SESSION_ID_PARAM_NAME, String.valueOf(sessionId));
        TableId.put(uri, tableId);

        return uri.toString();
    }

    public RawPublisher awaitReady()
    {
        Await.until("connected", publication::isConnected);
        Await.until("attached", table::isAttached);
        return this;
    }

    // Fill and publish one message; waits for a buffer and for room in the log.
    public void send(final int length)
    {
        final int slot = (int)(sequence % slots);
        if (sequence >= slots)
        {
            awaitBack(endPositions[slot]);
        }
        fill(buffers[slot], length, sequence++);
        endPositions[slot] = publish(buffers[slot].offset(), length, table.indexOf(region));
    }

    // Publish a slice as one message. Returns the position of its end.
    public long publish(final long offset, final int length, final int index)
    {
        final int whole = length / payloadLength;
        final int rest = length % payloadLength;
        final int needed = whole * align(payloadLength) + (rest > 0 ? align(rest) : 0);
        final int room = publication.termBufferLength() -
            (int)(publication.position() & publication.termBufferLength() - 1);
        if (needed > room)
        {
            offer(() -> publication.appendPadding(room - DataHeaderFlyweight.HEADER_LENGTH));
        }
        long end = 0;
        for (int done = 0; done < length;)
        {
            final int part = Math.min(payloadLength, length - done);
            offer(() -> publication.tryClaim(part, claim));
            final byte flags = (byte)((0 == done ? FrameDescriptor.BEGIN_FRAG_FLAG : 0) |
                (done + part == length ? FrameDescriptor.END_FRAG_FLAG : 0));
            claim.flags(flags).reservedValue(Reference.of(index, offset + done)).commit();
            end = publication.position();
            done += part;
        }

        return end;
    }

    public void claimPlain(final int length)
    {
        offer(() -> publication.tryClaim(length, claim));
        fill(claim.buffer(), claim.offset(), length, sequence++);
        claim.commit();
    }

    public long acknowledged()
    {
        if (CountersReader.NULL_COUNTER_ID == acknowledgedId)
        {
            acknowledgedId = counterOf(CounterTypes.ACKNOWLEDGED);
        }

        return aeron.countersReader().getCounterValue(acknowledgedId);
    }

    public int counterOf(final int typeId)
    {
        final int[] found = { CountersReader.NULL_COUNTER_ID };
        aeron.countersReader().forEach((id, type, key, label) ->
        {
            if (typeId == type && publication.registrationId() == key.getLong(0))
            {
                found[0] = id;
            }
        });

        return found[0];
    }

    public boolean isBack(final long position)
    {
        return acknowledged() >= position && table.reclaim(position);
    }

    public void awaitAllBack()
    {
        awaitBack(publication.position());
    }

    private void awaitBack(final long position)
    {
        try
        {
            Await.until("position " + position + " is back", () -> isBack(position));
        }
        catch (final AssertionError error)
        {
            final StringBuilder counters = new StringBuilder(error.getMessage());
            aeron.countersReader().forEach((value, id, label) ->
            {
                if (0 != value)
                {
                    counters.append('\n').append(label).append(" = ").append(value);
                }
            });
            throw new AssertionError(counters.toString(), error);
        }
    }

    public long sent()
    {
        return sequence;
    }

    private void fill(final RegisteredBuffer buffer, final int length, final long messageSequence)
    {
        fill(buffer.byteBuffer(0, length), length, messageSequence);
    }

    private void fill(
        final MutableDirectBuffer buffer, final int offset, final int length, final long messageSequence)
    {
        final ByteBuffer bytes = ByteBuffer.allocate(length);
        fill(bytes, length, messageSequence);
        buffer.putBytes(offset, bytes.array());
    }

    private void fill(final ByteBuffer bytes, final int length, final long messageSequence)
    {
        bytes.clear().putInt(4, length).putLong(8, messageSequence);
        long state = messageSequence * 0x9E37_79B9_7F4A_7C15L + 1;
        int at = MIN_LENGTH;
        for (; at + 8 <= length; at += 8)
        {
            state ^= state << 13;
            state ^= state >>> 7;
            state ^= state << 17;
            bytes.putLong(at, state);
        }
        for (; at < length; at++)
        {
            bytes.put(at, (byte)at);
        }
        crc.reset();
        crc.update(bytes.limit(length).position(4));
        bytes.clear().putInt(0, (int)crc.getValue());
    }

    private int align(final int length)
    {
        return BitUtil.align(length + DataHeaderFlyweight.HEADER_LENGTH, FrameDescriptor.FRAME_ALIGNMENT);
    }

    private void offer(final LongSupplier attempt)
    {
        final long deadline = System.nanoTime() + 10_000_000_000L;
        long result;
        while ((result = attempt.getAsLong()) < 0)
        {
            if (Publication.CLOSED == result || Publication.MAX_POSITION_EXCEEDED == result ||
                System.nanoTime() - deadline > 0)
            {
                throw new AssertionError(Publication.errorString(result) + " at " + publication.position() +
                    " limit " + publication.positionLimit() + " acknowledged " + acknowledged());
            }
            Thread.yield();
        }
    }

    @Override
    public void close()
    {
        publication.close();
        region.close();
        table.delete();
        lock.close();
        retired.forEach(Mapping::close);
        directory.deleteIfEmpty();
    }
}
