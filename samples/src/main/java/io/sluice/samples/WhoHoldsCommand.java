package io.sluice.samples;

import io.sluice.host.HostDirectory;
import io.sluice.status.WhoHolds;
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
    @Option(
        names = "--aeron-dir",
        paramLabel = "DIR",
        description = "Only the clients of the media driver on this Aeron directory. Default: all of this user.")
    private String aeronDirectory;

    public Integer call() throws IOException
    {
        final List<Path> directories = null == aeronDirectory ?
            WhoHolds.directories() : List.of(ofDriver());
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

    /**
     * Clients may outlive the directory of their driver.
     */
    private Path ofDriver()
    {
        final Path directory = HostDirectory.forDriver(aeronDirectory);
        if (!Files.exists(directory) && !Files.isDirectory(Path.of(aeronDirectory)))
        {
            throw new SampleException("there is no directory " + aeronDirectory +
                ": name that of a media driver, or leave out --aeron-dir for all of this user");
        }

        return directory;
    }
}
