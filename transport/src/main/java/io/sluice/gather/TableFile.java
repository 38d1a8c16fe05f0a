package io.sluice.gather;

import io.sluice.host.ClientLock;
import io.sluice.host.HostDirectory;

import java.nio.file.Path;

/**
 * The names of the files of gather tables: the id of the table, and the client that publishes.
 */
final class TableFile
{
    private static final String PREFIX = "gather-";
    private static final int CLIENT_DIGITS = 16;

    private TableFile()
    {
    }

    static String name(final long tableId, final long clientId)
    {
        return prefix(tableId) + ClientLock.idString(clientId);
    }

    /**
     * Find a table whose client lives.
     *
     * @return the file, or null if there is none.
     */
    static Path find(final Path directory, final long tableId)
    {
        final String prefix = prefix(tableId);
        for (final String name : HostDirectory.names(directory, (any) -> isTable(any, prefix)))
        {
            if (ClientLock.isAlive(directory, clientIdOf(name)))
            {
                return directory.resolve(name);
            }
        }

        return null;
    }

    private static String prefix(final long tableId)
    {
        return PREFIX + ClientLock.idString(tableId) + "-";
    }

    private static boolean isTable(final String name, final String prefix)
    {
        return name.startsWith(prefix) && name.length() == prefix.length() + CLIENT_DIGITS;
    }

    private static long clientIdOf(final String fileName)
    {
        return Long.parseUnsignedLong(fileName.substring(fileName.length() - CLIENT_DIGITS), 16);
    }
}
