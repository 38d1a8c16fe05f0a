package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.aeron.CommonContext;
import io.aeron.driver.MediaDriver;
import io.aeron.exceptions.DriverTimeoutException;
import io.sluice.driver.SluiceDriver;
import io.sluice.host.Leftovers;
import io.sluice.lane.Message;
import io.sluice.region.BufferPool;
import io.sluice.region.RegionOptions;
import io.sluice.status.CounterTypes;
import io.sluice.status.WhoHolds;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

class StartTest
{
    /**
     * Run in a JVM of its own.
     */
    public static final class Launch
    {
        private Launch()
        {
        }

        public static void main(final String[] args)
        {
            try (SluiceDriver driver = SluiceDriver.launchEmbedded(); Sluice sluice = Sluice.connect(driver))
            {
                System.out.println("connected " + sluice.directory());
            }
        }
    }

    private static Process start(final String... flags) throws IOException
    {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Launch.class.getName()));

        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    @Test
    void shouldNameTheMissingFlag() throws Exception
    {
        final Process without = start();
        final String output = new String(without.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertNotEquals(0, without.waitFor());
        assertTrue(output.contains("--add-opens java.base/jdk.internal.misc=ALL-UNNAMED"), output);

        final Process with = start("--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED");
        final String good = new String(with.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, with.waitFor(), good);
        assertTrue(good.contains("connected "), good);
    }

    @Test
    void shouldSayThatThereIsNoMediaDriver() throws IOException
    {
        final Path none = Files.createTempDirectory("sluice-no-driver");
        final SluiceOptions options = new SluiceOptions()
            .aeronDirectoryName(none.toString())
            .driverTimeout(100, TimeUnit.MILLISECONDS);
        final DriverTimeoutException ex =
            assertThrows(DriverTimeoutException.class, () -> Sluice.connect(options));
        assertTrue(ex.getMessage().contains("no media driver at " + none), ex.getMessage());
        assertFalse(Files.exists(options.directory()));
        Leftovers.deleteTree(none);
    }

    @Test
    void shouldTakeTheDriverTimeoutOfTheSystemPropertyWhereTheProgramSaysNothing()
    {
        final String name = CommonContext.DRIVER_TIMEOUT_PROP_NAME;
        final String before = System.getProperty(name);
        assertEquals(CommonContext.DRIVER_TIMEOUT_MS, new SluiceOptions().driverTimeoutMs());
        System.setProperty(name, "2345");
        try
        {
            assertEquals(2345, new SluiceOptions().driverTimeoutMs());
            assertEquals(1000, new SluiceOptions().driverTimeout(1, TimeUnit.SECONDS).driverTimeoutMs());
        }
        finally
        {
            if (null == before)
            {
                System.clearProperty(name);
            }
            else
            {
                System.setProperty(name, before);
            }
        }
    }

    @Test
    void shouldTakeWhatTheDeadLeftWithItWhenItLeaves() throws IOException
    {
        final Path directory;
        try (SluiceDriver driver = SluiceDriver.launchEmbedded(); Sluice sluice = Sluice.connect(driver))
        {
            directory = sluice.directory();
            final String dead = "00000000deadbeef";
            Files.writeString(directory.resolve(dead + ".lock"), "1 gone");
            Files.writeString(directory.resolve("region-0000000000000001-" + dead + ".data"), "data");
        }
        assertFalse(Files.exists(directory), () -> "left behind: " + directory);
    }

    @Test
    void shouldRunOnAStockDriverWithAnAeronClientOfTheUsersOwn() throws IOException
    {
        final MediaDriver.Context context = new MediaDriver.Context().dirDeleteOnShutdown(true);
        try (MediaDriver driver = MediaDriver.launchEmbedded(context);
            Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName())))
        {
            final Path directory;
            try (Sluice sluice = Sluice.connect(new SluiceOptions().aeron(aeron).name("stock"));
                Publisher publisher = sluice.addPublisher("aeron:ipc", 7);
                Subscriber subscriber = sluice.addSubscriber("aeron:ipc", 7))
            {
                directory = sluice.directory();
                final BufferPool pool = sluice.register(RegionOptions.shared(8192)).pool(4096);
                Await.until("connected", publisher::isConnected);
                publisher.post(pool.acquire());
                final Message[] held = new Message[1];
                Await.until("held", () -> 1 == subscriber.poll((message) -> held[0] = message.retain(), 1));
                publisher.poll((completion) -> {});

                final String table = WhoHolds.table(directory);
                assertTrue(table.contains("stream 7 ") && table.contains("1 of 1024 tickets out, 4096 bytes"), table);
                final String row = table.lines().filter((line) -> line.contains("ACTIVE")).findFirst().orElse("");
                assertTrue(row.matches(" +stock +\\d+ ACTIVE +block +0 +1 +4096 +\\d+ ms +0"), row);

                for (final int typeId : new int[]{ CounterTypes.MOVED_BYTES, CounterTypes.REGION_MOVED_BYTES })
                {
                    Await.until("counter " + typeId, () -> 4096 == valueOf(aeron, typeId));
                }
                Await.until("one is out", () -> 1 == valueOf(aeron, CounterTypes.OUTSTANDING));
                held[0].release();
                Await.until("it is back", () -> 1 == publisher.poll((completion) -> completion.release()));
                Await.until("none is out", () -> 0 == valueOf(aeron, CounterTypes.OUTSTANDING));
            }
            assertFalse(aeron.isClosed());
            assertFalse(Files.exists(directory));
        }
    }

    private static long valueOf(final Aeron aeron, final int wantedTypeId)
    {
        final CountersReader reader = aeron.countersReader();
        final long[] value = { -1 };
        reader.forEach((id, typeId, key, label) -> value[0] = wantedTypeId == typeId ? reader.getCounterValue(id) :
            value[0]);

        return value[0];
    }
}
