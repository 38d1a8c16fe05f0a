package io.sluice.samples;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.sluice.Sluice;
import io.sluice.driver.SluiceDriver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A file to be moved, and the summary of that.
 */
abstract class SamplesFixture
{
    static final int SIZE = 64 << 10;
    static final int MESSAGES = 41;
    static final int LENGTH = (MESSAGES - 1) * SIZE + 12_345;

    private static final int LONG_LENGTH = 40_000_000;

    @TempDir
    Path directory;
    Path file;
    Path json;

    // so that samples which somebody runs at the same time are not found
    final String stream = Integer.toString(ThreadLocalRandom.current().nextInt(10_000, 1_000_000));

    @BeforeEach
    void makeFile() throws IOException
    {
        final byte[] bytes = new byte[LENGTH];
        new Random(42).nextBytes(bytes);
        file = Files.write(directory.resolve("file"), bytes);
        json = directory.resolve("summary.json");
    }

    SampleProcess pubsub(final int subscribers, final String... more) throws IOException
    {
        final List<String> arguments = new ArrayList<>(List.of("pubsub", "--file", file.toString(), "--size", "64k",
            "--subscribers", Integer.toString(subscribers), "--json", json.toString()));
        arguments.addAll(List.of(more));

        return SampleProcess.start(directory, arguments.toArray(String[]::new));
    }

    /**
     * One that takes a while to be hashed by a {@link SampleProcess}, whatever the machine.
     */
    void makeLongFile() throws IOException
    {
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw"))
        {
            sparse.setLength(LONG_LENGTH);
        }
    }

    /**
     * Processes that were killed leave files, which the next client of the same user removes.
     */
    static void assertNextOneCleansUpAfter(final SampleProcess killed)
    {
        SampleProcess.await("its subscribers end", () -> killed.children().isEmpty());
        try (SluiceDriver driver = SluiceDriver.launchEmbedded();
            Sluice next = Sluice.connect(driver))
        {
            assertFalse(next.aeron().isClosed());
        }
        killed.assertNothingLeft();
    }

    Map<String, Object> summary(final SampleProcess process) throws IOException
    {
        assertTrue(Files.exists(json), process::toString);

        return JSON.std.mapFrom(json.toFile());
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(final Object value)
    {
        return (Map<String, Object>)value;
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> subscribers(final Map<String, Object> summary)
    {
        return (List<Map<String, Object>>)summary.get("subscribers");
    }
}
