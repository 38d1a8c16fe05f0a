package io.sluice.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.host.Access;
import io.sluice.host.HostDirectory;
import io.sluice.host.Leftovers;
import io.sluice.support.Shell;
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
 * Mounts file systems with huge pages, so it needs root; elsewhere it is skipped.
 */
class HugePagesTest
{
    private static final Path POOL = Path.of("/proc/sys/vm/nr_hugepages");

    private final List<Mapping> retired = new ArrayList<>();
    private Path path;
    private Path mount;
    private RegionContext context;
    private String poolBefore;

    @BeforeEach
    void setUp() throws IOException
    {
        path = Files.createTempDirectory(Path.of("/dev/shm"), "sluice-huge-test");
        mount = Files.createDirectory(path.resolve("mount"));
        final HostDirectory directory = HostDirectory.open(path.resolve("home"), Access.PRIVATE);
        context = new RegionContext(directory, 0xABCDL, retired::add, (text) -> {});
        poolBefore = Files.readString(POOL).trim();
    }

    @AfterEach
    void tearDown() throws Exception
    {
        retired.forEach(Mapping::close);
        Shell.run("umount", mount.toString());
        if (!poolBefore.equals(Files.readString(POOL).trim()))
        {
            Files.writeString(POOL, poolBefore);
        }
        Leftovers.deleteTree(path);
    }

    private MemoryRegion register(final RegionOptions options)
    {
        return MemoryRegion.register(
            context, options, (id) -> new AtomicCounter(new UnsafeBuffer(new byte[128]), 0));
    }

    @Test
    void shouldGetTransparentHugePagesWhenTheFileSystemGivesThem() throws Exception
    {
        assumeTrue(Shell.run("mount", "-t", "tmpfs", "-o", "huge=always,size=64m", "tmpfs", mount.toString()),
            "not root");
        final MemoryRegion region =
            register(RegionOptions.shared(8 << 20).pages(PageKind.TRANSPARENT_HUGE).directory(mount));
        assertEquals(PageKind.TRANSPARENT_HUGE, region.pages(), region::pagesNote);
        assertTrue(region.pagesNote().contains("bytes in transparent huge pages"), region.pagesNote());
        assertEquals(mount, region.path().getParent());
        region.close();
    }

    @Test
    void shouldGetPagesOfTheHugePagePoolAndReadThemElsewhere() throws Exception
    {
        assumeTrue(Shell.run("mount", "-t", "hugetlbfs", "none", mount.toString()), "not root");
        Files.writeString(POOL, "8");
        assumeTrue(Integer.parseInt(Files.readString(POOL).trim()) >= 4, "no free huge pages");
        final MemoryRegion region = register(RegionOptions.shared(5_000_000).pages(PageKind.HUGETLB).directory(mount));
        assertEquals(PageKind.HUGETLB, region.pages(), region::pagesNote);
        assertEquals(6 << 20, region.length());
        region.slice(5_999_992, 8).putLong(0, 42);

        final AttachedRegion attached = AttachedRegion.attach(context, 0xABCDL, region.id());
        final MessageView view = new MessageView();
        view.show(attached.address(5_999_992, 8), 8);
        assertEquals(42, view.getLong(0));
        attached.release();
        region.close();
    }

    @Test
    void shouldFallBackInStepsWhenThePoolIsEmpty() throws Exception
    {
        assumeTrue(Shell.run("mount", "-t", "hugetlbfs", "none", mount.toString()), "not root");
        final MemoryRegion region = register(RegionOptions.shared(64 << 20).pages(PageKind.HUGETLB).directory(mount));
        assertEquals(PageKind.NORMAL, region.pages());
        assertTrue(region.pagesNote().contains("nr_hugepages"), region.pagesNote());
        region.slice(0, 8).putLong(0, 1);
        region.close();
    }
}
