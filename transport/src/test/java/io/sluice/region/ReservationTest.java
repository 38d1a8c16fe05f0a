package io.sluice.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.host.Access;
import io.sluice.host.HostDirectory;
import io.sluice.host.Leftovers;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the pages of a region are had, as the system counts it for this thread.
 */
class ReservationTest
{
    private static final Path WRITTEN = Path.of("/proc/thread-self/io");
    private static final long STEP = 1 << 20;
    private static final int STEPS = 64;

    private final List<Mapping> retired = new ArrayList<>();
    private RegionContext context;

    @BeforeEach
    void setUp() throws IOException
    {
        assumeTrue(Files.isReadable(WRITTEN));
        final HostDirectory directory = HostDirectory.open(
            Files.createTempDirectory(Path.of("/dev/shm"), "sluice-reservation-test"), Access.PRIVATE);
        context = new RegionContext(directory, 0xABCDL, retired::add, (text) -> {});
    }

    @AfterEach
    void tearDown() throws IOException
    {
        retired.forEach(Mapping::close);
        if (null != context)
        {
            Leftovers.deleteTree(context.directory().path());
        }
    }

    private MemoryRegion register(final long length)
    {
        return MemoryRegion.register(context, RegionOptions.shared(length), (id) ->
            new AtomicCounter(new UnsafeBuffer(new byte[256]), 0));
    }

    /**
     * What this thread has written so far: {@code wchar} bytes in {@code syscw} calls.
     */
    private static long written(final String what) throws IOException
    {
        final String name = what + ": ";

        return Files.readAllLines(WRITTEN).stream()
            .filter((line) -> line.startsWith(name))
            .mapToLong((line) -> Long.parseLong(line.substring(name.length())))
            .sum();
    }

    @Test
    void shouldReserveInStepsOfAtMostAMebibyte() throws IOException
    {
        final long before = written("syscw");
        register(1).close();
        final long forOneStep = written("syscw") - before;
        final long bytes = written("wchar");
        register(STEPS * STEP).close();
        assertTrue(written("wchar") - bytes >= STEPS * STEP, "all of it is written");
        assertEquals(STEPS - 1, written("syscw") - before - 2 * forOneStep, "steps beyond the first");
    }

    @Test
    void shouldLeaveTheReservationToTheCreator() throws IOException
    {
        final MemoryRegion region = register(STEPS * STEP);
        final long before = written("syscw");
        final AttachedRegion attached = AttachedRegion.attach(context, context.clientId(), region.id());
        assertEquals(before, written("syscw"), "who attaches writes nothing");
        attached.release();
        region.close();
    }
}
