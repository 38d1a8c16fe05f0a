package io.sluice.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

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
