package io.sluice.perf.report;

import io.sluice.perf.rig.Cell;
import io.sluice.perf.rig.Outcome;
import io.sluice.perf.rig.Placement;
import io.sluice.perf.rig.Placement.Distance;
import io.sluice.perf.rig.Round;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * What came of it, on the screen and in a file.
 *
 * @param measure that it was.
 * @param cells   that were measured, in the order of the rows.
 * @param method  how.
 * @param judge   makes bars of results.
 * @param facts   of the machine.
 * @param time    when it started.
 * @param seconds of each cell in each round.
 * @param rounds  all of them.
 */
public record Report(
    String measure,
    List<Cell> cells,
    List<String> method,
    Function<Results, List<Bar>> judge,
    Map<String, String> facts,
    String time,
    double seconds,
    List<Round> rounds)
{
    private static final double[] PERCENTILES = { 50, 90, 99, 99.9, 99.99 };

    /**
     * What must be reached, judged on the class with the most valid rounds.
     *
     * @return the bars.
     */
    public List<Bar> bars()
    {
        final Results results = Results.mostValid(rounds);
        final List<Bar> bars = judge.apply(results);
        if (!results.hasForks())
        {
            return bars;
        }
        final List<List<Bar>> ofForks = results.ofForks().stream().map(judge).toList();
        final List<Bar> all = new ArrayList<>();
        for (int i = 0; i < bars.size(); i++)
        {
            final int index = i;
            all.add(bars.get(i).ofForks(ofForks.stream().map((fork) -> fork.get(index).value()).toList()));
        }

        return all;
    }

    /**
     * Print tables and bars.
     *
     * @param out to print to.
     */
    public void print(final PrintStream out)
    {
        final Results judged = Results.mostValid(rounds);
        for (final Distance distance : List.of(Distance.NEAR, Distance.FAR))
        {
            final Results results = Results.of(rounds, distance);
            if (!results.rounds().isEmpty())
            {
                out.println();
                out.println("== cores " + name(distance) + " (" + results.describe() + ")");
                out.print(Table.of(results, cells));
            }
        }
        final List<Bar> bars = bars();
        if (bars.isEmpty())
        {
            return;
        }
        out.println();
        out.println("== bars, judged on " + judged.describe() + " with the cores " +
            name(judged.distance()) + "; " + mixed() + " mixed rounds thrown away");
        bars.forEach((bar) -> out.println(bar.describe()));
    }

    /**
     * Everything for JSON, with the bars last.
     *
     * @return a new map.
     */
    public Map<String, Object> toMapWithBars()
    {
        final Map<String, Object> map = toMap();
        map.put("bars", barsToMaps(bars()));

        return map;
    }

    /**
     * One line about a round, when it is done.
     *
     * @param round that is done.
     * @param forks that there are.
     * @return the line.
     */
    public static String describe(final Round round, final int forks)
    {
        return String.format(Locale.ROOT, "%sround %d: a cache line goes round in %.0f ns before, %.0f ns after: %s",
            forks > 1 ? "fork " + round.fork() + ", " : "", round.index(), round.before().medianNs(),
            round.after().medianNs(), Distance.MIXED == round.distance() ?
                "mixed, does not count" : name(round.distance()));
    }

    private static String name(final Distance distance)
    {
        return distance.name().toLowerCase(Locale.ROOT);
    }

    private long mixed()
    {
        return rounds.stream().filter((round) -> Distance.MIXED == round.distance()).count();
    }

    /**
     * All but the bars, for JSON.
     *
     * @return a new map.
     */
    public Map<String, Object> toMap()
    {
        final Map<String, Object> root = new LinkedHashMap<>();
        root.put("measure", measure);
        root.put("time", time);
        root.put("configuration", facts);
        root.put("method", method);
        root.put("secondsPerCell", seconds);
        root.put("forks", rounds.stream().mapToInt(Round::fork).max().orElse(0));
        root.put("rounds", rounds.stream().map(this::roundToMap).toList());
        root.put("mixedRounds", mixed());
        for (final Distance distance : List.of(Distance.NEAR, Distance.FAR))
        {
            final Results results = Results.of(rounds, distance);
            root.put(name(distance), cells.stream().map((cell) -> medians(results, cell)).toList());
        }
        final Results judged = Results.mostValid(rounds);
        root.put("judgedClass", name(judged.distance()));
        root.put("judgedRounds", judged.rounds().size());

        return root;
    }

    /**
     * Bars, for JSON.
     *
     * @param bars to write.
     * @return a map for each.
     */
    public static List<Map<String, Object>> barsToMaps(final List<Bar> bars)
    {
        final List<Map<String, Object>> maps = new ArrayList<>();
        for (final Bar bar : bars)
        {
            final Map<String, Object> map = new LinkedHashMap<>();
            map.put("name", bar.name());
            map.put("value", bar.value());
            map.put("bar", bar.bar());
            if (!bar.ofForks().isEmpty())
            {
                map.put("ofForks", bar.ofForks());
            }
            map.put("holds", bar.holds());
            maps.add(map);
        }

        return maps;
    }

    private Map<String, Object> roundToMap(final Round round)
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("fork", round.fork());
        map.put("round", round.index());
        map.put("class", name(round.distance()));
        map.put("cacheLineBeforeNs", round.before().medianNs());
        map.put("cacheLineAfterNs", round.after().medianNs());
        map.put("cacheLineNs", round.probes().stream().map(Placement::medianNs).toList());
        map.put("cells", round.outcomes().stream().map(this::outcomeToMap).toList());

        return map;
    }

    private Map<String, Object> outcomeToMap(final Outcome outcome)
    {
        final Map<String, Object> map = cellToMap(outcome.cell());
        if (outcome.cell().scenario().isLatency())
        {
            for (final double percentile : PERCENTILES)
            {
                map.put(key(percentile), outcome.roundTrips().getValueAtPercentile(percentile));
            }
            map.put("maxNs", outcome.roundTrips().getMaxValue());
            if (outcome.cell().load().rate() > 0)
            {
                map.put("ratePerSecond", outcome.rate());
                map.put("isRateReached", outcome.isRateReached());
            }
            if (outcome.others() > 0)
            {
                map.put("others", outcome.others());
                map.put("othersGigabytesPerSecond", outcome.othersGigabytesPerSecond());
            }
        }
        else
        {
            map.put("gigabytesPerSecond", outcome.gigabytesPerSecond());
            map.put("cpuSecondsPerGiB", outcome.cpuSecondsPerGibibyte());
        }
        map.put("count", outcome.messages());
        map.put("seconds", outcome.elapsedNs() / 1e9);
        map.put("allocatedBytesNear", outcome.nearAllocated());
        map.put("allocatedBytesFar", outcome.far().allocated());
        map.put("allocatedBytesNearDriver", outcome.nearDriverAllocated());
        map.put("allocatedBytesFarDriver", outcome.far().driverAllocated());
        map.put("allocatedBytesPerOperation", outcome.allocatedPerMessage());
        map.put("allocatedBytesPerSend", outcome.allocatedPerSend());
        map.put("offloadNear", outcome.nearOffload());
        map.put("offloadFar", outcome.far().offload());
        map.put("minorFaultsNear", outcome.nearMinorFaults());
        map.put("majorFaultsNear", outcome.nearMajorFaults());
        map.put("minorFaultsFar", outcome.far().minorFaults());
        map.put("majorFaultsFar", outcome.far().majorFaults());

        return map;
    }

    private Map<String, Object> medians(final Results results, final Cell cell)
    {
        final Map<String, Object> map = cellToMap(cell);
        if (cell.scenario().isLatency())
        {
            for (final double percentile : PERCENTILES)
            {
                map.put(key(percentile), results.percentile(cell, percentile));
            }
            map.put("maxNs", results.median(cell, (outcome) -> outcome.roundTrips().getMaxValue()));
            if (cell.load().rate() > 0)
            {
                map.put("ratePerSecond", results.median(cell, Outcome::rate));
                map.put("failed", results.isRateMissed(cell));
            }
            if (results.median(cell, Outcome::others) > 0)
            {
                map.put("othersGigabytesPerSecond", results.median(cell, Outcome::othersGigabytesPerSecond));
            }
        }
        else
        {
            map.put("gigabytesPerSecond", results.median(cell, Outcome::gigabytesPerSecond));
            map.put("cpuSecondsPerGiB", results.median(cell, Outcome::cpuSecondsPerGibibyte));
        }
        final double[] values = results.sorted(cell);
        map.put("leastOfRounds", 0 == values.length ? Double.NaN : values[0]);
        map.put("greatestOfRounds", 0 == values.length ? Double.NaN : values[values.length - 1]);
        if (results.hasForks())
        {
            map.put("ofForks", results.ofForks().stream().map((fork) -> fork.median(cell, Results::main)).toList());
        }
        map.put("count", results.outcomes(cell).stream().mapToLong(Outcome::messages).sum());
        map.put("allocatedBytesPerOperation", results.median(cell, Outcome::allocatedPerMessage));
        map.put("allocatedBytesPerSend", results.median(cell, Outcome::allocatedPerSend));

        return map;
    }

    private static Map<String, Object> cellToMap(final Cell cell)
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("scenario", cell.scenario().id());
        map.put("system", cell.subject().id());
        map.put("lengthBytes", cell.messageLength());
        map.put("load", Table.load(cell));

        return map;
    }

    private static String key(final double percentile)
    {
        final String digits = percentile == Math.rint(percentile) ?
            String.valueOf((int)percentile) : String.valueOf(percentile).replace(".", "_");

        return "p" + digits + "Ns";
    }
}
