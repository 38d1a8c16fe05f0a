package io.sluice.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

class LeftoversTest
{
    private HostDirectory directory;

    @BeforeEach
    void setUp() throws IOException
    {
        directory = HostDirectory.open(
            Files.createTempDirectory(Path.of("/dev/shm"), "sluice-leftovers-test"), Access.PRIVATE);
    }

    @AfterEach
    void tearDown() throws IOException
    {
        Leftovers.deleteTree(directory.path());
    }

    private Set<String> names()
    {
        return new TreeSet<>(directory.names((name) -> true));
    }

    @Test
    void shouldKnowTheLivingOfItsOwnProcessWithoutTouchingTheirLocks()
    {
        final ClientLock lock = ClientLock.acquire(directory, "me");
        assertTrue(ClientLock.isAlive(directory.path(), lock.id()));
        assertEquals(0, Leftovers.remove(directory, (file) -> {}));
        assertEquals(Set.of(ClientLock.idString(lock.id()) + ".lock"), names());
        lock.close();
        assertFalse(ClientLock.isAlive(directory.path(), lock.id()));
        assertEquals(Set.of(), names());
    }

    @Test
    void shouldRemoveWhatTheDeadLeftAndNothingElse() throws IOException
    {
        final ClientLock living = ClientLock.acquire(directory, "me");
        final String dead = "00000000deadbeef";
        Files.writeString(directory.resolve(dead + ".lock"), "1 gone");
        Files.writeString(directory.resolve("region-0000000000000001-" + dead + ".data"), "data");
        Files.createDirectory(directory.resolve(dead + ".driver"));
        Files.writeString(directory.resolve(dead + ".driver").resolve("cnc.dat"), "cnc");
        final String kept = "region-0000000000000002-" + ClientLock.idString(living.id()) + ".data";
        Files.writeString(directory.resolve(kept), "data");
        Files.writeString(directory.resolve(".new-0000000000000003"), "being made");
        Files.writeString(directory.resolve("foreign"), "not ours");

        assertFalse(ClientLock.isAlive(directory.path(), 0xdeadbeefL));
        final List<Path> shown = new ArrayList<>();
        assertEquals(1, Leftovers.remove(directory, shown::add));
        assertEquals(2, shown.size());
        assertEquals(
            Set.of(kept, ClientLock.idString(living.id()) + ".lock", ".new-0000000000000003", "foreign"), names());
        assertEquals(0, Leftovers.remove(directory, shown::add));
        living.close();
    }

    @Test
    void shouldMakeTheDirectoryAgainWhenAnotherTookItAway()
    {
        directory.deleteIfEmpty();
        assertFalse(Files.exists(directory.path()));
        final ClientLock lock = ClientLock.acquire(directory, "me");
        assertTrue(Files.exists(directory.path()));
        lock.close();
    }
}
