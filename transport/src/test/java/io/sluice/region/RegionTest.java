package io.sluice.region;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.host.Access;
import io.sluice.host.HostDirectory;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

class RegionTest
{
    private static final long GIB = 1L << 30;

    private final List<Mapping> retired = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<MemoryRegion> regions = new ArrayList<>();
    private Path path;
    private HostDirectory directory;
    private RegionContext context;

    @BeforeEach
    void setUp() throws IOException
    {
        path = Files.createTempDirectory(Path.of("/dev/shm"), "sluice-region-test");
        directory = HostDirectory.open(path.resolve("home"), Access.PRIVATE);
        context = new RegionContext(directory, 0xABCDL, retired::add, warnings::add);
    }

    @AfterEach
    void tearDown() throws IOException
    {
        regions.forEach(MemoryRegion::close);
        retired.forEach(Mapping::close);
        io.sluice.host.Leftovers.deleteTree(path);
    }

    private MemoryRegion register(final RegionOptions options)
    {
        final MemoryRegion region = MemoryRegion.register(context, options, (id) ->
        {
            final AtomicBuffer values = new UnsafeBuffer(new byte[128]);
            return new AtomicCounter(values, 0);
        });
        regions.add(region);
        return region;
    }

    @Test
    void shouldGiveFilesAndDirectoryOnlyToTheUser() throws IOException
    {
        final MemoryRegion region = register(RegionOptions.shared(4096));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(region.path())));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.path())));
    }

    @Test
    void shouldGiveTheRightsThatAreAskedFor() throws IOException
    {
        final Path open = path.resolve("open");
        final HostDirectory shared = HostDirectory.open(open, Access.of("rwxrwx---", "rw-rw----", null));
        shared.create(open.resolve("file")).close();
        assertEquals("rwxrwx---", PosixFilePermissions.toString(Files.getPosixFilePermissions(open)));
        assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(open.resolve("file"))));
    }

    @Test
    void shouldGiveTheGroupThatIsAskedFor() throws IOException
    {
        final String group = "daemon";
        assumeTrue("root".equals(Files.getOwner(Path.of("/proc/self")).getName()), "only root may give files away");
        final Path open = path.resolve("group");
        final HostDirectory shared = HostDirectory.open(open, Access.of("rwxrwx---", "rw-rw----", group));
        shared.create(open.resolve("file")).close();
        assertEquals(group, Files.readAttributes(open, PosixFileAttributes.class).group().getName());
        assertEquals(group, Files.readAttributes(open.resolve("file"), PosixFileAttributes.class).group().getName());
    }

    @Test
    void shouldReserveEveryPageAndReadBeyondTwoAndFourGiB() throws Exception
    {
        final long length = 4 * GIB + (1 << 20);
        assumeTrue(Files.getFileStore(path).getUsableSpace() > length + GIB, "not enough shared memory");
        final MemoryRegion region = register(RegionOptions.shared(length));
        final long blocks = ((Number)Files.getAttribute(region.path(), "unix:size")).longValue();
        assertEquals(length, blocks);
        assertEquals(length / 512, allocatedBlocks(region.path()), 64);

        final AttachedRegion attached = AttachedRegion.attach(context, 0xABCDL, region.id());
        final MessageView view = new MessageView();
        final long[] offsets = { 0, 1, GIB - 4, GIB, 2 * GIB - 4, 2 * GIB - (2 << 20), 2 * GIB, 3 * GIB - 8,
            4 * GIB - 4, 4 * GIB, length - 8 };
        for (final long offset : offsets)
        {
            region.slice(offset, 8).putLong(0, offset ^ 0x5555);
            view.show(attached.address(offset, 8), 8);
            assertEquals(offset ^ 0x5555, view.getLong(0), () -> "offset " + offset);
        }

        final int longest = Integer.MAX_VALUE;
        final RegisteredBuffer slice = region.slice(GIB + 4096, longest);
        slice.putLong(0, 77);
        slice.putByte(longest - 1, (byte)78);
        assertEquals(77, region.slice(GIB + 4096, 8).getLong(0));
        assertEquals(78, region.slice(GIB + 4096 + longest - 1, 1).getByte(0));
        view.show(attached.address(GIB + 4096, longest), longest);
        assertEquals(78, view.getByte(longest - 1));
        final IllegalArgumentException ex =
            assertThrows(IllegalArgumentException.class, () -> region.slice(GIB + 4097, longest));
        assertTrue(ex.getMessage().contains("4096"), ex.getMessage());
        assertThrows(IndexOutOfBoundsException.class, () -> region.slice(length - 7, 8));
        assertThrows(IndexOutOfBoundsException.class, () -> region.slice(-1, 8));
        assertThrows(IndexOutOfBoundsException.class, () -> region.slice(Long.MAX_VALUE, 8));
        attached.release();
    }

    private static long allocatedBlocks(final Path file) throws Exception
    {
        final Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        return Long.parseLong(new String(stat.getInputStream().readAllBytes()).trim());
    }

    @Test
    void shouldSayWhatToDoWhenSharedMemoryIsTooSmall() throws IOException
    {
        final long free = Files.getFileStore(path).getUsableSpace();
        final UncheckedIOException ex =
            assertThrows(UncheckedIOException.class, () -> register(RegionOptions.shared(free * 2)));
        final String text = ex.getCause().getMessage();
        assertTrue(text.contains(directory.path().toString()), text);
        assertTrue(text.contains("need " + free * 2) && text.contains("free "), text);
        assertTrue(text.contains("--shm-size=") && text.matches("(?s).*remount,size=\\d+m /dev/shm;.*"), text);
        assertThrows(UncheckedIOException.class, () -> register(RegionOptions.shared(free * 2).directory(path)));
        assertEquals(List.of(), directory.names((name) -> true));
        assertEquals(List.of("home"), HostDirectory.names(path, (name) -> true));
    }

    @Test
    void shouldRemoveWhatADeadClientMadeInAnotherDirectory() throws IOException
    {
        final MemoryRegion region = register(RegionOptions.shared(4096).directory(path));
        assertEquals(path, region.path().getParent());
        RegionRecord.removeLeftover(directory.resolve(RegionRecord.fileName(region.id(), 0xABCDL)));
        assertFalse(Files.exists(region.path()));

        final Path foreign = Files.write(path.resolve("foreign"), new byte[4096]);
        final MemoryRegion existing = register(RegionOptions.existing(foreign));
        RegionRecord.removeLeftover(directory.resolve(RegionRecord.fileName(existing.id(), 0xABCDL)));
        assertTrue(Files.exists(foreign));
    }

    @Test
    void shouldNotChangeAnExistingFileNorRemoveIt() throws IOException
    {
        final Path file = path.resolve("foreign");
        final byte[] content = new byte[3 * 4096 + 5];
        new java.util.Random(1).nextBytes(content);
        Files.write(file, content);
        final MemoryRegion region = register(RegionOptions.existing(file));
        assertEquals(content.length, region.length());
        final AttachedRegion attached = AttachedRegion.attach(context, 0xABCDL, region.id());
        final MessageView view = new MessageView();
        view.show(attached.address(0, content.length), content.length);
        final byte[] seen = new byte[content.length];
        view.getBytes(0, seen);
        assertArrayEquals(content, seen);

        final MemoryRegion part = register(RegionOptions.existing(file, 4096, 100));
        assertEquals(content[4096], part.slice(0, 1).getByte(0));
        region.close();
        part.close();
        attached.release();
        assertArrayEquals(content, Files.readAllBytes(file));
        assertThrows(UncheckedIOException.class, () -> register(RegionOptions.existing(file, 8192, 1 << 20)));
        assertThrows(UncheckedIOException.class, () -> register(RegionOptions.existing(path.resolve("none"))));
    }

    @Test
    void shouldTakeAFileOnADiskAndWarnOfIt() throws IOException
    {
        register(RegionOptions.existing(Files.write(path.resolve("in-memory"), new byte[4096])));
        register(RegionOptions.shared(4096));
        assertEquals(List.of(), warnings);

        final Path disk = Path.of("target").toAbsolutePath();
        assumeTrue(!"tmpfs".equals(Files.getFileStore(disk).type()), "the build is in memory");
        final Path file = Files.createTempFile(disk, "region", ".data");
        try
        {
            Files.write(file, new byte[] { 1, 2, 3 });
            final MemoryRegion region = register(RegionOptions.existing(file));
            assertEquals(2, region.slice(0, 3).getByte(1));
            assertEquals(1, warnings.size());
            assertTrue(warnings.get(0).contains(file + " is on a disk ("), warnings::toString);
            region.close();
            assertArrayEquals(new byte[] { 1, 2, 3 }, Files.readAllBytes(file));
        }
        finally
        {
            Files.delete(file);
        }
        assertEquals(1, warnings.size());
    }

    @Test
    void shouldFollowNoSymbolicLink() throws IOException
    {
        final Path file = Files.write(path.resolve("target"), new byte[4096]);
        final Path link = Files.createSymbolicLink(path.resolve("link"), file);
        assertThrows(UncheckedIOException.class, () -> register(RegionOptions.existing(link)));
        final Path directoryLink = Files.createSymbolicLink(path.resolve("dir-link"), directory.path());
        final UncheckedIOException ex =
            assertThrows(UncheckedIOException.class, () -> HostDirectory.open(directoryLink, Access.PRIVATE));
        assertTrue(ex.getMessage().contains("symbolic link"), ex.getMessage());
    }

    @Test
    void shouldFallBackToNormalPagesAndSaySo()
    {
        final MemoryRegion region = register(
            RegionOptions.shared(4 << 20).pages(PageKind.HUGETLB).directory(path));
        assertEquals(PageKind.NORMAL, region.pages());
        assertTrue(region.pagesNote().contains("hugetlbfs"), region.pagesNote());
        region.slice(0, 8).putLong(0, 1);
    }

    @Test
    void shouldRefuseAccessUnlessOwned()
    {
        final MemoryRegion region = register(RegionOptions.shared(8192));
        final BufferPool pool = region.pool(4096);
        final RegisteredBuffer buffer = pool.acquire();
        buffer.putInt(0, 5);
        buffer.lend(9);
        assertTrue(assertThrows(IllegalStateException.class, () -> buffer.getInt(0)).getMessage().contains("ticket 9"));
        assertThrows(IllegalStateException.class, buffer::release);
        assertThrows(IllegalStateException.class, () -> buffer.lend(10));
        assertTrue(buffer.toString().contains("POSTED"));
        buffer.giveBack();
        assertEquals(5, buffer.getInt(0));
        buffer.release();
        assertTrue(assertThrows(IllegalStateException.class, buffer::release).getMessage().contains("twice"));
        assertThrows(IllegalStateException.class, () -> buffer.getInt(0));
        assertEquals(2, pool.available());
        pool.acquire();
        final RegisteredBuffer last = pool.acquire();
        assertNull(pool.acquire());
        region.close();
        assertTrue(assertThrows(IllegalStateException.class, () -> last.getInt(0)).getMessage().contains("closed"));
        last.release();
        assertThrows(UnsupportedOperationException.class, () -> last.wrap(new byte[1]));
    }

    @Test
    void shouldKeepAClosedRegionUntilItsLastBufferIsBack() throws IOException
    {
        final MemoryRegion region = register(RegionOptions.shared(8192));
        final RegisteredBuffer buffer = region.pool(4096).acquire();
        buffer.lend(1);
        region.close();
        assertEquals(1, region.outstanding());
        assertTrue(warnings.get(0).contains("1 buffers posted"), warnings.toString());
        assertTrue(Files.exists(region.path()));
        AttachedRegion.attach(context, 0xABCDL, region.id()).release();
        buffer.giveBack();
        assertTrue(region.isUnmapped());
        assertFalse(Files.exists(region.path()));
        assertEquals(List.of(), directory.names((name) -> true));
        assertThrows(IOException.class, () -> AttachedRegion.attach(context, 0xABCDL, region.id()));
    }

    @Test
    void shouldRefuseADamagedRecord() throws IOException
    {
        final MemoryRegion region = register(RegionOptions.shared(8192));
        final Path record = directory.resolve(RegionRecord.fileName(region.id(), 0xABCDL));
        final byte[] good = Files.readAllBytes(record);
        for (int length = 0; length < good.length; length++)
        {
            Files.write(record, java.util.Arrays.copyOf(good, length));
            assertThrows(IOException.class, () -> AttachedRegion.attach(context, 0xABCDL, region.id()));
        }
        Files.write(record, good);
        try (FileChannel channel = FileChannel.open(region.path(), java.nio.file.StandardOpenOption.WRITE))
        {
            channel.truncate(4096); // nobody touches the pages here
        }
        assertThrows(IOException.class, () -> AttachedRegion.attach(context, 0xABCDL, region.id()));
        try (FileChannel channel = FileChannel.open(region.path(), java.nio.file.StandardOpenOption.WRITE))
        {
            channel.write(ByteBuffer.allocate(4096), 4096);
        }
    }
}
