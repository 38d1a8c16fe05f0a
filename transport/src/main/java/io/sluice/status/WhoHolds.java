package io.sluice.status;

import io.aeron.CommonContext;
import io.sluice.host.ClientLock;
import io.sluice.host.HostDirectory;
import io.sluice.host.Place;
import io.sluice.ledger.LedgerSnapshot;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Who holds what, as a table for people. Any process that may read the directory can make it, and disturbs no one.
 */
public final class WhoHolds
{
    private static final String ROW = "  %-24s %8s %-9s %-22s %7s %7s %14s %12s %9s%n";

    private WhoHolds()
    {
    }

    /**
     * The table for one directory.
     *
     * @param directory where the clients of a media driver meet.
     * @return a line for each publication, and below it one for each of its readers.
     * @throws IOException if a ledger is there but can't be read.
     */
    public static String table(final Path directory) throws IOException
    {
        final StringBuilder table = new StringBuilder();
        for (final LedgerSnapshot ledger : LedgerSnapshot.readAll(directory))
        {
            table.append(String.format("stream %d session %d %s by %s (pid %d%s)%s%n",
                ledger.streamId(),
                ledger.sessionId(),
                ledger.channel(),
                ledger.publisher(),
                ledger.pid(),
                ClientLock.isAlive(directory, ledger.publisherId()) ? "" : ", dead",
                ticketsOf(ledger)));
            table.append(String.format(
                ROW, "reader", "pid", "state", "when slow", "unread", "held", "held bytes", "oldest hold", "dropped"));
            for (final LedgerSnapshot.Reader reader : ledger.readers())
            {
                table.append(String.format(ROW,
                    reader.name(),
                    reader.pid(),
                    ClientLock.isAlive(directory, reader.clientId()) ? reader.state() : "DEAD",
                    policyOf(reader),
                    reader.unread(),
                    reader.held(),
                    reader.heldBytes(),
                    TimeUnit.NANOSECONDS.toMillis(reader.oldestHoldNs()) + " ms",
                    reader.dropped()));
            }
        }

        return table.length() == 0 ? "no publications in " + directory + System.lineSeparator() : table.toString();
    }

    /**
     * The directories of this user in which clients meet.
     *
     * @return one for each media driver.
     * @throws IOException if they can't be looked at; the text names path and remedy.
     */
    public static List<Path> directories() throws IOException
    {
        return directories(HostDirectory.userRoot());
    }

    static List<Path> directories(final Path root) throws IOException
    {
        final List<Path> directories = new ArrayList<>();
        for (final String name : HostDirectory.names(root, (any) -> !any.contains(".")))
        {
            final Path path = root.resolve(name);
            try
            {
                if (Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isDirectory())
                {
                    directories.add(path);
                }
            }
            catch (final AccessDeniedException ex)
            {
                throw Place.denied(root, ex);
            }
            catch (final NoSuchFileException ignore)
            {
                continue; // the last client has left meanwhile
            }
        }
        Collections.sort(directories);

        return directories;
    }

    /**
     * Of a publication over UDP, the ledger knows its spies, and no tickets.
     */
    private static String ticketsOf(final LedgerSnapshot ledger)
    {
        return ledger.channel().startsWith(CommonContext.UDP_CHANNEL) ? ": its spies" :
            ": " + ledger.out() + " of " + ledger.depth() + " tickets out, " + ledger.outBytes() + " bytes";
    }

    private static String policyOf(final LedgerSnapshot.Reader reader)
    {
        switch (reader.policy().kind())
        {
            case DROP_NEWEST:
                return "drop newest over " + reader.policy().limit();

            case DETACH:
                return "detach after " + TimeUnit.NANOSECONDS.toMillis(reader.policy().limit()) + " ms";

            default:
                return "block";
        }
    }
}
