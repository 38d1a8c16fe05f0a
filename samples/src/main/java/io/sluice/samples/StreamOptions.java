package io.sluice.samples;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Where publisher and subscribers meet: options of every sample.
 */
final class StreamOptions
{
    private static final String IPC_CHANNEL = "aeron:ipc";
    private static final long UDP_WAIT_NS = TimeUnit.SECONDS.toNanos(60);

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
        names = "--lane",
        paramLabel = "LANE",
        defaultValue = "ipc",
        converter = Converters.LaneName.class,
        description = "How messages are carried: ipc is shared memory, udp the network or the loopback. " +
        "Default: ${DEFAULT-VALUE}.")
    private Lane lane;

    @Option(
        names = "--host",
        paramLabel = "A:PORT",
        converter = Converters.Host.class,
        description = "With --lane udp, where one end listens; the same for both ends. With one subscriber: A is an " +
        "address of the subscriber's machine, it listens there and the publisher sends to it. With several " +
        "(--subscribers K at both ends): A is an address of the publisher's machine, it listens there and the " +
        "subscribers report to it. UDP port PORT must be open there. Default: 127.0.0.1:24017; pubsub takes any " +
        "port of 127.0.0.1 that is free.")
    private Endpoint host;

    @Option(
        names = "--wait",
        paramLabel = "TIME",
        converter = Converters.Duration.class,
        description = "How long to wait for the other end, as 500ms or 10s. Default: 60s with --lane udp, where a " +
        "wrong address shows in nothing else; without end in shared memory.")
    private Long waitNs;

    @Option(
        names = "--aeron-dir",
        paramLabel = "DIR",
        description = "Use the media driver that runs on this Aeron directory, Java or C. Default: the publisher " +
        "starts a driver of its own, and subscribers of the same user find it; with --lane udp each end starts one.")
    private String aeronDirectory;

    @Option(
        names = "--stream",
        paramLabel = "ID",
        defaultValue = "1001",
        description = "Stream id; samples with different ids do not see each other. Default: ${DEFAULT-VALUE}.")
    private int streamId;

    /**
     * What the user gave must go together.
     */
    void check()
    {
        if (null != host && !isUdp())
        {
            throw new ParameterException(
                spec.commandLine(), "--host is for --lane udp: give that too, or leave it out");
        }
    }

    Lane lane()
    {
        return lane;
    }

    boolean isUdp()
    {
        return Lane.UDP == lane;
    }

    /**
     * Nobody knows of this stream but the processes that this one starts.
     */
    void useFreePort()
    {
        if (null == host && isUdp())
        {
            host = Endpoint.free();
        }
    }

    Endpoint host()
    {
        return null == host ? Endpoint.DEFAULT : host;
    }

    String publisherChannel(final int subscribers)
    {
        return isUdp() ? host().publisherChannel(subscribers) : IPC_CHANNEL;
    }

    String subscriberChannel(final int subscribers)
    {
        return isUdp() ? host().subscriberChannel(subscribers) : IPC_CHANNEL;
    }

    /**
     * How long to wait for the other end.
     *
     * @return nanoseconds, {@link Long#MAX_VALUE} for without end.
     */
    long waitNs()
    {
        return null != waitNs ? waitNs : isUdp() ? UDP_WAIT_NS : Long.MAX_VALUE;
    }

    /**
     * The same stream, for a subscriber that is started by a publisher.
     *
     * @param publisherAeronDirectory where the publisher's media driver is.
     * @param subscribers             in all.
     * @return words of a command line.
     */
    List<String> subscriberArguments(final String publisherAeronDirectory, final int subscribers)
    {
        final String stream = Integer.toString(streamId);

        return isUdp() ?
            List.of("--stream", stream, "--lane", "udp", "--host", host().toString(),
                "--subscribers", Integer.toString(subscribers)) :
            List.of("--stream", stream, "--aeron-dir", publisherAeronDirectory);
    }

    /**
     * What the command line of the other end must have, for a user to see.
     *
     * @param subscribers in all.
     * @return words of a command line, or nothing.
     */
    String otherEnd(final int subscribers)
    {
        return !isUdp() ? "" :
            " --lane udp --host " + host() + (1 == subscribers ? "" : " --subscribers " + subscribers);
    }

    /**
     * The media driver that the user chose.
     *
     * @return its directory, or null.
     */
    String aeronDirectory()
    {
        return aeronDirectory;
    }

    int streamId()
    {
        return streamId;
    }
}
