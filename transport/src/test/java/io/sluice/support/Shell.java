package io.sluice.support;

import java.io.IOException;

/**
 * Commands of the system.
 */
public final class Shell
{
    private Shell()
    {
    }

    // Has it done what it was told?
    public static boolean run(final String... command) throws IOException, InterruptedException
    {
        return 0 == new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    }
}
