package io.sluice.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.Publisher;
import io.sluice.Sluice;
import io.sluice.SluiceOptions;
import io.sluice.driver.SluiceDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

@Timeout(60)
class CommandLineTest
{
    private final PrintStream standardOut = System.out;
    private final PrintStream standardErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void catchOutput()
    {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restoreOutput()
    {
        System.setOut(standardOut);
        System.setErr(standardErr);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "nope                               | samples/run list",
        "--nope                             | --nope",
        "pubsub --nope                      | --nope",
        "pubsub extra                       | extra",
        "pubsub --size                      | --size",
        "pubsub --size 0                    | from 1 to 2147483647",
        "pubsub --size -1                   | no size",
        "pubsub --size many                 | no size",
        "pubsub --size 2g                   | from 1 to 2147483647",
        "pubsub --size 1t                   | no size",
        "pubsub --file /no/such/file        | /no/such/file does not exist",
        "pubsub --file /                    | / is not a regular file",
        "pubsub --subscribers 0             | from 1 to 64",
        "pubsub --subscribers 65            | from 1 to 64",
        "pubsub --subscribers some          | some",
        "pubsub --hold -1                   | from 0 to 50000",
        "pubsub --policy hope               | drop-newest:MESSAGES",
        "pubsub --policy drop-newest        | drop-newest:MESSAGES",
        "pubsub --policy drop-newest:0      | drop-newest:MESSAGES",
        "pubsub --policy detach:soon        | detach:TIME",
        "pubsub --json /no/such/dir/x.json  | /no/such/dir/x.json",
        "publisher --file /no/such/file     | /no/such/file does not exist",
        "publisher --hold 50001             | from 0 to 50000",
        "subscriber --hold 50001            | from 0 to 50000",
        "subscriber --file x                | --file",
        "subscriber --subscribers 65        | from 1 to 64",
        "pubsub --lane tcp                  | no lane: give ipc or udp",
        "pubsub --host 127.0.0.1:24017      | --host is for --lane udp",
        "pubsub --lane udp --host nowhere   | no address with a port",
        "pubsub --lane udp --host a:0       | no address with a port",
        "pubsub --lane udp --host a:65536   | no address with a port",
        "pubsub --lane udp --host a,b:1     | no address with a port",
        "pubsub --lane udp --policy detach:1s     | only block",
        "subscriber --lane udp --policy detach:1s | only block",
        "subscriber --name a234567890123456789012345678901234567890123456789012345678901 | from 1 to 60 bytes",
        "publisher --wait soon              | no time",
    })
    void shouldSayInOneLineWhatIsWrong(final String arguments, final String expected)
    {
        assertEquals(2, run(arguments));
        assertOneLine(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = { "pubsub", "publisher", "subscriber" })
    void shouldSayThatThereIsNoMediaDriver(final String sample)
    {
        assertEquals(1, run(sample + " --aeron-dir /no/such/driver"));
        assertOneLine("no media driver runs on /no/such/driver");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "subscriber --lane udp --host 192.0.2.1:24017 | this host has no such address",
        "publisher --lane udp --host nobody.invalid:1 | there is no host 'nobody.invalid'",
        "publisher --lane udp --wait 200ms            | 0 of 1 subscribers have come within 0.2 s",
        "publisher --lane udp --wait 200ms --subscribers 2 | is an address of the publisher's machine",
        "subscriber --lane udp --wait 200ms           | no publisher has come within 0.2 s",
        "subscriber --stream -7 --wait 200ms          | no publisher has come within 0.2 s",
    })
    void shouldSayWhyTheOtherEndIsNotReached(final String arguments, final String expected)
    {
        assertEquals(1, run(arguments));
        final String text = err.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains(expected), text);
        assertEquals(0, out.size());
    }

    @Test
    void shouldSayThatTheSummaryCannotBeWrittenBeforeAnythingIsMoved()
    {
        assertEquals(1, run("pubsub --json /proc/no-such-file.json"));
        assertOneLine("--json: can't write /proc/no-such-file.json");
    }

    @Test
    void shouldDeleteNothingWhenTheDirectoryOfADriverHoldsOtherFiles(@TempDir final Path directory) throws IOException
    {
        final Path file = Files.writeString(directory.resolve("precious"), "precious");
        assertEquals(1, run("driver --aeron-dir " + directory));
        assertOneLine("holds other files, which a media driver would delete");
        err.reset();
        assertEquals(1, run("driver --aeron-dir " + file));
        assertOneLine("can't make " + file);
        err.reset();
        assertEquals(1, run("driver --aeron-dir="));
        assertOneLine("aeron.dir has no name");
        err.reset();
        assertEquals(1, run("driver --aeron-dir /proc/none"));
        assertOneLine("can't make /proc/none");
        assertEquals("precious", Files.readString(file));
    }

    @Test
    void shouldLeaveNoDirectoryBehindWhenTheDriversCannotBeMade(@TempDir final Path directory)
    {
        final Path parent = directory.resolve("none");
        final Path tooLong = parent.resolve("either").resolve("x".repeat(300));
        assertEquals(1, run("driver --aeron-dir " + tooLong));
        assertOneLine("can't make " + tooLong);
        assertFalse(Files.exists(parent));
    }

    @Test
    void shouldSayThatADriverRunsAlready()
    {
        try (SluiceDriver driver = SluiceDriver.launchEmbedded())
        {
            assertEquals(1, run("driver --aeron-dir " + driver.aeronDirectoryName()));
            assertOneLine("a media driver runs on " + driver.aeronDirectoryName() + " already");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "publisher --subscribers 2", "subscriber" })
    void shouldSayThatThePortIsTaken(final String sample) throws IOException
    {
        try (DatagramChannel other = DatagramChannel.open().bind(new InetSocketAddress("127.0.0.1", 0)))
        {
            final int port = ((InetSocketAddress)other.getLocalAddress()).getPort();
            assertEquals(1, run(sample + " --lane udp --wait 5s --host 127.0.0.1:" + port));
            assertTrue(err.toString(StandardCharsets.UTF_8).contains("the port is taken: choose another"),
                err.toString(StandardCharsets.UTF_8));
        }
    }

    @Test
    void shouldLookForWhoHoldsOnlyWhereThereIsSomething(@TempDir final Path directory)
    {
        assertEquals(1, run("who-holds --aeron-dir /no/such/driver"));
        assertOneLine("--aeron-dir: /no/such/driver does not exist");
        err.reset();
        assertEquals(1, run("who-holds --sluice-dir /no/such/directory"));
        assertOneLine("--sluice-dir: /no/such/directory does not exist");
        err.reset();
        assertEquals(1, run("who-holds --sluice-dir /proc/mounts"));
        assertOneLine("--sluice-dir: /proc/mounts is not a directory");
        err.reset();
        assertEquals(2, run("who-holds --aeron-dir /a --sluice-dir /b"));
        assertOneLine("samples/run who-holds: --aeron-dir=DIR, --sluice-dir=DIR are mutually exclusive");

        final Path home = directory.resolve("home");
        try (SluiceDriver driver = SluiceDriver.launchEmbedded();
            Sluice sluice = Sluice.connect(
                new SluiceOptions().aeronDirectoryName(driver.aeronDirectoryName()).directory(home));
            Publisher publisher = sluice.addPublisher("aeron:ipc", 77))
        {
            assertEquals(0, run("who-holds --sluice-dir " + home));
            assertTrue(out.toString(StandardCharsets.UTF_8).contains("stream 77 session " + publisher.sessionId()),
                out.toString(StandardCharsets.UTF_8));
            out.reset();
            assertEquals(0, run("who-holds --aeron-dir " + driver.aeronDirectoryName())); // where it is not
            assertTrue(out.toString(StandardCharsets.UTF_8).contains("no publications in "),
                out.toString(StandardCharsets.UTF_8));
        }
    }

    @Test
    void shouldListEverySampleWithItsCommand()
    {
        assertEquals(0, run("list"));
        for (final String sample : SamplesMain.commandLine().getSubcommands().keySet())
        {
            assertTrue(out.toString(StandardCharsets.UTF_8).contains("samples/run " + sample + " "), sample);
        }
    }

    @Test
    void shouldHaveHelpWithDefaultsAndExamplesForEverySample()
    {
        for (final String sample : SamplesMain.commandLine().getSubcommands().keySet())
        {
            out.reset();
            assertEquals(0, run(sample + " --help"));
            final String help = out.toString(StandardCharsets.UTF_8);
            assertTrue(help.startsWith("Usage: samples/run " + sample), help);
            assertFalse(help.contains("DEFAULT-VALUE"), help);
            assertTrue("list".equals(sample) || help.contains("Example"), help);
        }
    }

    private static int run(final String arguments)
    {
        return SamplesMain.commandLine().execute(arguments.split(" "));
    }

    private void assertOneLine(final String expected)
    {
        final String text = err.toString(StandardCharsets.UTF_8);
        assertTrue(text.startsWith("samples/run"), text);
        assertTrue(text.contains(expected), text);
        assertEquals(1, text.lines().count(), text);
        assertEquals(0, out.size());
    }
}
