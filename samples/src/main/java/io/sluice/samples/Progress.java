package io.sluice.samples;

import io.sluice.Publisher;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A progress bar on standard error: one that moves on a terminal, and a line now and then elsewhere.
 */
final class Progress implements AutoCloseable
{
    private static final int MEGABYTE = 1_000_000;
    private static final int LINE_LENGTH = 100;
    private static final int TERMINAL_INTERVAL_MS = 100;
    private static final int FILE_INTERVAL_MS = 2_000;

    private final long startNs = System.nanoTime();
    private final ProgressBar bar;
    private final boolean isUdp;
    private String lastLine = "";
    private long updatedNs = startNs;

    /**
     * An empty bar.
     *
     * @param bytes at which it is full.
     * @param isUdp whether to show both cursors.
     */
    Progress(final long bytes, final boolean isUdp)
    {
        this.isUdp = isUdp;
        final boolean isTerminal = isTerminal();
        final ProgressBarConsumer line = new DelegatingProgressBarConsumer(this::printChanged, LINE_LENGTH);

        bar = new ProgressBarBuilder()
            .setTaskName("moving")
            .setInitialMax(bytes)
            .setUnit(" MB", MEGABYTE)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(isTerminal ? TERMINAL_INTERVAL_MS : FILE_INTERVAL_MS)
            .setConsumer(isTerminal ? new ConsoleProgressBarConsumer(System.err, LINE_LENGTH) : line)
            .hideEta()
            .build();
    }

    /**
     * Show how far it is. Cheap enough to be called for each message.
     *
     * @param bytes     that were posted.
     * @param publisher that knows how many messages are unread or held, and over UDP both cursors: how much has moved
     *                  into the log, and how much of that has drained.
     */
    void update(final long bytes, final Publisher publisher)
    {
        final long nowNs = System.nanoTime();
        if (nowNs - updatedNs > TimeUnit.MILLISECONDS.toNanos(TERMINAL_INTERVAL_MS) / 2)
        {
            updatedNs = nowNs;
            bar.setExtraMessage(Units.rate(bytes, (nowNs - startNs) / 1e9) + ", " + publisher.outstanding() + " out" +
                (isUdp ? cursors(publisher) : ""));
            bar.stepTo(bytes);
        }
    }

    /**
     * Leave the bar as it is.
     *
     * @param bytes     that were posted.
     * @param publisher that has posted them.
     */
    void end(final long bytes, final Publisher publisher)
    {
        bar.setExtraMessage(
            Units.rate(bytes, (System.nanoTime() - startNs) / 1e9) + (isUdp ? cursors(publisher) : ""));
        bar.stepTo(bytes);
    }

    public void close()
    {
        bar.close();
    }

    private static String cursors(final Publisher publisher)
    {
        return String.format(", cursors: user %.1f, log %.1f MB",
            publisher.userCursor() / (double)MEGABYTE, publisher.logCursor() / (double)MEGABYTE);
    }

    private void printChanged(final String line)
    {
        if (!line.equals(lastLine))
        {
            lastLine = line;
            System.err.println(line);
        }
    }

    private static boolean isTerminal()
    {
        try
        {
            final String standardError = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();

            return standardError.startsWith("/dev/pts/") || standardError.startsWith("/dev/tty");
        }
        catch (final IOException ex)
        {
            return null != System.console(); // no Linux
        }
    }
}
