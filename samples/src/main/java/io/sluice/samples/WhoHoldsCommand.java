package io.sluice.samples;

import io.sluice.host.HostDirectory;
import io.sluice.status.WhoHolds;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Shows from outside what goes on between publishers and subscribers.
 */
@Command(
    name = "who-holds",
    description = {
        "Show who holds which messages: a table of every publisher and its readers, from any terminal.",
        "",
        "Reads what they have in shared memory, and disturbs no one.%n" },
    footer = {
        "",
        "Example, while another terminal runs samples/run pubsub --hold 20 --file /path/to/a/large/file:",
        "  samples/run who-holds" })
final class WhoHoldsCommand implements Callable<Integer>
{
    @ArgGroup
    private Where where;

    /**
     * Where to look; by default everywhere.
     */
    private static final class Where
    {
        @Option(
            names = "--aeron-dir",
            paramLabel = "DIR",
            description = "Only the clients of the media driver on this Aeron directory. Default: all of this user.")
        private String aeronDirectory;

        @Option(
            names = "--sluice-dir",
            paramLabel = "DIR",
            description = "Only clients whose SluiceOptions.directory is this: by default they are not looked for.")
        private Path sluiceDirectory;

        private Path directory()
        {
            if (null != sluiceDirectory)
            {
                checkIsDirectory("--sluice-dir", sluiceDirectory);

                return sluiceDirectory;
            }
            final Path directory = HostDirectory.forDriver(aeronDirectory);
            if (!Files.exists(directory)) // clients may outlive their driver
            {
                checkIsDirectory("--aeron-dir", Path.of(aeronDirectory));
            }

            return directory;
        }

        private static void checkIsDirectory(final String option, final Path path)
        {
            if (!Files.isDirectory(path))
            {
                throw new SampleException(
                    option + ": " + path + (Files.exists(path) ? " is not a directory" : " does not exist"));
            }
        }
    }

    public Integer call() throws IOException
    {
        final List<Path> directories = null == where ? WhoHolds.directories() : List.of(where.directory());
        if (directories.isEmpty())
        {
            System.out.println("no publications of user " + System.getProperty("user.name"));
        }
        for (final Path directory : directories)
        {
            System.out.println(directory);
            System.out.print(WhoHolds.table(directory));
        }

        return 0;
    }
}
