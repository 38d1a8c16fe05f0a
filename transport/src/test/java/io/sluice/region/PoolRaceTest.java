package io.sluice.region;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.host.Access;
import io.sluice.host.HostDirectory;
import io.sluice.host.Leftovers;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * More threads than cores take buffers from one pool and give them back: none may be lost on the way.
 */
@Timeout(60)
class PoolRaceTest
{
    private static final int THREADS = 4;
    private static final int SLOTS = 4;
    private static final int LENGTH = 64;
    private static final long DURATION_NS = 2_000_000_000L;

    private Path path;
    private MemoryRegion region;

    @BeforeEach
    void setUp() throws IOException
    {
        path = Files.createTempDirectory(Path.of("/dev/shm"), "sluice-pool-race");
        final HostDirectory directory = HostDirectory.open(path.resolve("home"), Access.PRIVATE);
        final RegionContext context = new RegionContext(directory, 0xABCDL, Mapping::close, (text) -> {});
        region = MemoryRegion.register(context, RegionOptions.shared(LENGTH * SLOTS), (id) ->
            new AtomicCounter(new UnsafeBuffer(new byte[128]), 0));
    }

    @AfterEach
    void tearDown() throws IOException
    {
        region.close();
        Leftovers.deleteTree(path);
    }

    @Test
    void shouldLoseNoBuffer() throws InterruptedException
    {
        final BufferPool pool = region.pool(LENGTH);
        final long beginNs = System.nanoTime();
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++)
        {
            final Thread thread = new Thread(() ->
            {
                while (System.nanoTime() - beginNs < DURATION_NS)
                {
                    final RegisteredBuffer buffer = pool.acquire();
                    if (null != buffer)
                    {
                        buffer.release();
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (final Thread thread : threads)
        {
            thread.join();
        }

        assertEquals(SLOTS, pool.available());
        for (int i = 0; i < SLOTS; i++)
        {
            pool.acquire().putByte(0, (byte)1);
        }
    }
}
