package io.sluice.perf.peers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Runs a server and a client, and gives what the client writes.
 */
final class TwoProcesses
{
    private static final int ATTEMPTS = 5; // the server may not listen yet
    private static final long INTERVAL_MS = 300;
    private static final long TIMEOUT_S = 20;

    private TwoProcesses()
    {
    }

    /**
     * Run them.
     *
     * @param environment beside what there is.
     * @param server      its command, for a port.
     * @param client      its command, for the same port.
     * @return all that the client wrote in its last attempt, or why it could not be run.
     */
    static String run(
        final Map<String, String> environment,
        final Function<String, List<String>> server,
        final Function<String, List<String>> client)
    {
        Process listening = null;
        String output = "";
        try
        {
            final String port = freePort();
            listening = builder(environment, server.apply(port))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            for (int i = 0; i < ATTEMPTS; i++)
            {
                TimeUnit.MILLISECONDS.sleep(INTERVAL_MS);
                final Process asking = builder(environment, client.apply(port)).start();
                try
                {
                    asking.getOutputStream().close();
                    if (!asking.waitFor(TIMEOUT_S, TimeUnit.SECONDS))
                    {
                        return "no answer in " + TIMEOUT_S + " s";
                    }
                    output = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                    if (0 == asking.exitValue())
                    {
                        return output;
                    }
                }
                finally
                {
                    asking.destroyForcibly();
                }
            }

            return output;
        }
        catch (final IOException ex)
        {
            return String.valueOf(ex.getMessage());
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
        finally
        {
            if (null != listening)
            {
                listening.destroyForcibly();
            }
        }
    }

    private static ProcessBuilder builder(final Map<String, String> environment, final List<String> command)
    {
        final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);

        return builder;
    }

    private static String freePort() throws IOException
    {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()))
        {
            return String.valueOf(socket.getLocalPort());
        }
    }
}
