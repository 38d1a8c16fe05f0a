package io.sluice.samples;

import com.fasterxml.jackson.jr.ob.JSON;

import java.io.IOException;
import java.nio.file.Path;
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
     * @throws IOException if it can't be written.
     */
    static void write(final Path file, final Map<String, Object> map) throws IOException
    {
        if (null != file)
        {
            JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).write(map, file.toFile());
        }
    }
}
