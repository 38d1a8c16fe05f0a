package io.sluice.gather;

import io.sluice.host.ClientLock;
import io.sluice.host.HostDirectory;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * The names of the files of gather tables: stream, session, and the client that publishes.
 */
final class TableFile
{
    private static final String PREFIX = "gather-";
    private static final int CLIENT_DIGITS = 16;

    private TableFile()
    {
    }

    static String name(final int streamId, final int sessionId, final long clientId)
    {
        return prefix(streamId, sessionId) + ClientLock.idString(clientId);
    }

    /**
     * Find the table of a publication whose client lives.
     *
     * @return the file, or null if there is none.
     * @throws IOException if there are two; the text says what to do.
     */
    static Path find(final Path directory, final int streamId, final int sessionId) throws IOException
    {
        final String prefix = prefix(streamId, sessionId);
        Path found = null;
        for (final String name : HostDirectory.names(directory, (any) -> isTable(any, prefix)))
        {
            if (ClientLock.isAlive(directory, clientIdOf(name)))
            {
                if (null != found)
                {
                    throw new FileSystemException(directory.resolve(name).toString(), found.toString(),
                        "two publishers have the same stream and session: give them different session ids");
                }
                found = directory.resolve(name);
            }
        }

        return found;
    }

    private static String prefix(final int streamId, final int sessionId)
    {
        return PREFIX + Integer.toHexString(streamId) + "-" + Integer.toHexString(sessionId) + "-";
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
