package io.sluice.status;

import io.sluice.host.ClientLock;
import io.sluice.host.HostDirectory;
import io.sluice.ledger.LedgerSnapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
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
            table.append(String.format("stream %d session %d %s by %s (pid %d%s): %d of %d tickets out, %d bytes%n",
                ledger.streamId(),
                ledger.sessionId(),
                ledger.channel(),
                ledger.publisher(),
                ledger.pid(),
                ClientLock.isAlive(directory, ledger.publisherId()) ? "" : ", dead",
                ledger.out(),
                ledger.depth(),
                ledger.outBytes()));
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
     */
    public static List<Path> directories()
    {
        final Path root = HostDirectory.userRoot();

        return HostDirectory.names(root, (any) -> !any.contains(".")).stream()
            .map(root::resolve)
            .filter((path) -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
            .sorted()
            .toList();
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
