package io.sluice.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A ledger has its length before it has its pages.
 */
class UnmadeLedgerTest
{
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    @Test
    void shouldAskForNoPageOfALedgerThatIsOnlyBeingMade() throws Exception
    {
        assumeTrue(Files.isWritable(SHARED_MEMORY), "no shared memory");
        final Path file = Files.createTempFile(SHARED_MEMORY, "sluice-test-ledger", null);
        try
        {
            try (RandomAccessFile unmade = new RandomAccessFile(file.toFile(), "rw"))
            {
                unmade.setLength(LedgerDescriptor.fileLength(16));
            }
            assertNull(LedgerFile.openIfMade(file));
            assertEquals("0", allocatedBlocks(file)); // had there been no room for one, the JVM would have ended
        }
        finally
        {
            Files.delete(file);
        }
    }

    private static String allocatedBlocks(final Path file) throws IOException
    {
        final Process stat = new ProcessBuilder("stat", "--format=%b", file.toString()).start();

        return new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim();
    }
}
