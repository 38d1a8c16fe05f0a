package io.sluice.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * The child's end of a {@link Child}: one answer for each line. When the parent is gone, so is the child.
 */
final class Commands
{
    private static final int ORPHANED = 3;

    private Commands()
    {
    }

    // Serve commands until {@code exit}.
    // handler: takes the words of a command and returns the answer.
    static void serve(final Function<String[], String> handler) throws IOException
    {
        say("ok ready");
        final BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); null != line; line = input.readLine())
        {
            final String[] words = line.trim().split(" ");
            try
            {
                final String answer = handler.apply(words);
                say("ok " + answer);
            }
            catch (final RuntimeException | AssertionError ex)
            {
                ex.printStackTrace();
                say("error " + ex);
            }
            if ("exit".equals(words[0]))
            {
                return;
            }
        }
        Runtime.getRuntime().halt(ORPHANED);
    }

    static synchronized void say(final String line)
    {
        System.out.println(line.replace('\n', ' '));
        System.out.flush();
    }
}
