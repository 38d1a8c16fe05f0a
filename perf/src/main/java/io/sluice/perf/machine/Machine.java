package io.sluice.perf.machine;

import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.HardwareAbstractionLayer;
import oshi.software.os.OperatingSystem;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * Describes product, JVM and machine.
 */
public final class Machine
{
    /**
     * Where shared memory is.
     */
    public static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private static final String UNKNOWN = "unknown";
    private static final int MAX_TEXT = 4096;
    private static final int CLOCK_READINGS = 200_000;

    private Machine()
    {
    }

    /**
     * All of it.
     *
     * @return texts by name, in the order to print them in.
     */
    public static Map<String, String> describe()
    {
        final SystemInfo system = new SystemInfo();
        final HardwareAbstractionLayer hardware = system.getHardware();
        final CentralProcessor processor = hardware.getProcessor();
        final OperatingSystem os = system.getOperatingSystem();
        final Map<String, String> facts = new LinkedHashMap<>();
        facts.put("sluice", version() + ", commit " + commit());
        facts.put("jvm", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        facts.put("jvmFlags", String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
        facts.put("cpu", processor.getProcessorIdentifier().getName());
        facts.put("cores", processor.getLogicalProcessorCount() + " logical, " +
            processor.getPhysicalProcessorCount() + " physical, as the system tells");
        facts.put("load", readFirstLine("/proc/loadavg"));
        facts.put("governor", readFirstLine("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"));
        facts.put("clock", readFirstLine("/sys/devices/system/clocksource/clocksource0/current_clocksource") +
            ", reading it takes " + clockNs() + " ns");
        facts.put("os", os + ", kernel " + System.getProperty("os.version"));
        facts.put("memory", gigabytes(hardware.getMemory().getTotal()) + ", " +
            gigabytes(hardware.getMemory().getAvailable()) + " free");
        facts.put("sharedMemory", SHARED_MEMORY + " " + sharedMemory());
        facts.put("sockets", "rmem_max " + readFirstLine("/proc/sys/net/core/rmem_max") + ", wmem_max " +
            readFirstLine("/proc/sys/net/core/wmem_max") + " bytes");
        facts.put("hugePages", "transparent " + readFirstLine("/sys/kernel/mm/transparent_hugepage/enabled") +
            ", in shared memory " + readFirstLine("/sys/kernel/mm/transparent_hugepage/shmem_enabled"));

        return facts;
    }

    /**
     * How much may be put into shared memory.
     *
     * @return bytes.
     */
    public static long freeSharedMemory()
    {
        try
        {
            return Files.getFileStore(Files.isDirectory(SHARED_MEMORY) ?
                SHARED_MEMORY : Path.of(System.getProperty("java.io.tmpdir"))).getUsableSpace();
        }
        catch (final IOException ignore)
        {
            return 0;
        }
    }

    /**
     * How large the buffers of a socket may be, sending and receiving.
     *
     * @return bytes.
     */
    public static int socketBufferLimit()
    {
        return (int)Math.min(limit("rmem_max"), limit("wmem_max"));
    }

    private static long limit(final String name)
    {
        final String text = readFirstLine("/proc/sys/net/core/" + name);

        return text.matches("\\d+") ? Math.min(Integer.MAX_VALUE, Long.parseLong(text)) : Integer.MAX_VALUE;
    }

    /**
     * A length for people.
     *
     * @param bytes to write.
     * @return a number with one digit behind the point, and a unit.
     */
    public static String gigabytes(final long bytes)
    {
        return String.format("%.1f GiB", bytes / (double)(1L << 30));
    }

    private static String sharedMemory()
    {
        try
        {
            return gigabytes(Files.getFileStore(SHARED_MEMORY).getTotalSpace()) + ", " +
                gigabytes(freeSharedMemory()) + " free";
        }
        catch (final IOException ex)
        {
            return "is missing";
        }
    }

    private static String version()
    {
        final Properties properties = new Properties();
        try (InputStream in = Machine.class.getResourceAsStream(
            "/META-INF/maven/io.sluice/sluice-perf/pom.properties"))
        {
            if (null != in)
            {
                properties.load(in);
            }
        }
        catch (final IOException ignore)
        {
            return UNKNOWN;
        }

        return properties.getProperty("version", UNKNOWN);
    }

    /**
     * Of the checkout that the program was built in, if it still lies there.
     */
    private static String commit()
    {
        try
        {
            final Path code = Path.of(Machine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            final Process git = new ProcessBuilder(
                "git", "-C", code.getParent().toString(), "describe", "--always", "--dirty", "--abbrev=12")
                .redirectErrorStream(true).start();
            git.getOutputStream().close();
            if (!git.waitFor(5, TimeUnit.SECONDS))
            {
                git.destroyForcibly();
                return UNKNOWN;
            }
            final String text = new String(git.getInputStream().readAllBytes()).trim();

            return 0 == git.exitValue() && !text.isEmpty() ? text : UNKNOWN;
        }
        catch (final IOException | java.net.URISyntaxException ex)
        {
            return UNKNOWN;
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
    }

    private static long clockNs()
    {
        long ns = 0;
        for (int i = 0; i < 3; i++)
        {
            final long startNs = System.nanoTime();
            long last = startNs;
            for (int j = 0; j < CLOCK_READINGS; j++)
            {
                last = System.nanoTime();
            }
            ns = (last - startNs) / CLOCK_READINGS;
        }

        return ns;
    }

    private static String readFirstLine(final String path)
    {
        try (InputStream in = Files.newInputStream(Path.of(path)))
        {
            final byte[] text = new byte[MAX_TEXT]; // at once: some files of the kernel give only the first piece
            final int length = in.read(text);

            return new String(text, 0, Math.max(0, length), StandardCharsets.UTF_8)
                .lines().findFirst().orElse(UNKNOWN).trim();
        }
        catch (final IOException ignore)
        {
            return "not readable";
        }
    }
}
