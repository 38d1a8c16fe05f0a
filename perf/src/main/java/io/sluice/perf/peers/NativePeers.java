package io.sluice.perf.peers;

import io.sluice.perf.report.Units;

import java.io.File;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code ucx_perftest} and {@code fi_pingpong} say of shared memory on this machine. Their own loops, their own way
 * to count: a time is one way, half a round trip; nothing is filled or summed.
 *
 * @param figures that were measured.
 * @param notes   what is not there, or failed.
 */
public record NativePeers(List<Figure> figures, List<String> notes)
{
    private static final String UCX = "ucx";
    private static final String LIBFABRIC = "libfabric";

    /**
     * Of those that this measures.
     */
    public static final List<String> NAMES = List.of(UCX, LIBFABRIC);

    private static final long LONG = 1 << 20;
    private static final int MANY = 50_000;
    private static final int FEW = 1000;
    private static final int LEAST = 10;
    private static final long ENOUGH_BYTES = 4L << 30;

    /**
     * One figure.
     *
     * @param system      that was measured.
     * @param lengthBytes of the messages.
     * @param medianNs    the median time one way, or NaN where the program does not tell.
     * @param oneWayNs    the mean time one way, or NaN.
     * @param gigabytesPerSecond one way, or NaN.
     */
    public record Figure(
        String system, int lengthBytes, double medianNs, double oneWayNs, double gigabytesPerSecond)
    {
    }

    /**
     * Run what there is.
     *
     * @param systems that are wanted, by name.
     * @param lengths of messages in bytes; none: run nothing and say nothing.
     * @return what came of it.
     */
    public static NativePeers measure(final List<String> systems, final List<Integer> lengths)
    {
        return measure(systems, lengths, System.getenv("PATH"));
    }

    static NativePeers measure(final List<String> systems, final List<Integer> lengths, final String path)
    {
        final NativePeers peers = new NativePeers(new ArrayList<>(), new ArrayList<>());
        if (!lengths.isEmpty() && systems.contains(UCX))
        {
            final Path program = peers.find(path, "ucx_perftest", "ucx-utils");
            if (null != program)
            {
                lengths.forEach((length) -> peers.ucx(program, length));
            }
        }
        if (!lengths.isEmpty() && systems.contains(LIBFABRIC))
        {
            final Path program = peers.find(path, "fi_pingpong", "libfabric-bin");
            if (null != program)
            {
                lengths.forEach((length) -> peers.libfabric(program, length));
            }
        }

        return peers;
    }

    private Path find(final String path, final String name, final String debianPackage)
    {
        final Path program = Arrays.stream((null == path ? "" : path).split(File.pathSeparator))
            .filter((directory) -> !directory.isEmpty())
            .map((directory) -> Path.of(directory, name))
            .filter(Files::isExecutable)
            .findFirst().orElse(null);
        if (null == program)
        {
            notes.add(name + " is absent: not on PATH (Debian, Ubuntu: " + debianPackage + ")");
        }

        return program;
    }

    private void ucx(final Path program, final int length)
    {
        final double[] latency = ucx(program, length, "tag_lat");
        final double[] bandwidth = ucx(program, length, "tag_bw");
        if (null != latency && null != bandwidth)
        {
            figures.add(new Figure("UCX, shared memory, tag", length, latency[0], latency[1], bandwidth[2]));
        }
    }

    private double[] ucx(final Path program, final int length, final String test)
    {
        final String output = TwoProcesses.run(
            Map.of("UCX_TLS", "posix,self", "UCX_WARN_UNUSED_ENV_VARS", "n"),
            (port) -> List.of(program.toString(), "-p", port),
            (port) -> List.of(program.toString(), "127.0.0.1", "-p", port, "-t", test, "-s", String.valueOf(length),
            "-n", String.valueOf(iterations(length)), "-f", "-v"));
        final double[] figure = parseUcx(output);
        if (null == figure)
        {
            notes.add("ucx_perftest " + test + " of " + length + " bytes failed: " + output.strip());
        }

        return figure;
    }

    private void libfabric(final Path program, final int length)
    {
        final List<String> options =
            List.of("-p", "shm", "-e", "rdm", "-S", String.valueOf(length), "-I", String.valueOf(iterations(length)));
        final String output = TwoProcesses.run(
            Map.of(),
            (port) -> with(List.of(program.toString(), "-B", port), options),
            (port) -> with(with(List.of(program.toString(), "-P", port), options), List.of("127.0.0.1")));
        final double oneWayNs = parseLibfabric(output);
        if (Double.isNaN(oneWayNs))
        {
            notes.add("fi_pingpong of " + length + " bytes failed: " + output.strip());
        }
        else
        {
            figures.add(new Figure("libfabric, shm, ping-pong", length, Double.NaN, oneWayNs, Double.NaN));
        }
    }

    private static List<String> with(final List<String> some, final List<String> others)
    {
        final List<String> all = new ArrayList<>(some);
        all.addAll(others);

        return all;
    }

    private static int iterations(final int length)
    {
        return length < LONG ? MANY : (int)Math.max(LEAST, Math.min(FEW, ENOUGH_BYTES / length));
    }

    /**
     * The last line of its CSV: iterations, p50, average and overall time in µs, average and overall MiB a second.
     *
     * @return the p50 and the overall time in ns, and the overall bandwidth in GB/s; or null.
     */
    static double[] parseUcx(final String output)
    {
        final String[] fields = output.strip().substring(output.strip().lastIndexOf('\n') + 1).split(",");
        try
        {
            return fields.length < 6 ? null : new double[]{
                Double.parseDouble(fields[1]) * 1000, Double.parseDouble(fields[3]) * 1000,
                Double.parseDouble(fields[5]) * (1 << 20) / 1e9 };
        }
        catch (final NumberFormatException ex)
        {
            return null;
        }
    }

    /**
     * The line under its heading; the last field but one is µs for each transfer.
     *
     * @return nanoseconds, or NaN.
     */
    static double parseLibfabric(final String output)
    {
        final String[] fields = output.strip().substring(output.strip().lastIndexOf('\n') + 1).trim().split(" +");
        try
        {
            return fields.length < 8 ? Double.NaN : Double.parseDouble(fields[6]) * 1000;
        }
        catch (final NumberFormatException ex)
        {
            return Double.NaN;
        }
    }

    /**
     * For people.
     *
     * @param out to print to.
     */
    public void print(final PrintStream out)
    {
        if (figures.isEmpty() && notes.isEmpty())
        {
            return;
        }
        out.println();
        out.println("=== native peers: once each, not in rounds; time one way, p50 where it is told, and mean; " +
            "nothing filled or summed");
        for (final Figure figure : figures)
        {
            out.printf(Locale.ROOT, "%-34s %8s %9s %9s %14s%n", figure.system(), Units.length(figure.lengthBytes()),
                Units.time(figure.medianNs()), Units.time(figure.oneWayNs()),
                Double.isNaN(figure.gigabytesPerSecond()) ? "" :
                String.format(Locale.ROOT, "%.3f GB/s", figure.gigabytesPerSecond()));
        }
        notes.forEach((note) -> out.println("NOTE: " + note));
    }

    /**
     * For JSON.
     *
     * @return a new map.
     */
    public Map<String, Object> toMaps()
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("notes", notes);
        map.put("figures", figures.stream().map((figure) ->
        {
            final Map<String, Object> one = new LinkedHashMap<>();
            one.put("system", figure.system());
            one.put("lengthBytes", figure.lengthBytes());
            one.put("p50OneWayNs", figure.medianNs());
            one.put("meanOneWayNs", figure.oneWayNs());
            one.put("gigabytesPerSecond", figure.gigabytesPerSecond());

            return one;
        }).toList());

        return map;
    }
}
