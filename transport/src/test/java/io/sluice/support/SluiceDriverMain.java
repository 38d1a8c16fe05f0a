package io.sluice.support;

import io.aeron.driver.MediaDriver;
import io.sluice.driver.SluiceDriver;

import java.io.IOException;

/**
 * A media driver of Sluice in a process of its own.
 */
public final class SluiceDriverMain
{
    private SluiceDriverMain()
    {
    }

    public static void main(final String[] args) throws IOException
    {
        serve(SluiceDriver.newContext());
    }

    public static void serve(final MediaDriver.Context context) throws IOException
    {
        final SluiceDriver driver = SluiceDriver.launchEmbedded(context);
        Commands.serve((words) ->
        {
            if ("exit".equals(words[0]))
            {
                driver.close();
            }
            return driver.aeronDirectoryName();
        });
    }
}
