package io.sluice.driver;

import static io.aeron.protocol.DataHeaderFlyweight.HEADER_LENGTH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where a list ends, whatever a publisher has written into its log.
 */
class GatherVectorTest
{
    private final ByteBuffer memory = ByteBuffer.allocateDirect(1 << 16);
    private final UnsafeBuffer log = new UnsafeBuffer(memory);
    private final Views views = new Views(memory);
    private final GatherRegion region = mock(GatherRegion.class);
    private final GatherVector vector = new GatherVector();

    @BeforeEach
    void setUp()
    {
        doAnswer((call) ->
        {
            call.<Pieces>getArgument(0).add(views, 0, call.getArgument(2));
            return null;
        }).when(region).addTo(any(), anyLong(), anyInt());
        vector.begin(0, 1);
    }

    private int addReferences(final int payloadLength, final int frameLength)
    {
        int count = 0;
        while (vector.hasRoom(frameLength))
        {
            vector.addReference(log, 0, payloadLength, region, 0);
            count++;
        }
        assertEquals(count * frameLength, vector.length());
        assertEquals(count * frameLength, vector.stage().remaining());

        return count;
    }

    @Test
    void shouldHaveRoomForAsMuchAsADatagramHolds()
    {
        vector.addPlain(views, 0, GatherVector.MAX_LENGTH - HEADER_LENGTH);
        vector.addPlain(views, 0, HEADER_LENGTH);
        assertFalse(vector.hasRoom(HEADER_LENGTH));
        assertEquals(GatherVector.MAX_LENGTH, vector.stage().remaining());
    }

    @Test
    void shouldHaveRoomForAsManyReferencesAsThereArePieces()
    {
        assertEquals(Pieces.CAPACITY / 3, addReferences(1, 2 * HEADER_LENGTH)); // header, payload, what aligns it
    }

    @Test
    void shouldHaveRoomForAsManyReferencesToNothingAsThereAreHeaders()
    {
        assertEquals(Pieces.CAPACITY / 2, addReferences(0, HEADER_LENGTH)); // one piece in all
    }

    @ParameterizedTest
    @CsvSource({ "64, true", "0, false", "-1, false", "-2, false", "-3, false" }) // none, try again, interrupted
    void shouldTellWhetherTheSocketHasTakenIt(final long taken, final boolean isSent) throws IOException
    {
        final Pieces pieces = mock(Pieces.class);
        when(pieces.write(null)).thenReturn(taken);
        final GatherVector mocked = new GatherVector(pieces);
        mocked.begin(0, 1);
        mocked.addPlain(views, 0, 64);
        assertEquals(isSent, mocked.write(null));
    }
}
