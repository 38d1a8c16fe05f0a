package io.sluice.perf.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.perf.spi.Scenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;

/**
 * That forks are new processes, and what they measure comes back whole. Nothing about time.
 */
@Timeout(60)
class ForkTest
{
    private static final long MS = 1_000_000L;
    private static final int LENGTH = 4096;
    private static final List<Cell> CELLS = List.of(
        new Cell(Scenario.ROUND_TRIP, Subject.SLUICE_POST, LENGTH, true),
        new Cell(Scenario.STREAM, Subject.SLUICE_POST, LENGTH, false));

    private final List<Round> told = new ArrayList<>();
    private final List<String> steps = new ArrayList<>();
    private final List<Long> processes = new ArrayList<>();
    private final Schedule.Progress progress = new Schedule.Progress()
    {
        @Override
        public void onStep(final String text)
        {
            steps.add(text);
            ProcessHandle.current().children().map(ProcessHandle::pid)
                .filter((pid) -> !processes.contains(pid)).forEach(processes::add);
        }

        @Override
        public void onRound(final Round round)
        {
            told.add(round);
        }
    };

    private static Measurement measurement(final List<Cell> cells)
    {
        return new Measurement(
            new Setup(1 << 16, 1 << 16, 8 * LENGTH, 8), new Schedule(cells, 1, 2, 2 * MS, 10, MS, 5 * MS), false);
    }

    @Test
    void shouldMeasureInNewProcessesAndBringBackEachRoundWithItsFork()
    {
        final List<Round> rounds = measurement(CELLS).run(2, progress);
        assertEquals(List.of(1, 2), rounds.stream().map(Round::fork).distinct().toList());
        assertEquals(2, processes.size(), "a first process for each fork");
        assertTrue(ProcessHandle.current().children().noneMatch((child) -> processes.contains(child.pid())));
        for (final Round round : rounds)
        {
            assertEquals(CELLS, round.outcomes().stream().map(Outcome::cell).toList());
            assertEquals(CELLS.size() + 1, round.probes().size());
            assertTrue(round.outcomes().stream().allMatch((outcome) -> outcome.messages() > 0));
            final Outcome roundTrips = round.outcomes().get(0);
            assertEquals(roundTrips.messages(), roundTrips.roundTrips().getTotalCount());
        }
        assertEquals(rounds.stream().map(Round::withoutOutcomes).toList(), told);
        assertTrue(steps.contains("fork 1, warm-up") && steps.contains("fork 2, round 1"), steps::toString);
    }

    @Test
    void shouldSayWhichForkHasFailedAndWhy()
    {
        final Cell tooLong = new Cell(Scenario.ROUND_TRIP, Subject.SLUICE_POST, 1 << 20, true);
        final IllegalStateException ex =
            assertThrows(IllegalStateException.class, () -> measurement(List.of(tooLong)).run(2, progress));
        assertTrue(ex.getMessage().startsWith("fork 1: ") && ex.getMessage().contains("longer than"), ex.getMessage());
    }

    @Test
    void shouldFailWhenAForkIsKilled()
    {
        final Schedule.Progress killer = new Schedule.Progress()
        {
            @Override
            public void onStep(final String text)
            {
                ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
            }

            @Override
            public void onRound(final Round round)
            {
            }
        };
        final IllegalStateException ex =
            assertThrows(IllegalStateException.class, () -> measurement(CELLS).run(2, killer));
        assertTrue(ex.getMessage().startsWith("fork 1 "), ex.getMessage());
    }
}
