package io.sluice.perf.udp;

import io.sluice.driver.SocketOffload;
import io.sluice.perf.report.Bar;
import io.sluice.perf.report.Report;
import io.sluice.perf.rig.Outcome;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of it over all networks.
 *
 * @param time    when it started.
 * @param facts   of the machine.
 * @param notes   what was left out, and why.
 * @param reports one for each network.
 */
record UdpReport(String time, Map<String, String> facts, List<String> notes, List<Report> reports)
{
    static boolean isOffloadAvailable()
    {
        return SocketOffload.isAvailable();
    }

    List<Bar> bars()
    {
        return reports.stream().flatMap((report) -> report.bars().stream()).toList();
    }

    void print(final PrintStream out)
    {
        for (final Report report : reports)
        {
            out.println();
            out.println("=== " + report.measure());
            out.println("offload that the drivers of Sluice used, sender and receiver: " + offloads(report));
            report.print(out);
        }
        notes.forEach((note) -> out.println("NOTE: " + note));
    }

    /**
     * What the counters of the drivers said at the end of each measurement.
     */
    static String offloads(final Report report)
    {
        return String.join(", ", report.rounds().stream()
            .flatMap((round) -> round.outcomes().stream())
            .filter((outcome) -> !"-".equals(outcome.nearOffload()))
            .map(UdpReport::offload)
            .distinct()
            .toList());
    }

    private static String offload(final Outcome outcome)
    {
        return outcome.nearOffload() + " and " + outcome.far().offload();
    }

    Map<String, Object> toMap()
    {
        final Map<String, Object> root = new LinkedHashMap<>();
        root.put("measure", "udp");
        root.put("time", time);
        root.put("configuration", facts);
        root.put("notes", notes);
        root.put("networks", reports.stream().map((report) ->
        {
            final Map<String, Object> map = report.toMap();
            map.remove("time");
            map.remove("configuration");
            map.put("offload", offloads(report));
            return map;
        }).toList());
        root.put("bars", Report.barsToMaps(bars()));

        return root;
    }
}
