package io.sluice.lane.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FrameDescriptor;
import io.sluice.Await;
import io.sluice.Sluice;
import io.sluice.SluiceOptions;
import io.sluice.driver.SluiceDriver;
import io.sluice.lane.LaneContext;
import io.sluice.lane.MessageHandler;
import io.sluice.lane.ReceiveSettings;
import io.sluice.ledger.SlowReaderPolicy;
import io.sluice.status.CounterTypes;
import io.sluice.status.Counters;
import io.sluice.support.EventLog;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.collections.MutableLong;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.AfterEach;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/**
 * A plain Aeron publisher and a Sluice receiver on one driver. Each message says what it is: id, length, and a pattern
 * that depends on both.
 */
abstract class UdpFixture
{
    static final int STREAM_ID = 7;
    static final int TERM_LENGTH = 64 << 10;
    static final int MIN_LENGTH = 12;

    final EventLog events = new EventLog();
    final String channel = "aeron:udp?endpoint=127.0.0.1:" + freePort() + "|term-length=64k|mtu=1408";
    final List<Long> ids = new ArrayList<>();
    final MessageHandler check = (message) -> ids.add(check(message.buffer(), message.length()));
    final UnsafeBuffer scratch = new UnsafeBuffer(new byte[8 << 20]);
    private final BufferClaim claim = new BufferClaim();
    SluiceDriver driver;
    Sluice sluice;
    Aeron aeron;
    UdpReceiver receiver;
    String receiveParameters = "";

    void launch(final SluiceDriver newDriver)
    {
        driver = newDriver;
        sluice = Sluice.connect(
            new SluiceOptions().aeronDirectoryName(driver.aeronDirectoryName()).eventListener(events));
        aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()));
    }

    @AfterEach
    void tearDown()
    {
        if (null != receiver)
        {
            receiver.close();
        }
        aeron.close();
        sluice.close();
        driver.close();
    }

    UdpReceiver open(final boolean isStrict, final int length, final int count)
    {
        return UdpReceiver.open(
            new LaneContext(
                sluice.aeron(),
                null,
                new Counters(sluice.aeron(), sluice.clientId()),
                events,
                "reader",
                sluice::register),
            channel + receiveParameters,
            STREAM_ID,
            new ReceiveSettings("reader", SlowReaderPolicy.BLOCK, isStrict, length, count));
    }

    ExclusivePublication publication()
    {
        final ExclusivePublication publication = aeron.addExclusivePublication(channel, STREAM_ID);
        Await.until("connected", () -> publication.isConnected() && receiver.isConnected());
        return publication;
    }

    /**
     * As a plain Aeron client does it; polls meanwhile.
     */
    void offer(final ExclusivePublication publication, final long id, final int length, final Runnable poll)
    {
        fill(scratch, id, length);
        Await.until("offered", () ->
        {
            final long result = publication.offer(scratch, 0, length);
            poll.run();
            if (result < 0 && Publication.BACK_PRESSURED != result && Publication.ADMIN_ACTION != result)
            {
                throw new IllegalStateException(Publication.errorString(result));
            }
            return result > 0;
        });
    }

    void offer(final ExclusivePublication publication, final long id, final int length)
    {
        offer(publication, id, length, () -> {});
    }

    /**
     * As a Sluice publisher does it: frame by frame, across the ends of terms.
     */
    void claimFrames(final ExclusivePublication publication, final long id, final int length, final Runnable poll)
    {
        claimFrames(publication, id, length, 0, length, poll);
    }

    void claimFrames(
        final ExclusivePublication publication,
        final long id,
        final int length,
        final int from,
        final int to,
        final Runnable poll)
    {
        fill(scratch, id, length);
        int offset = from;
        while (offset < to)
        {
            final int frameLength = Math.min(publication.maxPayloadLength(), length - offset);
            Await.until("claimed", () ->
            {
                poll.run();
                return publication.tryClaim(frameLength, claim) > 0;
            });
            claim.putBytes(scratch, offset, frameLength);
            claim.flags((byte)((0 == offset ? FrameDescriptor.BEGIN_FRAG_FLAG : 0) |
                (length == offset + frameLength ? FrameDescriptor.END_FRAG_FLAG : 0)));
            claim.commit();
            offset += frameLength;
        }
    }

    void receive(final int count)
    {
        Await.until(count + " messages have come, not " + ids, () ->
        {
            poll();
            return ids.size() >= count;
        });
        assertEquals(count, ids.size());
    }

    void poll()
    {
        while (receiver.poll(check, 10) > 0)
        {
            continue;
        }
    }

    long counter(final int typeId)
    {
        final MutableLong value = new MutableLong(-1);
        final CountersReader reader = aeron.countersReader();
        reader.forEach((counterId, type, key, label) ->
        {
            if (typeId == type && STREAM_ID == key.getInt(0))
            {
                value.value = reader.getCounterValue(counterId);
            }
        });
        return value.value;
    }

    void assertCounters(final long received, final long inPlaceBytes, final long copiedBytes)
    {
        assertEquals(received, counter(CounterTypes.RECEIVED));
        assertEquals(inPlaceBytes, counter(CounterTypes.RECEIVED_BYTES));
        assertEquals(copiedBytes, counter(CounterTypes.RECEIVED_COPIED_BYTES));
    }

    static void fill(final MutableDirectBuffer buffer, final long id, final int length)
    {
        buffer.putLong(0, id);
        buffer.putInt(8, length);
        for (int i = MIN_LENGTH; i < length; i++)
        {
            buffer.putByte(i, patternAt(id, i));
        }
    }

    static byte patternAt(final long id, final long index)
    {
        return (byte)(id * 31 + index * 7 + (index >> 8) * 13 + (index >> 16));
    }

    static long check(final DirectBuffer buffer, final int length)
    {
        final long id = buffer.getLong(0);
        assertEquals(length, buffer.capacity());
        assertEquals(length, buffer.getInt(8));
        for (int i = MIN_LENGTH; i < length; i++)
        {
            if (patternAt(id, i) != buffer.getByte(i))
            {
                throw new AssertionError("message " + id + " of " + length + " bytes is wrong at " + i);
            }
        }
        return id;
    }

    private static int freePort()
    {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress()))
        {
            return socket.getLocalPort();
        }
        catch (final SocketException ex)
        {
            throw new IllegalStateException(ex);
        }
    }
}
