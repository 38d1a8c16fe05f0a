package io.sluice.perf.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.perf.report.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

class CompareTest
{
    @TempDir
    Path directory;

    private Path result(final String name, final double... times) throws IOException
    {
        final List<Map<String, Object>> rounds = new ArrayList<>();
        for (final double time : times)
        {
            rounds.add(Map.of("class", "far", "cells", List.of(Map.of(
                "scenario", "roundTrip", "system", "sluice-post", "lengthBytes", 64, "load", "-", "p50Ns", time))));
        }
        rounds.add(Map.of("class", "mixed", "cells", List.of(Map.of(
            "scenario", "roundTrip", "system", "sluice-post", "lengthBytes", 64, "load", "-", "p50Ns", 1e9))));
        final Path folder = Files.createDirectory(directory.resolve(name));
        Files.writeString(folder.resolve("any.json"), Json.write(Map.of("parts",
            List.of(Map.of("measure", "ipc", "judgedClass", "far", "rounds", rounds)))));

        return folder;
    }

    private static Comparison compare(final Path before, final Path after) throws IOException
    {
        final Map.Entry<String, List<Double>> one = Figures.read(before).byCell().entrySet().iterator().next();

        return new Comparison(one.getKey(), one.getValue(), Figures.read(after).byCell().get(one.getKey()));
    }

    @Test
    void shouldTellADifferenceFromTheSpreadOfRounds() throws IOException
    {
        final Path before = result("before", 100, 104, 96);
        final Comparison worse = compare(before, result("worse", 120, 118, 130));
        assertEquals(1.2, worse.ratio(), 1e-9);
        assertTrue(worse.exceedsSpread());
        assertEquals("WORSE", worse.verdict());
        assertEquals("BETTER", compare(before, result("better", 80, 90, 70)).verdict());
        assertEquals("within the spread of rounds", compare(before, result("same", 103, 120, 105)).verdict());
        assertEquals("too few rounds to tell", compare(before, result("few", 1, 2)).verdict());
        assertEquals("BETTER",
            new Comparison("any: GB/s", List.of(1.0, 1.1, 1.2), List.of(2.0, 2.1, 2.2)).verdict());
    }

    @Test
    void shouldKnowOfHowManyForksAResultIs() throws IOException
    {
        assertEquals(1, Figures.read(result("one", 1, 2, 3)).forks().size());
        final Path file = directory.resolve("forks.json");
        final List<Map<String, Object>> rounds = new ArrayList<>();
        for (int fork = 1; fork <= 3; fork++)
        {
            rounds.add(Map.of("fork", fork, "class", "far", "cells", List.of(Map.of(
                "scenario", "roundTrip", "system", "sluice-post", "lengthBytes", 64, "load", "-", "p50Ns", 7))));
        }
        Files.writeString(file, Json.write(Map.of("measure", "ipc", "judgedClass", "far", "rounds", rounds)));
        assertEquals(Set.of(1, 2, 3), Figures.read(file).forks());
    }

    @Test
    void shouldSayWhatCanNotBeRead() throws IOException
    {
        final Path before = result("before", 1, 2, 3);
        assertEquals(0, new CommandLine(new CompareCommand()).execute(before.toString(), before.toString()));
        assertEquals(1, new CommandLine(new CompareCommand()).execute(before.toString(), "/nowhere"));
        final Path empty = Files.createDirectory(directory.resolve("empty"));
        assertTrue(assertThrows(IOException.class, () -> Figures.read(empty)).getMessage().contains("perf/results"));
    }
}
