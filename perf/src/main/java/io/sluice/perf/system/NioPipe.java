package io.sluice.perf.system;

import io.sluice.perf.spi.End;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.Route;
import io.sluice.perf.spi.Station;
import io.sluice.perf.spi.SystemUnderTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Pipe;

/**
 * A plain loop over two pipes of the JDK, one each way, between two threads of one JVM: it has none between processes.
 */
public final class NioPipe implements SystemUnderTest
{
    private Pipe there;
    private Pipe back;

    /**
     * The system.
     */
    public NioPipe()
    {
    }

    @Override
    public synchronized Link open(final Station station, final End end, final Route route)
    {
        try
        {
            if (End.NEAR == end)
            {
                there = open();
                back = open();
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }

        return new PipeLink(End.NEAR == end ? back : there, End.NEAR == end ? there : back);
    }

    private static Pipe open() throws IOException
    {
        final Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        pipe.sink().configureBlocking(false);

        return pipe;
    }

    private static final class PipeLink extends ChannelLink
    {
        private PipeLink(final Pipe in, final Pipe out)
        {
            channels(in.source(), out.sink());
        }

        @Override
        public boolean isConnected()
        {
            return true;
        }
    }
}
