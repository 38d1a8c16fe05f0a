package io.sluice.samples;

import com.fasterxml.jackson.jr.ob.JSON;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * Writes a summary for programs to read.
 */
final class Json
{
    private Json()
    {
    }

    /**
     * Write a file.
     *
     * @param file to write, or null for none.
     * @param map  of what to write.
     * @throws SampleException if it can't be written.
     */
    static void write(final Path file, final Map<String, Object> map)
    {
        if (null != file)
        {
            try
            {
                JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).write(map, file.toFile());
            }
            catch (final IOException ex)
            {
                throw unwritable(file, ex);
            }
        }
    }

    /**
     * Before there is anything to write: will it be possible? Leaves everything as it is.
     *
     * @param file to write, or null for none.
     * @throws SampleException if not.
     */
    static void checkWritable(final Path file)
    {
        if (null != file)
        {
            final boolean isNew = !Files.exists(file);
            try
            {
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
                if (isNew)
                {
                    Files.delete(file);
                }
            }
            catch (final IOException ex)
            {
                throw unwritable(file, ex);
            }
        }
    }

    private static SampleException unwritable(final Path file, final IOException ex)
    {
        return new SampleException("--json: can't write " + file + " (" +
            (ex instanceof FileSystemException ? ex : ex.getMessage()) +
            "): name a file where this user may write and there is space");
    }
}
