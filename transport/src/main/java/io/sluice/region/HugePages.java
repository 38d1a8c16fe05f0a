package io.sluice.region;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the system says of huge pages.
 */
final class HugePages
{
    private static final Path MOUNTS = Path.of("/proc/mounts");
    private static final Path SHMEM_ENABLED = Path.of("/sys/kernel/mm/transparent_hugepage/shmem_enabled");
    private static final Path SMAPS = Path.of("/proc/self/smaps");

    private HugePages()
    {
    }

    /**
     * A hugetlbfs that is mounted.
     *
     * @return its directory, or null.
     */
    static Path mountedHugetlbfs()
    {
        for (final String mount : lines(MOUNTS))
        {
            final String[] fields = mount.split(" ");
            if (fields.length > 3 && "hugetlbfs".equals(fields[2]))
            {
                return Path.of(fields[1]);
            }
        }

        return null;
    }

    /**
     * Does the kernel give huge pages to files in a directory without being asked page by page?
     *
     * @param directory where the file shall be.
     * @return null if so, or else the reason why not.
     */
    static String whyNotTransparent(final Path directory)
    {
        String huge = "";
        int longest = -1;
        for (final String mount : lines(MOUNTS))
        {
            final String[] fields = mount.split(" ");
            if (fields.length > 3 && directory.startsWith(fields[1]) && fields[1].length() > longest)
            {
                longest = fields[1].length();
                huge = fields[3];
            }
        }
        final String enabled = String.join("", lines(SHMEM_ENABLED));
        final boolean isMountHuge = huge.contains("huge=always") || huge.contains("huge=within_size");
        if (enabled.contains("[force]") || isMountHuge && !enabled.contains("[deny]"))
        {
            return null;
        }

        return "the file system of " + directory + " is not a tmpfs mounted with huge=always or huge=within_size, " +
            "and " + SHMEM_ENABLED + " says '" + enabled + "'";
    }

    /**
     * How much of a mapping lies in huge pages.
     *
     * @param address that is in the mapping.
     * @return the bytes that are mapped by huge pages; 0 if the kernel does not say.
     */
    static long transparentHugeBytes(final long address)
    {
        boolean isWithin = false;
        for (final String line : lines(SMAPS))
        {
            final int dash = line.indexOf('-');
            final int space = line.indexOf(' ');
            if (dash > 0 && space > dash && line.indexOf(':') != space - 1)
            {
                final long from = Long.parseUnsignedLong(line.substring(0, dash), 16);
                final long to = Long.parseUnsignedLong(line.substring(dash + 1, space), 16);
                isWithin = address >= from && address < to;
            }
            else if (isWithin && (line.startsWith("ShmemPmdMapped:") || line.startsWith("FilePmdMapped:")))
            {
                final long kib = Long.parseLong(line.replaceAll("[^0-9]", ""));
                if (kib > 0)
                {
                    return kib * 1024;
                }
            }
        }

        return 0;
    }

    /**
     * The size of a huge page in the pool of the system.
     *
     * @return the size in bytes; 2 MiB if the kernel does not say.
     */
    static long hugetlbPageSize()
    {
        for (final String line : lines(Path.of("/proc/meminfo")))
        {
            if (line.startsWith("Hugepagesize:"))
            {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }

        return 2L << 20;
    }

    private static List<String> lines(final Path file)
    {
        try
        {
            return Files.readAllLines(file);
        }
        catch (final IOException ex)
        {
            return List.of();
        }
    }
}
