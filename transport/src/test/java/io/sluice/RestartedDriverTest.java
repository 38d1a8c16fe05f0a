package io.sluice;

import io.sluice.driver.SluiceDriver;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Drivers number publications from the start, so that one that is started again has the numbers of the one before.
 * Clients that choose their directory have all of them there.
 */
@Timeout(60)
class RestartedDriverTest
{
    private static final String CHANNEL = "aeron:ipc?session-id=5|term-length=64k";
    private static final int STREAM_ID = 1037;
    private static final int DRIVERS = 5;

    @TempDir
    private Path temporary;

    @Test
    void shouldFindTheLedgerOfThePublicationAmongThoseOfFormerDrivers()
    {
        final List<AutoCloseable> toClose = new ArrayList<>();
        try
        {
            for (int i = 0; i < DRIVERS; i++)
            {
                final SluiceDriver driver = SluiceDriver.launchEmbedded();
                final SluiceOptions options = new SluiceOptions()
                    .aeronDirectoryName(driver.aeronDirectoryName()).directory(temporary.resolve("sluice"));
                final Sluice sluice = Sluice.connect(options);
                toClose.add(sluice);
                final Publisher publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
                try (Sluice other = Sluice.connect(options))
                {
                    final Subscriber subscriber = other.addSubscriber("aeron:ipc", STREAM_ID);
                    Await.until("connected to number " + i, () ->
                    {
                        subscriber.poll((message) -> {}, 10);
                        return publisher.isConnected() && subscriber.isConnected();
                    });
                }
                driver.close();
            }
        }
        finally
        {
            Collections.reverse(toClose);
            toClose.forEach(CloseHelper::quietClose);
        }
    }
}
