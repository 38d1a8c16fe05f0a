package io.sluice.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ParameterException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What is written of {@code perf/run} is there: each command, its options and their values.
 */
class ReadmeTest
{
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String PROGRAM = "perf/run ";
    private static final Pattern INLINE = Pattern.compile("`(" + PROGRAM + "[^`]+)`");
    private static final Pattern LISTED = Pattern.compile("(?m)^ {4}(" + PROGRAM + ".*?)(?: {2,}.*)?$");

    /**
     * In the text, where a line may end within one; or first in a line of a list, with several at once.
     */
    private static List<String> commands(final String text)
    {
        final List<String> commands = new ArrayList<>();
        INLINE.matcher(text).results().map((result) -> result.group(1)).forEach(commands::add);
        for (final MatchResult result : LISTED.matcher(text).results().toList())
        {
            for (final String alternative : result.group(1).substring(PROGRAM.length()).split("\\|"))
            {
                commands.add(PROGRAM + alternative.trim());
            }
        }

        return commands;
    }

    private static void parse(final String command)
    {
        final String arguments = command.substring(PROGRAM.length()).replace("COMMAND", "quick");
        PerfMain.commandLine().parseArgs(arguments.split("\\s+"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "README.md", "perf/README.md", "CHANGELOG.md" })
    void shouldNameOnlyWhatThereIs(final String file) throws IOException
    {
        final List<String> commands = commands(Files.readString(ROOT.resolve(file)));
        for (final String command : commands)
        {
            try
            {
                parse(command);
            }
            catch (final ParameterException ex)
            {
                throw new AssertionError(file + " says `" + command + "`: " + ex.getMessage(), ex);
            }
        }
        assertFalse(commands.isEmpty(), file);
    }

    @Test
    void shouldFindWhatIsWritten()
    {
        assertEquals(
            List.of("perf/run ipc\n--forks 2", "perf/run hold", "perf/run mixed", "perf/run full"),
            commands("By `perf/run ipc\n--forks 2` it was\n\n    perf/run hold | mixed   two\n    perf/run full\n"));
        assertThrows(ParameterException.class, () -> parse("perf/run infiniband"));
        assertThrows(ParameterException.class, () -> parse("perf/run ipc --infiniband"));
        assertThrows(ParameterException.class, () -> parse("perf/run ipc --forks many"));
    }
}
