package io.sluice.host;

import java.io.IOException;
import java.nio.file.Path;

/**
 * One name for a directory, whatever links lead to it: all who name it shall meet.
 */
final class RealPath
{
    private RealPath()
    {
    }

    /**
     * The path without links.
     *
     * @param directory that may not be there.
     * @return its path, as far as it can be told.
     */
    static Path of(final String directory)
    {
        return real(Path.of(directory).toAbsolutePath());
    }

    private static Path real(final Path path)
    {
        try
        {
            return path.toRealPath();
        }
        catch (final IOException ex)
        {
            final Path normal = path.normalize();
            final Path parent = normal.getParent();

            return null == parent ? normal : real(parent).resolve(normal.getFileName());
        }
    }
}
