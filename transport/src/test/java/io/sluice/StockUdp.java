package io.sluice;

import io.aeron.Aeron;
import io.aeron.FragmentAssembler;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.driver.ext.DebugReceiveChannelEndpoint;
import io.aeron.driver.ext.RandomLossGenerator;
import io.aeron.logbuffer.FragmentHandler;
import io.sluice.lane.CompletionStatus;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import io.sluice.support.EventLog;
import io.sluice.support.Payload;
import org.agrona.concurrent.UnsafeBuffer;

import java.util.ArrayList;
import java.util.List;

/**
 * A stock media driver, a stock subscriber, and a publisher of Sluice between them.
 */
final class StockUdp implements AutoCloseable
{
    static final int STREAM_ID = 1001;

    final MediaDriver driver;
    final EventLog events = new EventLog();
    final Aeron aeron;
    final Sluice sluice;
    final MemoryRegion region;
    final List<CompletionStatus> statuses = new ArrayList<>();
    final List<Long> tickets = new ArrayList<>();

    StockUdp(final long regionLength)
    {
        this(regionLength, 0);
    }

    // lossRate: of the datagrams that the driver receives.
    StockUdp(final long regionLength, final double lossRate)
    {
        driver = MediaDriver.launchEmbedded(new MediaDriver.Context()
            .threadingMode(ThreadingMode.SHARED)
            .termBufferSparseFile(true)
            .receiveChannelEndpointSupplier((udpChannel, dispatcher, status, context) ->
                new DebugReceiveChannelEndpoint(udpChannel, dispatcher, status, context,
                    new RandomLossGenerator(lossRate, 4711), new RandomLossGenerator(0, 1)))
            .dirDeleteOnStart(true)
            .dirDeleteOnShutdown(true));
        aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()));
        sluice = Sluice.connect(new SluiceOptions()
            .aeronDirectoryName(driver.aeronDirectoryName())
            .eventListener(events));
        region = sluice.register(RegionOptions.shared(regionLength));
    }

    Subscription subscribe(final String channel)
    {
        return aeron.addSubscription(channel, STREAM_ID);
    }

    Publisher publisher(final String channel, final PublisherOptions options)
    {
        return sluice.addPublisher(channel, STREAM_ID, options);
    }

    void poll(final Publisher publisher)
    {
        publisher.poll((completion) ->
        {
            statuses.add(completion.status());
            tickets.add(completion.ticket());
            completion.release();
        });
    }

    RegisteredBuffer fill(final long offset, final int length, final long sequence)
    {
        final RegisteredBuffer buffer = region.slice(offset, Math.max(1, length));
        if (length >= Payload.MIN_LENGTH)
        {
            Payload.fill(buffer, 0, length, sequence);
        }
        else
        {
            for (int i = 0; i < length; i++)
            {
                buffer.putByte(i, (byte)(sequence + i));
            }
        }

        return buffer;
    }

    // The lengths of messages, checked byte by byte as they come.
    static FragmentHandler checker(final List<Integer> lengths)
    {
        return new FragmentAssembler((buffer, offset, length, header) ->
        {
            final byte[] bytes = new byte[length];
            buffer.getBytes(offset, bytes);
            final long sequence = lengths.size();
            if (length >= Payload.MIN_LENGTH)
            {
                final long found = Payload.check(new UnsafeBuffer(bytes), length);
                if (sequence != found)
                {
                    throw new IllegalStateException("message " + found + " came as number " + sequence);
                }
            }
            else
            {
                for (int i = 0; i < length; i++)
                {
                    if ((byte)(sequence + i) != bytes[i])
                    {
                        throw new IllegalStateException("wrong byte " + i + " of message " + sequence);
                    }
                }
            }
            lengths.add(length);
        });
    }

    @Override
    public void close()
    {
        sluice.close();
        aeron.close();
        driver.close();
    }
}
