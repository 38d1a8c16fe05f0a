package io.sluice.perf.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.sluice.perf.rig.Cell;
import io.sluice.perf.rig.Subject;
import io.sluice.perf.spi.Scenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

@Timeout(120)
class FailingPartTest
{
    private static final Cell TOO_LONG = new Cell(Scenario.ROUND_TRIP, Subject.AERON_CLAIM, 1 << 20, true);

    @TempDir
    Path directory;

    /**
     * The first of its parts has a message that the system does not take.
     */
    @Command(name = "half-failing")
    static final class HalfFailingCommand extends SuiteCommand
    {
        @Override
        List<Part> parts(final Lane lane, final SuiteOptions chosen) throws IOException
        {
            final Part good = Plans.over(lane, chosen).with(Scenario.COMPLETION, 64).part("good");

            return List.of(
                new Part("bad", good.setup(), List.of(TOO_LONG), good.systems(), good.method()), good);
        }
    }

    @Test
    void shouldKeepWhatOtherPartsHaveMeasured() throws IOException
    {
        final Path json = directory.resolve("result.json");
        assertEquals(1, new CommandLine(new HalfFailingCommand())
            .setExecutionExceptionHandler((ex, command, result) ->
            {
                assertTrue(ex.getMessage().contains("leave it out of --sizes"), ex.getMessage());
                return 1;
            })
            .execute("--lanes", "ipc", "--terms", "1m", "--seconds", "0.01", "--rounds", "1", "--systems", "sluice",
            "--json", json.toString()));

        final Map<String, Object> result = JSON.std.mapFrom(Files.readString(json));
        assertEquals(1, ((List<?>)result.get("parts")).size());
        assertTrue(result.get("notes").toString().contains("bad failed"), result.get("notes").toString());
    }
}
