package io.sluice.perf.suite;

import io.sluice.perf.report.Report;
import io.sluice.perf.rig.Cell;
import io.sluice.perf.rig.Round;
import io.sluice.perf.rig.Setup;
import io.sluice.perf.rig.Subject;

import java.util.List;
import java.util.Map;

/**
 * What one rig measures.
 *
 * @param name   of it.
 * @param setup  of both processes.
 * @param cells  of a round, in their order.
 * @param systems that have a part in it, by name.
 * @param method how, for people.
 */
record Part(String name, Setup setup, List<Cell> cells, List<String> systems, List<String> method)
{
    List<Subject> subjects()
    {
        return cells.stream().map(Cell::subject).distinct().toList();
    }

    Report report(final Map<String, String> facts, final String time, final double seconds, final List<Round> rounds)
    {
        return new Report(name, cells, method, (results) -> List.of(), facts, time, seconds, rounds);
    }
}
