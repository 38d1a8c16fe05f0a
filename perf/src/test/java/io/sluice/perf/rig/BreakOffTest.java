package io.sluice.perf.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.driver.ThreadingMode;
import io.sluice.host.HostDirectory;
import io.sluice.perf.spi.Scenario;
import io.sluice.perf.spi.Wire;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * That a run which is broken off leaves nothing in shared memory, and one that is killed nothing for longer than until
 * the next starts.
 */
@Timeout(60)
class BreakOffTest
{
    private static final int LENGTH = 4096;
    private static final long ENDLESS_NS = TimeUnit.SECONDS.toNanos(60);

    private Process process;

    /**
     * What the tests start: a measurement that does not end by itself.
     */
    public static final class Endless
    {
        private Endless()
        {
        }

        /**
         * Measure.
         *
         * @param args forks, and ipc or udp.
         */
        public static void main(final String[] args)
        {
            final boolean isNetwork = "udp".equals(args[1]);
            final Setup setup = isNetwork ? new Setup(1 << 16, 1 << 16, 1 << 16, 8 * LENGTH, 8,
                Wire.udp("127.0.0.1:24702", "127.0.0.1:24703"), 1 << 18, 1 << 16, true, List.of()) :
            new Setup(1 << 16, 1 << 16, 8 * LENGTH, 8);
            final Subject subject = isNetwork ? new Subject("aeron-offer", "any", "AeronOffer", 1408, 7106,
                new DriverPlan(DriverPlan.Kind.AERON, ThreadingMode.SHARED)) : Subject.SLUICE_POST;
            final Cell cell = new Cell(Scenario.STREAM, subject, LENGTH, false);
            final Schedule schedule = new Schedule(List.of(cell), 1, 1, 1, 1, 1, ENDLESS_NS);
            new Measurement(setup, schedule, false).run(Integer.parseInt(args[0]), new Schedule.Progress()
            {
                @Override
                public void onStep(final String text)
                {
                    System.out.println(text);
                }

                @Override
                public void onRound(final Round round)
                {
                }
            });
        }
    }

    @AfterEach
    void tearDown()
    {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Test
    void shouldLeaveNothingInSharedMemoryWhenToldToEnd() throws Exception
    {
        checkToldToEnd(1, "ipc");
    }

    @Test
    void shouldLeaveNothingOfDriversOfPlainAeronWhenToldToEnd() throws Exception
    {
        checkToldToEnd(1, "udp");
    }

    @Test
    void shouldLeaveNothingOfAForkWhenToldToEnd() throws Exception
    {
        checkToldToEnd(2, "ipc");
    }

    private void checkToldToEnd(final int forks, final String lane) throws Exception
    {
        final List<Path> files = start(forks, lane);
        final List<ProcessHandle> children = process.descendants().toList();
        assertEquals(forks > 1 ? 2 : 1, children.size());
        process.destroy(); // SIGTERM
        assertTrue(process.waitFor(40, TimeUnit.SECONDS), "it ends");
        files.forEach((file) -> assertFalse(Files.exists(file), () -> "left behind: " + file));
        children.forEach((child) -> assertFalse(child.isAlive()));
    }

    @Test
    void shouldRemoveWhatAKilledRunHasLeftWhenTheNextStarts() throws Exception
    {
        checkKilled("ipc");
    }

    @Test
    void shouldRemoveWhatDriversOfPlainAeronHaveLeftWhenTheNextStarts() throws Exception
    {
        checkKilled("udp");
    }

    private void checkKilled(final String lane) throws Exception
    {
        final List<Path> files = start(1, lane);
        final List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly().waitFor();
        for (final ProcessHandle child : children)
        {
            child.onExit().get(20, TimeUnit.SECONDS); // as its input has ended
        }
        assertTrue(files.stream().anyMatch(Files::exists), "else there is nothing to test");
        new RunDirectory().close();
        files.forEach((file) -> assertFalse(Files.exists(file), () -> "left behind: " + file));
    }

    /**
     * Until it measures.
     *
     * @return what it and its children have in shared memory: all that is named after their locks.
     */
    private List<Path> start(final int forks, final String lane) throws IOException
    {
        final List<String> command = ChildJvm.command(Endless.class.getName());
        command.addAll(List.of(String.valueOf(forks), lane));
        process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String line;
        do
        {
            line = process.inputReader().readLine();
            assertNotNull(line, "it has ended");
        }
        while (!line.contains("round 1"));

        final Set<String> pids = process.descendants()
            .map((child) -> String.valueOf(child.pid())).collect(Collectors.toSet());
        pids.add(String.valueOf(process.pid()));
        final List<Path> files = new ArrayList<>();
        for (final Path lock : list(HostDirectory.userRoot(), ".lock"))
        {
            if (pids.contains(Files.readString(lock).split(" ")[0]))
            {
                final String name = lock.getFileName().toString();
                files.addAll(list(HostDirectory.userRoot(), name.substring(0, name.indexOf('.'))));
            }
        }
        assertTrue(files.stream().anyMatch((file) -> file.toString().endsWith(".perf")), files::toString);

        return files;
    }

    private static List<Path> list(final Path directory, final String part) throws IOException
    {
        try (var all = Files.list(directory))
        {
            return all.filter((file) -> file.getFileName().toString().contains(part)).toList();
        }
    }
}
