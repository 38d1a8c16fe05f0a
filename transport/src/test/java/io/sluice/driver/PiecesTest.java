package io.sluice.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.Random;

/**
 * What holds for each way to hand pieces to the kernel.
 */
@ParameterizedClass
@ValueSource(booleans = { true, false })
class PiecesTest
{
    private static final int LENGTH = 4096;
    private static final int MAX = 60_000;

    private final Pieces pieces;
    private final byte[] bytes = new byte[LENGTH];
    private final Views one = new Views(ByteBuffer.allocateDirect(LENGTH));
    private final Views other = new Views(ByteBuffer.allocateDirect(LENGTH));
    private final ByteBuffer staging = ByteBuffer.allocateDirect(MAX);
    private final ByteBuffer received = ByteBuffer.allocate(MAX);
    private DatagramChannel near;
    private DatagramChannel far;

    PiecesTest(final boolean isByAddress)
    {
        pieces = isByAddress ? new AddressPieces() : new ViewPieces();
    }

    @BeforeEach
    void setUp() throws IOException
    {
        assertNull(AddressCall.whyNot()); // the flag is there, and each JDK that this runs on has the call
        new Random(1).nextBytes(bytes);
        new UnsafeBuffer(one.root()).putBytes(0, bytes);
        new UnsafeBuffer(other.root()).putBytes(0, bytes);
        far = DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        near = DatagramChannel.open().connect(far.getLocalAddress());
        near.configureBlocking(false);
    }

    @AfterEach
    void tearDown() throws IOException
    {
        near.close();
        far.close();
    }

    private byte[] received() throws IOException
    {
        far.configureBlocking(true);
        received.clear();
        assertNotNull(far.receive(received));
        received.flip();
        final byte[] message = new byte[received.remaining()];
        received.get(message);

        return message;
    }

    private byte[] staged()
    {
        final ByteBuffer stage = pieces.stage(staging).duplicate();
        final byte[] message = new byte[stage.remaining()];
        stage.get(message);

        return message;
    }

    @Test
    void shouldSendPiecesAsOneDatagram() throws IOException
    {
        final Random random = new Random(2);
        for (int i = 0; i < 1000; i++)
        {
            final ByteBuffer wanted = ByteBuffer.allocate(MAX);
            pieces.begin();
            final int count = 1 + random.nextInt(30);
            int end = 0;
            for (int j = 0; j < count; j++)
            {
                final int offset = random.nextBoolean() ? end : random.nextInt(LENGTH / 2); // often where one ended
                final int length = random.nextInt(1 + Math.min(LENGTH - offset, MAX / 30));
                pieces.add(0 == random.nextInt(3) ? one : other, offset, length);
                wanted.put(bytes, offset, length);
                end = offset + length;
            }
            final byte[] message = new byte[wanted.flip().remaining()];
            wanted.get(message);
            assertArrayEquals(message, staged());
            assertEquals(message.length, pieces.write(near));
            assertArrayEquals(message, received());
        }
    }

    @Test
    void shouldMakeOnePieceOfWhatIsOne()
    {
        pieces.begin();
        pieces.add(one, 0, 100);
        pieces.add(one, 100, 60);
        assertEquals(1, pieces.count());
        pieces.add(other, 160, 20);
        pieces.add(one, 180, 20);
        pieces.add(one, 190, 20);
        assertEquals(4, pieces.count());
    }

    @Test
    void shouldTakeAsManyPiecesAsItSays() throws IOException
    {
        pieces.begin();
        for (int i = 0; i < Pieces.CAPACITY; i++)
        {
            pieces.add(one, 2 * i, 1);
        }
        assertEquals(Pieces.CAPACITY, pieces.write(near));
        assertEquals(Pieces.CAPACITY, received().length);
        assertThrows(IndexOutOfBoundsException.class, () -> pieces.add(one, 0, 1));
        assertEquals(Pieces.CAPACITY, pieces.count());
    }

    @Test
    void shouldBeginANewListWhereTheLastOneEnded() throws IOException
    {
        for (int i = 0; i < 3; i++)
        {
            pieces.begin();
            pieces.add(one, 100 * i, 100);
            assertEquals(1, pieces.count());
            final byte[] wanted = Arrays.copyOfRange(bytes, 100 * i, 100 * i + 100);
            assertArrayEquals(wanted, staged());
            assertEquals(100, pieces.write(near));
            assertArrayEquals(wanted, received());
        }
    }

    @Test
    void shouldRefuseWhatDoesNotLieInTheBuffer()
    {
        pieces.begin();
        for (final int[] piece : new int[][] { { -1, 1 }, { 0, -1 }, { 0, LENGTH + 1 }, { LENGTH, 1 },
            { Integer.MAX_VALUE, 1 }, { 1, Integer.MAX_VALUE } })
        {
            assertThrows(IndexOutOfBoundsException.class, () -> pieces.add(one, piece[0], piece[1]));
        }
        assertEquals(0, pieces.count());
    }

    @Test
    void shouldTellThatNobodyListens() throws IOException
    {
        far.close();
        assertThrows(PortUnreachableException.class, () ->
        {
            for (int i = 0; i < 100; i++)
            {
                pieces.begin();
                pieces.add(one, 0, 100);
                pieces.add(other, 0, 100);
                pieces.write(near);
            }
        });
    }

    @Test
    void shouldTellThatTheChannelIsClosed() throws IOException
    {
        near.close();
        pieces.begin();
        pieces.add(one, 0, 100);
        pieces.add(other, 0, 100);
        assertThrows(ClosedChannelException.class, () -> pieces.write(near));
    }
}
