package io.sluice.samples;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A progress bar on standard error: one that moves on a terminal, and a line now and then elsewhere.
 */
final class Progress
{
    private static final int MEGABYTE = 1_000_000;
    private static final int LINE_LENGTH = 100;
    private static final int TERMINAL_INTERVAL_MS = 100;
    private static final int FILE_INTERVAL_MS = 2_000;

    private Progress()
    {
    }

    static ProgressBar start(final long bytes)
    {
        final boolean isTerminal = isTerminal();

        return new ProgressBarBuilder()
            .setTaskName("moving")
            .setInitialMax(bytes)
            .setUnit(" MB", MEGABYTE)
            .showSpeed()
            .setStyle(ProgressBarStyle.ASCII)
            .setMaxRenderedLength(LINE_LENGTH)
            .setUpdateIntervalMillis(isTerminal ? TERMINAL_INTERVAL_MS : FILE_INTERVAL_MS)
            .setConsumer(isTerminal ?
                new ConsoleProgressBarConsumer(System.err, LINE_LENGTH) :
                new DelegatingProgressBarConsumer(System.err::println, LINE_LENGTH))
            .build();
    }

    private static boolean isTerminal()
    {
        final Path standardError = Path.of("/proc/self/fd/2");
        try
        {
            final String target = Files.readSymbolicLink(standardError).toString();

            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        }
        catch (final IOException ex)
        {
            return null != System.console(); // no Linux
        }
    }
}
