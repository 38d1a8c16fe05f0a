package io.sluice.perf.compare;

import com.fasterxml.jackson.jr.ob.JSON;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a result says of each cell: the figures of the rounds that count.
 *
 * @param byCell  figures of rounds, by name of the cell and what was counted.
 * @param classes of placement that were judged, by part.
 * @param missed  names of figures whose rate was missed in any round.
 * @param forks   that the rounds are of: pairs of JVMs, by their numbers.
 */
record Figures(Map<String, List<Double>> byCell, Map<String, String> classes, Set<String> missed, Set<Object> forks)
{
    private static final String[] FIGURES = { "p50Ns", "p99Ns", "gigabytesPerSecond" };

    /**
     * Read a result.
     *
     * @param result folder, or a JSON file.
     * @return its figures.
     * @throws IOException if it can't be read, or is none.
     */
    static Figures read(final Path result) throws IOException
    {
        final Figures figures = new Figures(
            new LinkedHashMap<>(), new LinkedHashMap<>(), new HashSet<>(), new HashSet<>());
        for (final Path file : files(result))
        {
            final Map<String, Object> root = JSON.std.mapFrom(Files.readString(file));
            final List<Map<String, Object>> parts = new ArrayList<>();
            parts.addAll(maps(root.get("parts")));
            parts.addAll(maps(root.get("networks")));
            (parts.isEmpty() ? List.of(root) : parts).forEach(figures::add);
        }
        if (figures.byCell.isEmpty())
        {
            throw new IOException(result + " has no round that counts: name a folder of perf/results, or a JSON file");
        }

        return figures;
    }

    private static List<Path> files(final Path result) throws IOException
    {
        if (!Files.exists(result))
        {
            throw new IOException(result + " is missing: name a folder of perf/results, or a JSON file");
        }
        if (!Files.isDirectory(result))
        {
            return List.of(result);
        }
        try (Stream<Path> all = Files.list(result))
        {
            return all.filter((file) -> file.toString().endsWith(".json")).sorted().toList();
        }
    }

    private void add(final Map<String, Object> part)
    {
        final String name = String.valueOf(part.get("measure"));
        final String judged = String.valueOf(part.get("judgedClass"));
        classes.put(name, judged);
        for (final Map<String, Object> round : maps(part.get("rounds")))
        {
            if (judged.equals(round.get("class")))
            {
                forks.add(round.getOrDefault("fork", 1));
                maps(round.get("cells")).forEach((cell) -> add(name, cell));
            }
        }
    }

    private void add(final String part, final Map<String, Object> cell)
    {
        final Object load = cell.getOrDefault("load", "-");
        final String name = part + ", " + cell.get("scenario") + ", " + cell.get("system") + ", " +
            cell.get("lengthBytes") + " B" + ("-".equals(load) ? "" : ", " + load);
        for (final String figure : FIGURES)
        {
            if (cell.get(figure) instanceof Number number)
            {
                final String full =
                    name + ": " + figure.replace("Ns", ", ns").replace("gigabytesPerSecond", "GB/s");
                byCell.computeIfAbsent(full, (key) -> new ArrayList<>()).add(number.doubleValue());
                if (Boolean.FALSE.equals(cell.get("isRateReached")))
                {
                    missed.add(full);
                }
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> maps(final Object value)
    {
        return value instanceof List<?> list ? (List<Map<String, Object>>)list : List.of();
    }

    static String format(final double value)
    {
        return String.format(Locale.ROOT, value >= 1000 ? "%.0f" : value >= 10 ? "%.1f" : "%.3f", value);
    }
}
