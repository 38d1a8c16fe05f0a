package io.sluice.host;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.Sluice;
import io.sluice.SluiceOptions;
import io.sluice.driver.SluiceDriver;
import io.sluice.region.RegionOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Directories of the user's choice in which nothing can be made.
 */
class PlaceTest
{
    private static final String OTHER = ", or name another directory";

    @TempDir
    private Path temporary;

    private static void assertSays(final String text, final Executable call)
    {
        final String message = assertThrows(UncheckedIOException.class, call).getMessage();
        assertTrue(message.contains(text), message);
    }

    @Test
    void shouldSayWhyAClientCanNotBeThere() throws IOException
    {
        final Path file = Files.createFile(temporary.resolve("file"));
        final Path below = file.resolve("sub");
        final Path proc = Path.of("/proc/none/sluice");
        try (SluiceDriver driver = SluiceDriver.launchEmbedded())
        {
            final SluiceOptions options = new SluiceOptions().aeronDirectoryName(driver.aeronDirectoryName());
            assertSays(file + ": is not a directory: remove it" + OTHER,
                () -> Sluice.connect(options.directory(file)));
            assertSays(below + ": " + file + " is not a directory: remove it" + OTHER,
                () -> Sluice.connect(options.directory(below)));
            assertSays(": nothing can be made in /proc: see of which file system it is" + OTHER,
                () -> Sluice.connect(options.directory(proc)));
        }
    }

    @Test
    void shouldSayWhyARegionCanNotBeThere() throws IOException
    {
        final Path file = Files.createFile(temporary.resolve("file"));
        final Path missing = temporary.resolve("a/b");
        try (SluiceDriver driver = SluiceDriver.launchEmbedded(); Sluice sluice = Sluice.connect(driver))
        {
            final RegionOptions options = RegionOptions.shared(4096);
            assertSays(temporary.resolve("a") + " does not exist: make it, with mkdir -p " + missing + OTHER,
                () -> sluice.register(options.directory(missing)));
            assertSays(": " + file + " is not a directory: remove it" + OTHER,
                () -> sluice.register(options.directory(file)));
            assertTrue(HostDirectory.names(sluice.directory(), (name) -> name.startsWith("region-")).isEmpty());
        }
    }

    @Test
    void shouldSayWhoMayNotWriteThere() throws IOException
    {
        final AccessDeniedException cause = new AccessDeniedException(temporary.resolve("region").toString());
        final String text = Space.whyNot(temporary.resolve("region"), cause).getMessage();
        assertTrue(text.contains(" may not write in " + temporary + " (owner "), text);
        assertTrue(text.contains("mode rwx------): run as its owner, who needs chmod u+rwx on it" + OTHER), text);
    }

    @Test
    void shouldLeaveOtherErrorsAsTheyAre() throws IOException
    {
        final IOException other = new IOException("any");
        assertSame(other, Space.whyNot(temporary.resolve("region"), other));
    }
}
