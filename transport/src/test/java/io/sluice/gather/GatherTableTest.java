package io.sluice.gather;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.ChannelUri;
import io.sluice.host.Access;
import io.sluice.host.ClientLock;
import io.sluice.host.HostDirectory;
import io.sluice.host.Leftovers;
import io.sluice.region.Mapping;
import io.sluice.region.MemoryRegion;
import io.sluice.region.PrivateRegions;
import io.sluice.region.RegionContext;
import io.sluice.region.RegionOptions;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class GatherTableTest
{
    private static final int STREAM = 0x3E9;
    private static final int SESSION = -5;
    private static final long TABLE = 0x1234;

    private final List<Mapping> retired = new ArrayList<>();
    private Path path;
    private HostDirectory directory;
    private ClientLock lock;
    private RegionContext context;

    @BeforeEach
    void setUp() throws IOException
    {
        path = Files.createTempDirectory(Path.of("/dev/shm"), "sluice-gather-test");
        directory = HostDirectory.open(path.resolve("home"), Access.PRIVATE);
        lock = ClientLock.acquire(directory, "test");
        context = new RegionContext(directory, lock.id(), retired::add, (text) -> {});
    }

    @AfterEach
    void tearDown() throws IOException
    {
        lock.close();
        retired.forEach(Mapping::close);
        Leftovers.deleteTree(path);
    }

    private GatherTable find(final long id) throws IOException
    {
        return GatherTable.find(directory.path(), id, STREAM, SESSION);
    }

    private MemoryRegion register(final RegionOptions options)
    {
        return MemoryRegion.register(
            context, options, (id) -> new AtomicCounter(new UnsafeBuffer(new byte[128]), 0));
    }

    @Test
    void shouldPackReferences()
    {
        for (final int index : new int[]{ 0, 1, 127, 0x3FFF })
        {
            for (final long offset : new long[]{ 0, 1, 1L << 32, (1L << 48) - 1 })
            {
                final long reference = Reference.of(index, offset);
                assertTrue(Reference.isReference(reference));
                assertEquals(index, Reference.index(reference));
                assertEquals(offset, Reference.offset(reference));
                assertFalse(Reference.isEnding(reference));
                final long ending = Reference.ending(reference);
                assertTrue(Reference.isReference(ending));
                assertTrue(Reference.isEnding(ending));
                assertEquals(index, Reference.index(ending));
                assertEquals(offset, Reference.offset(ending));
            }
        }
        assertFalse(Reference.isReference(0));
        assertFalse(Reference.isReference(Long.MAX_VALUE));
    }

    @Test
    void shouldShowTheDriverWhatThePublisherAdds() throws IOException
    {
        final ByteBuffer memory = ByteBuffer.allocateDirect(5000).position(8);
        final GatherTable publisher = GatherTable.create(context, STREAM, SESSION, 1408);
        final GatherTable driver = find(publisher.id());
        assertNotNull(driver);
        assertEquals(1408, driver.segment());
        assertEquals(lock.id(), driver.clientId());
        assertEquals(0, driver.regions());

        try (MemoryRegion shared = register(RegionOptions.shared(4096));
            MemoryRegion direct = register(RegionOptions.direct(memory)))
        {
            assertEquals(0, publisher.indexOf(shared));
            assertEquals(1, publisher.indexOf(direct));
            assertEquals(0, publisher.indexOf(shared));
            assertEquals(2, driver.regions());
            assertEquals(shared.id(), driver.regionId(0));
            assertEquals(shared.key(), driver.regionKey(0));
            assertFalse(driver.isPrivate(0));
            assertEquals(direct.id(), driver.regionId(1));
            assertEquals(direct.key(), driver.regionKey(1));
            assertTrue(driver.isPrivate(1));
        }
        driver.close();
        publisher.delete();
        assertNull(find(publisher.id()));
    }

    @Test
    void shouldTakeAFixedNumberOfRegions()
    {
        final GatherTable table = GatherTable.over(new UnsafeBuffer(new byte[GatherTable.LENGTH]));
        for (int i = 0; i < Reference.MAX_REGIONS; i++)
        {
            assertEquals(i, table.indexOf(1000 + i, i, false));
        }
        assertEquals(-1, table.indexOf(5, 5, false));
        assertEquals(Reference.MAX_REGIONS, table.regions());
        assertEquals(Reference.MAX_REGIONS - 1, table.indexOf(1000 + Reference.MAX_REGIONS - 1, 0, false));
    }

    @Test
    void shouldGiveBackNothingThatIsBeingSent()
    {
        final GatherTable table = GatherTable.over(new UnsafeBuffer(new byte[GatherTable.LENGTH]));
        assertTrue(table.reclaim(128));
        assertEquals(128, table.beginSend(256));
        assertTrue(table.reclaim(256), "frames from 256 on are being sent, none below");
        assertFalse(table.reclaim(257));
        table.endSend();
        assertTrue(table.reclaim(257));
        assertEquals(257, table.beginSend(0));
        assertFalse(table.reclaim(Long.MAX_VALUE));
        table.endSend();
        assertTrue(table.reclaim(Long.MAX_VALUE));
        assertEquals(Long.MAX_VALUE, table.beginSend(1000));
    }

    @Test
    void shouldTellTablesOfTheSameStreamAndSessionApart() throws IOException
    {
        final GatherTable one = GatherTable.create(context, STREAM, SESSION, 1408);
        final GatherTable two = GatherTable.create(context, STREAM, SESSION, 64);
        assertNotEquals(one.id(), two.id());
        assertEquals(1408, find(one.id()).segment());
        assertEquals(64, find(two.id()).segment());
        assertNull(find(TableId.NONE));
        assertNull(find(one.id() + 1));
        one.delete();
        assertNull(find(one.id()));
        two.delete();
    }

    @Test
    void shouldRefuseATableThatIsOfAnotherPublication()
    {
        final GatherTable table = GatherTable.create(context, STREAM, SESSION, 1408);
        assertThrows(FileSystemException.class,
            () -> GatherTable.find(directory.path(), table.id(), STREAM, SESSION + 1));
        assertThrows(FileSystemException.class,
            () -> GatherTable.find(directory.path(), table.id(), STREAM + 1, SESSION));
        table.delete();
    }

    @Test
    void shouldNameTheTableInAChannel()
    {
        final ChannelUri uri = ChannelUri.parse("aeron:udp?endpoint=localhost:1");
        assertEquals(TableId.NONE, TableId.of(uri));
        TableId.put(uri, -2);
        assertEquals(-2, TableId.of(ChannelUri.parse(uri.toString())));
        assertEquals(TableId.NONE, TableId.of(ChannelUri.parse("aeron:udp?endpoint=localhost:1|sluice-table=x")));
    }

    @Test
    void shouldNotTakeATableOfADeadClient() throws IOException
    {
        final RegionContext dead =
            new RegionContext(directory, ClientLock.newId(), retired::add, (text) -> {});
        final GatherTable table = GatherTable.create(dead, STREAM, SESSION, 1408);
        assertNull(find(table.id()));
        table.delete();
    }

    @Test
    void shouldRefuseADamagedTable() throws IOException
    {
        final String name = "gather-" + ClientLock.idString(TABLE) + "-" + ClientLock.idString(lock.id());
        try (FileOutputStream out = new FileOutputStream(directory.resolve(name).toFile()))
        {
            out.write(new byte[100]);
        }
        assertThrows(FileSystemException.class, () -> find(TABLE));
        try (FileOutputStream out = new FileOutputStream(directory.resolve(name).toFile()))
        {
            out.write(new byte[GatherTable.LENGTH]);
        }
        assertThrows(FileSystemException.class, () -> find(TABLE));
    }

    @Test
    void shouldRegisterPrivateMemoryAsItIs()
    {
        final ByteBuffer memory = ByteBuffer.allocateDirect(100);
        memory.put(10, (byte)42);
        memory.position(10);
        final MemoryRegion region = register(RegionOptions.direct(memory));
        assertTrue(region.isPrivate());
        assertNull(region.path());
        assertEquals(90, region.length());
        assertEquals(42, region.slice(0, 90).getByte(0));
        region.slice(1, 10).putByte(0, (byte)43);
        assertEquals(43, memory.get(11));

        final PrivateRegions.PrivateRegion found = PrivateRegions.find(region.id());
        assertEquals(region.key(), found.key());
        assertEquals(43, found.memory().get(1));
        assertTrue(found.isOpen());
        region.close();
        assertFalse(found.isOpen());
        assertNull(PrivateRegions.find(region.id()));
        retired.forEach(Mapping::close);
        assertEquals(43, memory.get(11), "still its owner's");
    }

    @Test
    void shouldRefuseMemoryThatIsNotDirect()
    {
        assertThrows(IllegalArgumentException.class, () -> RegionOptions.direct(ByteBuffer.allocate(10)));
        assertThrows(IllegalArgumentException.class, () -> RegionOptions.direct(ByteBuffer.allocateDirect(0)));
        assertThrows(IllegalArgumentException.class,
            () -> RegionOptions.direct(ByteBuffer.allocateDirect(10).asReadOnlyBuffer()));
    }
}
