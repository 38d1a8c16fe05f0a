package io.sluice.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.support.Shell;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Mounts small file systems, so most of it needs root; elsewhere that is skipped.
 */
class SpaceTest
{
    private Path mount;

    @BeforeEach
    void setUp() throws IOException
    {
        mount = Files.createTempDirectory("sluice-space-test");
    }

    @AfterEach
    void tearDown() throws Exception
    {
        Shell.run("umount", mount.toString());
        Files.delete(mount);
    }

    private void assertSaysWhatToDo(final Path file, final Throwable error)
    {
        final String text = error.getMessage();
        assertTrue(text.startsWith(file + ": "), text);
        assertTrue(text.contains("0 of 5 inodes are free in " + mount + ","), text);
        assertTrue(text.contains("mount -o remount,nr_inodes=") && text.endsWith(" " + mount), text);
    }

    @Test
    void shouldNameInodesAndRemedyWhenNoFileCanBeMade() throws Exception
    {
        assumeTrue(Shell.run("mount", "-t", "tmpfs", "-o", "nr_inodes=5,size=8m", "tmpfs", mount.toString()),
            "not root");
        final HostDirectory directory = HostDirectory.open(mount.resolve("home"), Access.PRIVATE);
        for (int i = 0; i < 3; i++)
        {
            directory.create(directory.resolve("file-" + i)).close();
        }
        final Path file = directory.resolve("file-3");
        assertSaysWhatToDo(file, assertThrows(IOException.class, () -> directory.create(file)));

        final Path other = mount.resolve("other");
        assertSaysWhatToDo(other,
            assertThrows(UncheckedIOException.class, () -> HostDirectory.open(other, Access.PRIVATE)).getCause());

        final UncheckedIOException ex =
            assertThrows(UncheckedIOException.class, () -> ClientLock.acquire(directory, "one too many"));
        assertTrue(ex.getCause().getMessage().contains("0 of 5 inodes are free"), ex.getMessage());

        Files.delete(directory.resolve("file-0"));
        assertSaysWhatToDo(file, assertThrows(IOException.class, () -> Space.checkFiles(file, 2)));
        Space.checkFiles(file, 1);
        directory.create(file).close();
    }

    @Test
    void shouldSayWhatToDoAndLeaveNothingWhenAClientCannotEnterForWantOfSpace() throws Exception
    {
        assumeTrue(Shell.run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", mount.toString()), "not root");
        final HostDirectory directory = HostDirectory.open(mount.resolve("home"), Access.PRIVATE);
        assertThrows(IOException.class, () -> Files.write(mount.resolve("fill"), new byte[1 << 20]));
        final UncheckedIOException ex =
            assertThrows(UncheckedIOException.class, () -> ClientLock.acquire(directory, "one too many"));
        assertTrue(ex.getCause().getMessage().contains("not enough shared memory: need 4096 bytes, free 0 of 65536"),
            ex.getMessage());
        try (var entries = Files.list(directory.path()))
        {
            assertEquals(0, entries.count());
        }
        Files.delete(mount.resolve("fill"));
        ClientLock.acquire(directory, "now there is room").close();
    }

    @Test
    void shouldNotBlameTheSpaceForWhatHasAnotherReason() throws IOException
    {
        Space.checkFiles(mount.resolve("file"), 10);
        try (var entries = Files.list(mount))
        {
            assertEquals(0, entries.count());
        }
        final IOException other = new FileSystemException(mount.toString(), null, "Input/output error");
        assertSame(other, Space.whyNot(mount.resolve("file"), other));

        final IOException cause = new FileSystemException(mount.toString(), null, "Too many open files");
        final IOException tooMany = Space.whyNot(mount.resolve("file"), cause);
        assertSame(cause, tooMany.getCause());
        assertTrue(tooMany.getMessage().contains("ulimit -n"), tooMany.getMessage());
    }
}
