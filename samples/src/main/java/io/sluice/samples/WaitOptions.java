package io.sluice.samples;

import picocli.CommandLine.Option;

import java.util.concurrent.TimeUnit;

/**
 * How long one end waits for the other: options of who starts only one of them.
 */
final class WaitOptions
{
    private static final long UDP_WAIT_NS = TimeUnit.SECONDS.toNanos(60);

    @Option(
        names = "--wait",
        paramLabel = "TIME",
        converter = Converters.Duration.class,
        description = "How long to wait for the other end, as 500ms or 10s. Default: 60s with --lane udp, where a " +
        "wrong address shows in nothing else; without end in shared memory.")
    private Long waitNs;

    /**
     * Wait from now on.
     *
     * @param options     of the stream.
     * @param subscribers in all.
     * @return what to ask now and then.
     */
    Waiting begin(final StreamOptions options, final int subscribers)
    {
        return new Waiting(
            options, subscribers, null != waitNs ? waitNs : options.isUdp() ? UDP_WAIT_NS : Long.MAX_VALUE);
    }
}
