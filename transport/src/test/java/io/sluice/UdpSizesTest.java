package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aeron.logbuffer.BufferClaim;
import io.sluice.driver.SluiceDriver;
import io.sluice.lane.CompletionStatus;
import io.sluice.lane.Fragment;
import io.sluice.lane.FragmentStreamHandler;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import io.sluice.support.Payload;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.collections.MutableLong;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Messages around every length at which something changes, and up to 1 GiB.
 */
@Tag("slow")
@Timeout(240)
class UdpSizesTest
{
    private static final String ENDPOINT = "aeron:udp?endpoint=127.0.0.1:24718";
    private static final int STREAM_ID = 1018;
    private static final int TERM = 64 << 10;
    private static final long GIB = 1L << 30;
    private static final int MIB = 1 << 20;
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private final SluiceDriver driver = SluiceDriver.launchEmbedded();
    private final Sluice sluice = Sluice.connect(driver);
    private final BufferClaim claim = new BufferClaim();

    @AfterEach
    void tearDown()
    {
        sluice.close();
        driver.close();
    }

    private static int[] lengths(final int payload)
    {
        final TreeSet<Integer> lengths = new TreeSet<>(List.of(0, 1, 2, 15, 16, 17, 31, 32, 33));
        for (final int boundary : new int[]{ payload, payload + 32, 2 * payload, 46 * payload, 46 * (payload + 32),
            1472, 1500, 65504, TERM / 8, TERM / 4, TERM / 2, TERM, 2 * TERM, 3 * TERM, 4 * TERM, 128 << 10 })
        {
            for (final int around : new int[]{ -32, -1, 0, 1, 32 })
            {
                lengths.add(boundary + around);
            }
        }

        return lengths.stream().filter((length) -> length <= MIB).mapToInt((any) -> any).toArray();
    }

    @ParameterizedTest
    @CsvSource({ "1408, true", "1408, false", "512, false", "8192, true" })
    void shouldDeliverMessagesAroundEveryBoundary(final int wireDatagram, final boolean isWhole)
    {
        final Subscriber subscriber =
            sluice.addSubscriber(ENDPOINT, STREAM_ID, new SubscriberOptions().receiveBuffers(MIB, 2));
        final Publisher publisher = sluice.addPublisher(ENDPOINT + "|term-length=64k", STREAM_ID,
            new PublisherOptions().strict(true).wireDatagram(wireDatagram));
        final RegisteredBuffer buffer = sluice.register(RegionOptions.shared(2 * MIB)).slice(12_345, MIB);
        Await.until("connected", publisher::isConnected);
        final List<Integer> received = new ArrayList<>();
        final Pieces pieces = new Pieces(received);
        final int[] lengths = lengths(wireDatagram - 32);
        int expected = 0;
        for (int round = 0; round < 3; round++)
        {
            for (final int length : lengths)
            {
                final int shift = length * 31 % 333; // so that terms end everywhere in a message
                Await.until("claimed", () -> publisher.claim(shift, claim) > 0);
                claim.commit();
                for (int i = 0; i < length; i++)
                {
                    buffer.putByte(i, byteAt(length, i));
                }
                assertTrue(publisher.post(buffer, 0, length) > 0);
                expected += 2;
                final int wanted = expected;
                Await.until("a message has come of length=" + length, () ->
                {
                    publisher.poll((completion) ->
                    {
                        assertEquals(CompletionStatus.RELEASED, completion.status());
                        completion.buffer().setMemory(0, Math.max(1, length), (byte)0xEE);
                    });
                    if (isWhole)
                    {
                        subscriber.poll((message) ->
                            received.add(checked(message.buffer(), message.length(), 0, received.size())), 10);
                    }
                    else
                    {
                        subscriber.pollFragments(pieces, 100);
                    }
                    return wanted == received.size() && 0 == publisher.outstanding();
                });
                assertEquals(length, received.get(wanted - 1));
            }
        }
        assertTrue(publisher.position() > 9L * TERM);
    }

    private static byte byteAt(final int length, final long index)
    {
        return (byte)(length * 31 + index * 7 + (index >> 8) * 13);
    }

    // every other message was claimed and says nothing
    private static int checked(final DirectBuffer buffer, final int length, final long offset, final int number)
    {
        return checked(buffer, length, offset, length, number);
    }

    private static int checked(
        final DirectBuffer buffer, final int length, final long offset, final int whole, final int number)
    {
        assertEquals(length, buffer.capacity());
        for (int i = 0; 1 == (number & 1) && i < length; i++)
        {
            if (byteAt(whole, offset + i) != buffer.getByte(i))
            {
                throw new AssertionError("wrong byte " + (offset + i) + " of " + whole);
            }
        }

        return length;
    }

    /**
     * Puts them together, and checks the whole, for only the last piece tells the length.
     */
    private static final class Pieces implements FragmentStreamHandler
    {
        private final ExpandableArrayBuffer whole = new ExpandableArrayBuffer();
        private final List<Integer> received;

        Pieces(final List<Integer> received)
        {
            this.received = received;
        }

        @Override
        public void onFragment(final Fragment fragment)
        {
            final long offset = fragment.messageOffset();
            assertEquals(fragment.isFirst(), 0 == offset);
            whole.putBytes((int)offset, fragment.buffer(), 0, fragment.length());
            if (fragment.isLast())
            {
                final int length = (int)offset + fragment.length();
                received.add(checked(new UnsafeBuffer(whole.byteArray(), 0, length),
                    length, 0, received.size()));
            }
        }

        @Override
        public void onIncomplete(final int sessionId, final long length)
        {
            throw new IllegalStateException("incomplete after " + length);
        }
    }

    @Test
    void shouldSendFromAcrossTheGibibytesOfARegionAndAGibibyteAtOnce() throws IOException
    {
        final long length = 2 * GIB + 2 * MIB;
        assumeTrue(Files.getFileStore(Path.of("/dev/shm")).getUsableSpace() > length + GIB, "too little shared memory");
        final Subscriber subscriber =
            sluice.addSubscriber(ENDPOINT, STREAM_ID, new SubscriberOptions().receiveBuffers(2 * MIB, 2));
        final Publisher publisher =
            sluice.addPublisher(ENDPOINT + "|term-length=4m", STREAM_ID, new PublisherOptions().strict(true));
        final MemoryRegion region = sluice.register(RegionOptions.shared(length));
        Await.until("connected", publisher::isConnected);
        final long[] offsets = { 0, 3, GIB - MIB, GIB - MIB - 1, GIB - 1, GIB, GIB - 700_001, 2 * GIB - MIB,
            2 * GIB - 500_009, 2 * GIB, 2 * GIB + 7, 2 * GIB + MIB };
        for (int i = 0; i < offsets.length; i++)
        {
            final RegisteredBuffer buffer = region.slice(offsets[i], MIB);
            final long sequence = i;
            Payload.fill(buffer, 0, MIB, sequence);
            assertTrue(publisher.post(buffer) > 0);
            final MutableLong received = new MutableLong(-1);
            Await.until("it has come from " + offsets[i], () ->
            {
                publisher.poll((completion) -> completion.buffer().setMemory(0, MIB, (byte)0xEE));
                subscriber.poll((message) ->
                    received.value = Payload.check(message.buffer(), message.length()), 1);
                return sequence == received.value && 0 == publisher.outstanding();
            });
        }

        final int huge = (int)GIB;
        final RegisteredBuffer buffer = region.slice(GIB - 12_344, huge);
        for (int i = 0; i < huge; i += 8)
        {
            buffer.putLong(i, STEP * (i + 1));
        }
        assertTrue(publisher.post(buffer) > 0);
        final MutableLong next = new MutableLong();
        final FragmentStreamHandler check = (fragment) ->
        {
            assertEquals(next.value, fragment.messageOffset());
            for (int i = 0; i < fragment.length(); i += 8)
            {
                if (STEP * (next.value + i + 1) != fragment.buffer().getLong(i))
                {
                    throw new AssertionError("wrong at " + (next.value + i));
                }
            }
            next.value += fragment.length();
            assertEquals(huge == next.value, fragment.isLast());
        };
        final long startNs = System.nanoTime();
        while (huge != next.value || publisher.outstanding() > 0)
        {
            publisher.poll((completion) -> assertEquals(CompletionStatus.RELEASED, completion.status()));
            if (0 == subscriber.pollFragments(check, 100))
            {
                Thread.yield();
            }
            assertTrue(System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(120), "stands still at " + next.value);
        }
    }
}
