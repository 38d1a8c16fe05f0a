package io.sluice.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One thread closes a region as another makes buffers: none may be open afterwards, for what it lies in is unmapped
 * soon.
 */
@Timeout(120)
class RegionCloseRaceTest
{
    private static final int ROUNDS = 200;
    private static final int BUFFERS = 4096;
    private static final int LENGTH = 64;

    private final List<Mapping> retired = new ArrayList<>();
    private Path path;
    private RegionContext context;

    @BeforeEach
    void setUp() throws IOException
    {
        path = Files.createTempDirectory(Path.of("/dev/shm"), "sluice-region-race");
        final HostDirectory directory = HostDirectory.open(path.resolve("home"), Access.PRIVATE);
        context = new RegionContext(directory, 0xABCDL, retired::add, (text) -> {});
    }

    @AfterEach
    void tearDown() throws IOException
    {
        retired.forEach(Mapping::close);
        Leftovers.deleteTree(path);
    }

    private MemoryRegion register()
    {
        retired.forEach(Mapping::close);
        retired.clear();

        return MemoryRegion.register(context, RegionOptions.shared(LENGTH * BUFFERS), (id) ->
            new AtomicCounter(new UnsafeBuffer(new byte[128]), 0));
    }

    @Test
    void shouldLeaveNoBufferOpen() throws InterruptedException
    {
        for (int round = 0; round < ROUNDS; round++)
        {
            final MemoryRegion region = register();
            final AtomicInteger made = new AtomicInteger();
            final List<RegisteredBuffer> buffers = new ArrayList<>();
            final Thread thread = new Thread(() ->
            {
                try
                {
                    for (int i = 0; i < BUFFERS; i++)
                    {
                        buffers.add(region.slice(LENGTH * i, LENGTH));
                        made.incrementAndGet();
                    }
                }
                catch (final IllegalStateException ex)
                {
                    assertTrue(region.isClosed());
                }
            });
            thread.start();
            while (made.get() < round)
            {
                Thread.onSpinWait();
            }
            region.close();
            thread.join();
            for (final RegisteredBuffer buffer : buffers)
            {
                assertFalse(buffer.isOpen(), buffer::toString);
            }
            assertEquals(1, retired.size());
        }
    }
}
