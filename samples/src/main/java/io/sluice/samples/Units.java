package io.sluice.samples;

/**
 * Numbers as people read them.
 */
final class Units
{
    private static final double NS_PER_US = 1e3;
    private static final double NS_PER_MS = 1e6;
    private static final double NS_PER_S = 1e9;

    private Units()
    {
    }

    static double gigabytesPerSecond(final long bytes, final double seconds)
    {
        return seconds > 0 ? bytes / seconds / 1e9 : 0;
    }

    static String rate(final long bytes, final double seconds)
    {
        return String.format("%.3f GB/s", gigabytesPerSecond(bytes, seconds));
    }

    static String size(final long bytes)
    {
        for (int shift = 30; shift > 0; shift -= 10)
        {
            if (bytes > 0 && 0 == (bytes & (1L << shift) - 1))
            {
                return (bytes >> shift) + " " + "KMG".charAt(shift / 10 - 1) + "iB";
            }
        }

        return String.format("%,d bytes", bytes);
    }

    static String duration(final long durationNs)
    {
        if (durationNs < NS_PER_MS)
        {
            return String.format("%.1f µs", durationNs / NS_PER_US);
        }

        return durationNs < NS_PER_S ?
            String.format("%.2f ms", durationNs / NS_PER_MS) : String.format("%.2f s", durationNs / NS_PER_S);
    }
}
