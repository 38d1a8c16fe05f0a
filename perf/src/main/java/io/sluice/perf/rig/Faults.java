package io.sluice.perf.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Page faults of this process since its start.
 *
 * @param minor without reading from a disk.
 * @param major with.
 */
record Faults(long minor, long major)
{
    private static final Path STAT = Path.of("/proc/self/stat");
    private static final int MINOR_FIELD = 7; // counted from after the name
    private static final int MAJOR_FIELD = 9;

    /**
     * Now.
     *
     * @return the counts, 0 where the system does not tell.
     */
    static Faults now()
    {
        try
        {
            final String stat = Files.readString(STAT);
            final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");

            return new Faults(Long.parseLong(fields[MINOR_FIELD]), Long.parseLong(fields[MAJOR_FIELD]));
        }
        catch (final IOException ignore)
        {
            return new Faults(0, 0); // not a Linux
        }
    }
}
