package io.sluice.samples;

import io.sluice.ledger.SlowReaderPolicy;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.util.List;

/**
 * How a subscriber treats what it receives: options of the subscriber, and of whoever starts one.
 */
final class HoldOptions
{
    static final int MAX_HOLD = 50_000;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;
    private int hold;

    @Option(
        names = "--policy",
        paramLabel = "P",
        defaultValue = "block",
        converter = Converters.Policy.class,
        description = "What the publisher does when the subscriber does not keep up: block (wait for it), " +
        "drop-newest:N (skip messages for it while it has N unread or held), detach:TIME (go on without it; " +
        "TIME as 500ms or 10s). A file with gaps has the wrong SHA-256. With --lane udp only block. " +
        "Default: ${DEFAULT-VALUE}.")
    private SlowReaderPolicy policy;

    int hold()
    {
        return hold;
    }

    SlowReaderPolicy policy()
    {
        return policy;
    }

    /**
     * The same again.
     *
     * @param messages that there are to hold, at most.
     * @return words of a command line.
     */
    List<String> arguments(final long messages)
    {
        return List.of(
            "--hold", Long.toString(Math.min(hold, messages)), "--policy", Converters.Policy.text(policy));
    }

    @Option(
        names = "--hold",
        paramLabel = "N",
        defaultValue = "0",
        description = "The subscriber keeps the latest N messages, where they lie, and releases them at the end. " +
        "Each costs a buffer of shared memory: the publisher's, or with --lane udp a receive buffer of its own, in " +
        "which the message is put together (one copy, counted). From 0 to " + MAX_HOLD + "; default: ${DEFAULT-VALUE}.")
    private void hold(final int messages)
    {
        hold = check(messages, spec);
    }

    /**
     * What the user gave must go together.
     *
     * @param isUdp whether messages come from a network.
     */
    void check(final boolean isUdp)
    {
        if (isUdp && SlowReaderPolicy.BLOCK != policy)
        {
            throw new ParameterException(spec.commandLine(), "--policy: with --lane udp only block: the flow control " +
                "of the channel decides what becomes of a slow receiver");
        }
    }

    static int check(final int messages, final CommandSpec spec)
    {
        if (messages < 0 || messages > MAX_HOLD)
        {
            throw new ParameterException(
                spec.commandLine(), "--hold must be from 0 to " + MAX_HOLD + " messages: " + messages);
        }

        return messages;
    }
}
