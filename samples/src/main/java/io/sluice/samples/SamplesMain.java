package io.sluice.samples;

import io.aeron.exceptions.AeronException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/**
 * The command line of the samples. Exit status: 0 if all went well, 1 if not, 2 if the command line is wrong.
 */
@Command(
    name = "samples/run",
    header = "Samples of Sluice: registered buffers are moved between processes, not copied.",
    synopsisSubcommandLabel = "SAMPLE",
    footer = {
        "",
        "Start with",
        "  samples/run pubsub",
        "and see what a sample takes with",
        "  samples/run SAMPLE --help" },
    subcommands = {
        PubSubCommand.class,
        PublisherCommand.class,
        SubscriberCommand.class,
        WhoHoldsCommand.class,
        DriverCommand.class,
        ListCommand.class })
public final class SamplesMain implements Callable<Integer>
{
    @Option(
        names = { "-h", "--help" },
        usageHelp = true,
        scope = ScopeType.INHERIT,
        description = "Show this help.")
    private boolean isHelpAsked;

    /**
     * What picocli fills in.
     */
    public SamplesMain()
    {
    }

    /**
     * Run a sample, then exit.
     *
     * @param args the sample and its options.
     */
    public static void main(final String[] args)
    {
        Stop.onSignal();
        final int status = run(args);
        Stop.done();
        System.exit(status);
    }

    private static int run(final String[] args)
    {
        try
        {
            return commandLine().execute(args);
        }
        catch (final InternalError ex)
        {
            // a page of a mapped file could not be had: what the JVM makes of SIGBUS
            System.err.println("samples/run: " + SharedMemory.free() + " (" + ex.getMessage() + ")");
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    /**
     * Without a sample: show what there is.
     *
     * @return the status of a wrong command line.
     */
    public Integer call()
    {
        CommandLine.usage(this, System.err);

        return CommandLine.ExitCode.USAGE;
    }

    static CommandLine commandLine()
    {
        return new CommandLine(new SamplesMain())
            .setUsageHelpAutoWidth(true)
            .setParameterExceptionHandler(SamplesMain::onWrongParameter)
            .setExecutionExceptionHandler((ex, command, parsed) -> onFailure(ex, command));
    }

    private static int onWrongParameter(final ParameterException ex, final String[] args)
    {
        final CommandLine commandLine = ex.getCommandLine();
        final String command = commandLine.getCommandSpec().qualifiedName();
        final boolean isNoSample = null == commandLine.getParent() &&
            ex instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption();
        System.err.println(command + ": " + (isNoSample ?
            "there is no sample '" + args[0] + "': samples/run list shows those that there are" :
            ex.getMessage().lines().findFirst().orElse("").replaceFirst("^Error: ", "") + " (" + command + " --help)"));

        return CommandLine.ExitCode.USAGE;
    }

    private static int onFailure(final Exception ex, final CommandLine command) throws Exception
    {
        if (!(ex instanceof Stop.Request))
        {
            System.err.println(command.getCommandSpec().qualifiedName() + ": " + reason(ex));
        }

        return CommandLine.ExitCode.SOFTWARE;
    }

    private static String reason(final Exception ex) throws Exception
    {
        if (ex instanceof UncheckedIOException unchecked)
        {
            return reason(unchecked.getCause());
        }
        if (ex instanceof AccessDeniedException denied)
        {
            return "no access to " + denied.getFile();
        }
        if (ex instanceof FileSystemException file && null == file.getReason())
        {
            return oneLine(ex.toString()); // the message is the path alone
        }
        if (ex instanceof SampleException || ex instanceof AeronException || ex instanceof IllegalStateException ||
            ex instanceof IOException)
        {
            return oneLine(null == ex.getMessage() ? ex.toString() : ex.getMessage());
        }
        throw ex; // a bug, which its stack trace helps to find
    }

    private static String oneLine(final String text)
    {
        return text.lines().map(String::strip).collect(Collectors.joining(" "));
    }
}
