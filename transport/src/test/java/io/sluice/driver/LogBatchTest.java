package io.sluice.driver;

import static io.aeron.logbuffer.FrameDescriptor.BEGIN_FRAG_FLAG;
import static io.aeron.logbuffer.FrameDescriptor.END_FRAG_FLAG;
import static io.aeron.protocol.DataHeaderFlyweight.HDR_TYPE_DATA;
import static io.aeron.protocol.DataHeaderFlyweight.HDR_TYPE_PAD;
import static io.aeron.protocol.DataHeaderFlyweight.HEADER_LENGTH;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import io.sluice.gather.LongFrame;
import io.sluice.gather.Reference;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;

@ParameterizedClass
@ValueSource(booleans = { true, false })
class LogBatchTest
{
    private static final int SEGMENT = 1408;
    private static final int PAYLOAD = SEGMENT - HEADER_LENGTH;
    private static final int MTU = 46 * SEGMENT;
    private static final int WITHHELD = 9;
    private static final int START = 8192; // of the batch in its term

    private final ByteBuffer term = ByteBuffer.allocateDirect(256 << 10);
    private final UnsafeBuffer log = new UnsafeBuffer(term);
    private final byte[] memory = new byte[1 << 20];
    private final GatherRegion region = mock(GatherRegion.class);
    private final PublicationSend publication = mock(PublicationSend.class);
    private final GatherVector vector;
    private final LogBatch batch;
    private final DataHeaderFlyweight header = new DataHeaderFlyweight();
    private final ByteArrayOutputStream wire = new ByteArrayOutputStream(); // what is to be sent

    LogBatchTest(final boolean isByAddress)
    {
        assumeTrue(null == AddressCall.whyNot() || !isByAddress);
        vector = new GatherVector(isByAddress ? new AddressPieces() : new ViewPieces());
        batch = new LogBatch(vector, SEGMENT);
    }

    @BeforeEach
    void setUp()
    {
        new Random(1).nextBytes(memory);
        final Views regionViews = new Views(ByteBuffer.allocateDirect(memory.length).put(memory));
        final Views views = new Views();
        views.begin(term);
        when(publication.hasTable()).thenReturn(true);
        when(publication.longSegment()).thenReturn(SEGMENT);
        when(publication.log(any())).thenReturn(views);
        when(publication.follow(anyLong(), anyInt(), anyLong())).thenAnswer((call) ->
            WITHHELD == Reference.index(call.getArgument(0)) ? null : region);
        doAnswer((call) ->
        {
            call.<Pieces>getArgument(0).add(regionViews, (int)(long)call.getArgument(1), call.getArgument(2));
            return null;
        }).when(region).addTo(any(), anyLong(), anyInt());
    }

    private byte[] frame(final int at, final int length, final int flags, final int type, final long reserved)
    {
        final UnsafeBuffer frame = new UnsafeBuffer(new byte[HEADER_LENGTH]);
        header.wrap(frame, 0, HEADER_LENGTH);
        header.termOffset(at).sessionId(77).streamId(1001).termId(3).reservedValue(reserved)
            .flags((short)(flags & 0xFF)).headerType(type).frameLength(length);

        return frame.byteArray();
    }

    private static int aligned(final int length)
    {
        return BitUtil.align(length, FrameDescriptor.FRAME_ALIGNMENT);
    }

    private int reference(final int at, final int payload, final int offset, final boolean isLast)
    {
        final int length = (int)LongFrame.frameLength(payload, PAYLOAD);
        final boolean isLong = payload > PAYLOAD;
        final long reference = Reference.of(2, offset);
        final int end = isLast ? END_FRAG_FLAG : 0;
        log.putBytes(at, frame(at, length, isLong ? BEGIN_FRAG_FLAG : BEGIN_FRAG_FLAG | end, HDR_TYPE_DATA,
            isLong && isLast ? Reference.ending(reference) : reference));
        for (int done = 0, to = at; done == 0 || done < payload; done += PAYLOAD, to += SEGMENT)
        {
            final int part = Math.min(PAYLOAD, payload - done);
            final int flags = (0 == done ? BEGIN_FRAG_FLAG : 0) | (done + part == payload ? end : 0);
            wire.writeBytes(frame(to, part + HEADER_LENGTH, flags, HDR_TYPE_DATA, 0));
            wire.write(memory, offset + done, part);
            wire.writeBytes(new byte[aligned(part) - part]);
        }

        return at + aligned(length);
    }

    private int plain(final int at, final int length, final Random random)
    {
        final byte[] payload = new byte[aligned(length) - HEADER_LENGTH];
        random.nextBytes(payload);
        final byte[] begin = frame(at, length, BEGIN_FRAG_FLAG | END_FRAG_FLAG, HDR_TYPE_DATA, 5);
        log.putBytes(at, begin);
        log.putBytes(at + HEADER_LENGTH, payload);
        wire.writeBytes(begin);
        wire.writeBytes(payload);

        return at + aligned(length);
    }

    private int fill(final Random random)
    {
        wire.reset();
        log.setMemory(0, log.capacity(), (byte)0);
        int at = START;
        while (at < START + MTU - 20 * SEGMENT)
        {
            final int offset = random.nextInt(500_000);
            switch (random.nextInt(3))
            {
                case 0:
                    at = plain(at, HEADER_LENGTH + random.nextInt(PAYLOAD), random);
                    break;

                case 1:
                    at = reference(at, random.nextInt(PAYLOAD + 1), offset, random.nextBoolean());
                    break;

                default:
                    at = reference(at, PAYLOAD + 1 + random.nextInt(18 * PAYLOAD), offset, random.nextBoolean());
                    break;
            }
        }
        if (random.nextBoolean())
        {
            final byte[] padding = frame(at, 4096, 0, HDR_TYPE_PAD, 0);
            log.putBytes(at, padding);
            wire.writeBytes(padding);
            at += HEADER_LENGTH;
        }

        return at;
    }

    private void begin(final int limit)
    {
        term.limit(limit).position(START);
        batch.frames(term);
        batch.begin(publication, START);
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 3, 4, 5 })
    void shouldSendAllOfItHoweverManyCallsItTakes(final int seed)
    {
        final Random random = new Random(seed);
        for (int i = 0; i < 50; i++)
        {
            final int limit = fill(random);
            final int datagrams = 0 == i % 2 ? 1 : 1 + random.nextInt(64);
            final ByteArrayOutputStream sent = new ByteArrayOutputStream();
            begin(limit);
            int at = START;
            while (at < limit)
            {
                if (0 == random.nextInt(4))
                {
                    begin(limit); // the socket did not take all of it: the same batch is handed over again
                }
                final int next = batch.gather(at, datagrams);
                assertTrue(vector.datagrams() <= datagrams && vector.length() == next - at);
                if (0 == random.nextInt(4))
                {
                    continue; // it took nothing
                }
                final byte[] bytes = new byte[vector.length()];
                vector.stage().get(bytes);
                sent.writeBytes(bytes);
                for (int cut = 0; cut < bytes.length; cut += SEGMENT) // as the kernel does
                {
                    header.wrap(new UnsafeBuffer(bytes), cut, HEADER_LENGTH);
                    assertEquals(at + cut, header.termOffset());
                }
                at = next;
            }
            assertArrayEquals(wire.toByteArray(), sent.toByteArray());
        }
    }

    @Test
    void shouldSendPaddingForTheRestOfALongFrameThatIsWithheld()
    {
        final int end = reference(START, 10 * PAYLOAD, 0, true);
        begin(end);
        assertEquals(START + 3 * SEGMENT, batch.gather(START, 3));
        log.putLong(START + DataHeaderFlyweight.RESERVED_VALUE_OFFSET, Reference.ending(Reference.of(WITHHELD, 0)));
        assertEquals(end, batch.gather(START + 3 * SEGMENT, 64));
        assertEquals(HEADER_LENGTH, vector.length());
        final byte[] bytes = new byte[HEADER_LENGTH];
        vector.stage().get(bytes);
        assertArrayEquals(frame(START + 3 * SEGMENT, 7 * SEGMENT, BEGIN_FRAG_FLAG, HDR_TYPE_PAD, 0), bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 31, 5 * SEGMENT + 1, 5 * SEGMENT + 31 })
    void shouldTakeALongFrameForDamagedWhenItsLastPartHasNoRoomForAHeader(final int beyond)
    {
        log.putBytes(START, frame(
            START, SEGMENT + beyond, BEGIN_FRAG_FLAG, HDR_TYPE_DATA, Reference.ending(Reference.of(2, 0))));
        begin(START + aligned(SEGMENT + beyond));
        final IllegalStateException ex = assertThrows(IllegalStateException.class, () -> batch.gather(START, 64));
        assertTrue(ex.getMessage().contains("length=" + (SEGMENT + beyond)), ex::getMessage);
    }
}
