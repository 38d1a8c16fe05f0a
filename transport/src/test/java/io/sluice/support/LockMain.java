package io.sluice.support;

import io.sluice.host.Access;
import io.sluice.host.ClientLock;
import io.sluice.host.HostDirectory;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Has entered a directory, and nothing more. Commands: id, alive ID, exit.
 */
public final class LockMain
{
    private LockMain()
    {
    }

    public static void main(final String[] args) throws IOException
    {
        final HostDirectory directory = HostDirectory.open(Path.of(args[0]), Access.PRIVATE);
        final ClientLock lock = ClientLock.acquire(directory, "child");
        Commands.serve((words) ->
        {
            switch (words[0])
            {
                case "id":
                    return ClientLock.idString(lock.id());

                case "alive":
                    return String.valueOf(
                        ClientLock.isAlive(directory.path(), Long.parseUnsignedLong(words[1], 16)));

                case "exit":
                    lock.close();
                    return "";

                default:
                    throw new IllegalArgumentException(words[0]);
            }
        });
    }
}
