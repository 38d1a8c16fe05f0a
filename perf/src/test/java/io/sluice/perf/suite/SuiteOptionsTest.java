package io.sluice.perf.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.perf.rig.Cell;
import io.sluice.perf.spi.Scenario;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

import java.io.IOException;
import java.util.List;

class SuiteOptionsTest
{
    private static SuiteOptions options(final String... args)
    {
        return CommandLine.populateCommand(new SuiteOptions(), args);
    }

    @Test
    void shouldTakeWhatIsRightAndSayWhatIsWrong()
    {
        assertNull(options().whatIsWrong());
        assertNull(options("--systems", "sluice,aeron", "--pin", "0,0", "--rates", "1,10").whatIsWrong());
        assertNotNull(options("--systems", "rdma").whatIsWrong());
        assertNotNull(options("--rounds", "0").whatIsWrong());
        assertNotNull(options("--seconds", "0").whatIsWrong());
        assertNotNull(options("--rates", "0").whatIsWrong());
        assertNotNull(options("--terms", "3m").whatIsWrong());
        assertNotNull(options("--pin", "0").whatIsWrong());
        assertNotNull(options("--pin", "0,100000").whatIsWrong());
    }

    @Test
    void shouldMeasureWhatIsAskedFor() throws IOException
    {
        final List<Cell> cells = Plans.over(Lane.IPC,
            options("--systems", "sluice,nio", "--sizes", "64,32", "--rates", "5,7", "--terms", "1m"))
            .with(Scenario.OPEN_LOOP, 1024).at(Scenario.OPEN_LOOP, 1).part("any").cells();
        assertEquals(List.of("sluice-claim", "nio-tcp", "nio-unix", "nio-pipe", "sluice-post"),
            cells.stream().map((cell) -> cell.subject().id()).distinct().toList());
        assertEquals(List.of(5, 7), cells.stream().map((cell) -> cell.load().rate()).distinct().toList());
        assertEquals(List.of(32, 64), cells.stream().map(Cell::messageLength).distinct().toList());
        assertTrue(cells.stream().allMatch(Cell::isStamped));
    }

    @Test
    void shouldLeaveOutWhatASystemCanNotDo() throws IOException
    {
        final List<Cell> cells = Plans.over(Lane.UDP, options("--terms", "1m"))
            .with(Scenario.ROUND_TRIP, 1 << 20).with(Scenario.WORK, 64).part("any").cells();
        assertEquals(List.of("sluice-post", "sluice-offer", "jeromq", "nio-tcp"),
            cells.stream().map((cell) -> cell.subject().id()).toList());
    }
}
