package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.driver.SluiceDriver;
import io.sluice.host.HostDirectory;
import io.sluice.region.RegionOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Clients of one media driver that name its directory in different ways.
 */
@Timeout(60)
class LinkedDriverTest
{
    @TempDir
    private Path directory;

    @Test
    void shouldMeetThroughALink() throws IOException
    {
        try (SluiceDriver driver = SluiceDriver.launchEmbedded(); Sluice sluice = Sluice.connect(driver))
        {
            final Path link =
                Files.createSymbolicLink(directory.resolve("link"), Path.of(driver.aeronDirectoryName()));
            try (Sluice other = Sluice.connect(new SluiceOptions().aeronDirectoryName(link.toString()));
                Publisher publisher = sluice.addPublisher("aeron:ipc", 1);
                Subscriber subscriber = other.addSubscriber("aeron:ipc", 1))
            {
                assertEquals(sluice.directory(), other.directory());
                Await.until("connected", publisher::isConnected);
                publisher.post(sluice.register(RegionOptions.shared(4096)).slice(0, 64));
                Await.until("read", () -> 1 == subscriber.poll((message) -> {}, 1));
            }
        }
    }

    @Test
    void shouldNameADirectoryThatIsNotThereByWhatIs() throws IOException
    {
        final Path real = Files.createDirectory(directory.resolve("real"));
        final Path link = Files.createSymbolicLink(directory.resolve("link"), real);

        assertEquals(
            HostDirectory.forDriver(real.resolve("gone/too").toString()),
            HostDirectory.forDriver(link.resolve("gone/../gone/too").toString()));
    }

    @Test
    void shouldKeepDriversApartThoughTheHashesOfTheirDirectoriesAreTheSame()
    {
        final String one = directory.resolve("Aa/driver").toString();
        final String other = directory.resolve("BB/driver").toString();
        assertEquals(one.hashCode(), other.hashCode());
        assertNotEquals(HostDirectory.forDriver(one), HostDirectory.forDriver(other));
        assertEquals(HostDirectory.forDriver(one), HostDirectory.forDriver(one));
    }

    @Test
    void shouldMakeAFileNameOfTheLongestThatThereIs()
    {
        final String longest = directory.resolve("d".repeat(255)).toString();
        assertTrue(HostDirectory.forDriver(longest).getFileName().toString().length() < 255);
    }
}
