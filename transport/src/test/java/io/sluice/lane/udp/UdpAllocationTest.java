package io.sluice.lane.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.aeron.ExclusivePublication;
import io.sluice.driver.SluiceDriver;
import io.sluice.lane.FragmentStreamHandler;
import io.sluice.lane.Message;
import io.sluice.lane.MessageHandler;
import org.agrona.collections.MutableLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;

/**
 * To receive allocates nothing: counted for this thread, over 10⁵ messages of each kind.
 */
class UdpAllocationTest extends UdpFixture
{
    private static final int MESSAGES = 100_000;
    private static final int WARM_UP = 10_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean)ManagementFactory.getThreadMXBean();

    private final MutableLong sum = new MutableLong();
    private final ArrayDeque<Message> held = new ArrayDeque<>(64);
    private final MessageHandler read = (message) -> sum.value += message.length() + message.buffer().getByte(0);
    private final MessageHandler hold = (message) ->
    {
        sum.value += message.length();
        held.add(message.retain());
    };
    private final FragmentStreamHandler readPiece =
        (fragment) -> sum.value += fragment.length() + fragment.buffer().getByte(0);
    private ExclusivePublication publication;

    @BeforeEach
    void setUp()
    {
        launch(SluiceDriver.launchEmbedded());
        receiver = open(false, 4000, 16);
        publication = publication();
        scratch.setMemory(0, 4000, (byte)0);
    }

    private void poll(final MessageHandler handler)
    {
        if (null == handler)
        {
            receiver.pollFragments(readPiece, 10);
        }
        else
        {
            receiver.poll(handler, 10);
            while (held.size() > 8)
            {
                held.poll().release();
            }
        }
    }

    private void transfer(final int messages, final int length, final MessageHandler handler)
    {
        final long expected = sum.value + (long)messages * length;
        for (int i = 0; i < messages; i++)
        {
            while (publication.offer(scratch, 0, length) < 0)
            {
                poll(handler);
                Thread.yield();
            }
        }
        while (sum.value < expected)
        {
            poll(handler);
            Thread.yield();
        }
        assertEquals(expected, sum.value);
    }

    private void assertNoAllocation(final int length, final MessageHandler handler)
    {
        transfer(WARM_UP, length, handler);
        final long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        transfer(MESSAGES, length, handler);
        final long bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        // the compilers may still allocate a box or two on their way; a single byte per message is far more
        assertTrue(bytes < MESSAGES / 10, () -> bytes + " bytes allocated");
    }

    @Test
    void shouldNotAllocateToReadMessagesOfOneFrame()
    {
        assertNoAllocation(100, read);
    }

    @Test
    void shouldNotAllocateToPutLongMessagesTogether()
    {
        assertNoAllocation(4000, read);
    }

    @Test
    void shouldNotAllocateToReadPieces()
    {
        assertNoAllocation(4000, null);
    }

    @Test
    void shouldNotAllocateToHoldAndRelease()
    {
        assertNoAllocation(100, hold);
        assertNoAllocation(4000, hold);
        held.forEach(Message::release);
    }
}
