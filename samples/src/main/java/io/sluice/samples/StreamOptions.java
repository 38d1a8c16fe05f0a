package io.sluice.samples;

import picocli.CommandLine.Option;

/**
 * Where publisher and subscribers meet: options of every sample.
 */
final class StreamOptions
{
    static final String CHANNEL = "aeron:ipc";

    @Option(
        names = "--aeron-dir",
        paramLabel = "DIR",
        description = "Use the media driver that runs on this Aeron directory, Java or C. Default: the publisher " +
        "starts a driver of its own, and subscribers of the same user find it.")
    private String aeronDirectory;

    @Option(
        names = "--stream",
        paramLabel = "ID",
        defaultValue = "1001",
        description = "Stream id; samples with different ids do not see each other. Default: ${DEFAULT-VALUE}.")
    private int streamId;

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
