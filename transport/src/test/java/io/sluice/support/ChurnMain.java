package io.sluice.support;

import io.sluice.Await;
import io.sluice.Sluice;
import io.sluice.SluiceOptions;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Churners in a process of their own. Command: exit, which answers with the numbers of subscribers and messages, and
 * the first error.
 */
public final class ChurnMain
{
    private static final int THREADS = 2;

    private ChurnMain()
    {
    }

    public static void main(final String[] args) throws IOException
    {
        final EventLog events = new EventLog(false);
        final Sluice sluice = Sluice.connect(new SluiceOptions()
            .aeronDirectoryName(args[0])
            .directory(Path.of(args[1]))
            .eventListener(events));
        final Churner[] churners = new Churner[THREADS];
        for (int i = 0; i < THREADS; i++)
        {
            churners[i] = new Churner(
                sluice, args[2], Integer.parseInt(args[3]), ProcessHandle.current().pid() * THREADS + i).start();
        }
        Commands.serve((words) ->
        {
            long subscribers = 0;
            long received = 0;
            String error = null;
            for (final Churner churner : churners)
            {
                churner.stop(() -> Await.until("it ends", () -> !churner.isRunning()));
                subscribers += churner.subscribers();
                received += churner.received();
                error = null == error ? churner.error() : error;
            }
            sluice.close();
            return subscribers + " " + received + " " + error;
        });
    }
}
