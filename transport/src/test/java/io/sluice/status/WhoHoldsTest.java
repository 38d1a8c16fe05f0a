package io.sluice.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.host.Leftovers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

class WhoHoldsTest
{
    /**
     * Run in a JVM of its own, without the right of root to read everything.
     */
    public static final class Look
    {
        private Look()
        {
        }

        public static void main(final String[] args)
        {
            try
            {
                for (final Path directory : WhoHolds.directories(Path.of(args[0])))
                {
                    System.out.println(directory + ": " + WhoHolds.table(directory));
                }
            }
            catch (final IOException ex)
            {
                System.out.println("error: " + ex.getMessage());
            }
            catch (final UncheckedIOException ex)
            {
                System.out.println("error: " + ex.getCause().getMessage());
            }
        }
    }

    private Path root;

    @BeforeEach
    void setUp() throws IOException
    {
        root = Files.createTempDirectory("sluice-who-holds-test");
    }

    @AfterEach
    void tearDown() throws IOException
    {
        mode(root, "rwx------");
        Leftovers.deleteTree(root);
    }

    private static void mode(final Path path, final String mode) throws IOException
    {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private String look() throws Exception
    {
        final List<String> command = new ArrayList<>();
        if ("root".equals(Files.getOwner(Path.of("/proc/self")).getName()))
        {
            assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "root can read everything");
            command.addAll(List.of("setpriv", "--bounding-set", "-dac_override,-dac_read_search"));
        }
        command.addAll(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED",
            "-cp", System.getProperty("java.class.path"), Look.class.getName(), root.toString()));
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);

        return output;
    }

    @ParameterizedTest
    @ValueSource(strings = { "---------", "r--------", "--x------" })
    void shouldSayWhichDirectoryItMayNotReadAndWhatToDo(final String mode) throws Exception
    {
        Files.createDirectory(root.resolve("driver-1"));
        mode(root, mode);
        final String output = look();
        assertTrue(output.startsWith("error: " + root + ": user "), output);
        assertTrue(output.contains("mode " + mode) && output.contains("chmod"), output);
    }

    @Test
    void shouldSayWhichLedgerItMayNotReadAndWhatToDo() throws Exception
    {
        final Path ledger = Files.createFile(Files.createDirectory(root.resolve("driver-1")).resolve("ledger-1-1-1"));
        mode(ledger, "---------");
        final String output = look();
        assertTrue(output.startsWith("error: " + ledger + ": user "), output);
    }

    @Test
    void shouldStepOverALedgerThatIsBeingMade() throws Exception
    {
        final Path directory = Files.createDirectory(root.resolve("driver-1"));
        final Path ledger = Files.createFile(directory.resolve("ledger-1-1-0000000000000001"));
        assertTrue(WhoHolds.table(directory).contains("no publications in " + directory));
        Files.write(ledger, new byte[4096]);
        assertTrue(WhoHolds.table(directory).contains("no publications in " + directory));
    }

    @Test
    void shouldSayWhichLedgerIsDamagedOrOfAnotherVersionAndWhatToDo() throws Exception
    {
        final Path directory = Files.createDirectory(root.resolve("driver-1"));
        final Path ledger = directory.resolve("ledger-1-1-0000000000000001");
        final byte[] other = new byte[4096];
        other[0] = 1;
        for (final byte[] bytes : List.of(new byte[1], other))
        {
            Files.write(ledger, bytes);
            final IOException ex = assertThrows(IOException.class, () -> WhoHolds.table(directory));
            assertTrue(ex.getMessage().startsWith(ledger + ": is not a ledger"), ex.getMessage());
            assertTrue(ex.getMessage().contains("remove it"), ex.getMessage());
        }
    }

    @Test
    void shouldSayThatThereIsNoPublicationOnlyIfThereIsNone() throws Exception
    {
        assertEquals("", look());
        final Path directory = Files.createDirectory(root.resolve("driver-1"));
        assertEquals(List.of(directory), WhoHolds.directories(root));
        assertTrue(look().contains("no publications in " + directory));

        final Path file = Files.createFile(root.resolve("driver-2"));
        assertEquals(List.of(directory), WhoHolds.directories(root));
        final UncheckedIOException ex =
            assertThrows(UncheckedIOException.class, () -> WhoHolds.directories(file));
        assertTrue(ex.getMessage().contains(file + ": is not a directory: remove it"), ex.getMessage());
    }
}
