package io.sluice.perf.rig;

import io.aeron.Aeron;
import io.aeron.driver.MediaDriver;
import io.sluice.Sluice;
import io.sluice.SluiceOptions;
import io.sluice.driver.SluiceDriver;
import io.sluice.perf.spi.End;
import io.sluice.perf.spi.Signals;
import io.sluice.perf.spi.Station;
import io.sluice.status.CounterTypes;
import io.sluice.status.Event;
import io.sluice.status.EventListener;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.agrona.concurrent.status.CountersReader;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where the systems of a process live: clients, and, where it is a subject's own, a media driver in the same process.
 * Both kinds of driver get the same buffers, windows and logs; each waits in the way that suits it and the cores.
 */
final class Home implements AutoCloseable
{
    static final String UNKNOWN = "-";

    private static final int ONE_WAY_TERM_LENGTH = 1 << 20;
    private static final EventListener TO_STANDARD_ERROR = EventListener.standardError();
    private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();
    private static final Set<Path> FILES = ConcurrentHashMap.newKeySet(); // of all homes that are not closed
    private static final int CORES_FOR_SPINNING = 6;

    private final List<AutoCloseable> closeables = new ArrayList<>();
    private final Signals signals;
    private final AgentInvoker invoker;
    private final Station station;

    /**
     * A subject is opened for each cell anew, and would say the same each time.
     */
    private static void tellOnce(final Event event, final String text)
    {
        if (TOLD.add(event + text))
        {
            TO_STANDARD_ERROR.onEvent(event, text);
        }
    }

    /**
     * Join a driver that is there.
     */
    Home(final Setup setup, final String aeronDirectoryName, final Signals signals, final String name)
    {
        this.signals = signals;
        invoker = null;
        station = connect(setup, aeronDirectoryName, name, true, setup.largeTermLength());
    }

    /**
     * With a driver of a subject's own. Only what the near end sends is long.
     */
    Home(final Setup setup, final DriverPlan plan, final End end, final Signals signals, final String name)
    {
        this.signals = signals;
        final int largeTermLength = End.NEAR == end ? setup.largeTermLength() : ONE_WAY_TERM_LENGTH;
        boolean isComplete = false;
        try
        {
            if (DriverPlan.Kind.SLUICE == plan.kind())
            {
                final SluiceDriver driver =
                    SluiceDriver.launchEmbedded(waiting(alike(SluiceDriver.newContext(), plan, setup)));
                closeables.add(driver);
                invoker = driver.invoker();
                station = connect(setup, driver.aeronDirectoryName(), name, true, largeTermLength);
            }
            else if (DriverPlan.Kind.AERON == plan.kind())
            {
                final MediaDriver driver = MediaDriver.launch(
                    waiting(alike(new MediaDriver.Context(), plan, setup))
                    .aeronDirectoryName(signals.directory().resolve("aeron-" + name).toString())
                    .dirDeleteOnStart(true)
                    .dirDeleteOnShutdown(true));
                closeables.add(driver);
                invoker = driver.sharedAgentInvoker();
                station = connect(setup, driver.aeronDirectoryName(), name, false, largeTermLength);
            }
            else
            {
                invoker = null;
                station = station(setup, null, null, largeTermLength);
            }
            isComplete = true;
        }
        finally
        {
            if (!isComplete)
            {
                close();
            }
        }
    }

    private static MediaDriver.Context alike(
        final MediaDriver.Context context, final DriverPlan plan, final Setup setup)
    {
        return context
            .threadingMode(plan.threading())
            .socketRcvbufLength(setup.socketBufferLength())
            .socketSndbufLength(setup.socketBufferLength())
            .initialWindowLength(setup.windowLength())
            .termBufferSparseFile(false)
            .spiesSimulateConnection(false);
    }

    private static MediaDriver.Context waiting(final MediaDriver.Context context)
    {
        return context
            .conductorIdleStrategy(hasFewCores() ? newIdleStrategy() : new BackoffIdleStrategy())
            .sharedIdleStrategy(newIdleStrategy())
            .senderIdleStrategy(newIdleStrategy())
            .receiverIdleStrategy(newIdleStrategy())
            .sharedNetworkIdleStrategy(newIdleStrategy());
    }

    private static IdleStrategy newIdleStrategy()
    {
        return hasFewCores() ? new YieldingIdleStrategy() : new BusySpinIdleStrategy();
    }

    private static boolean hasFewCores()
    {
        return Runtime.getRuntime().availableProcessors() < CORES_FOR_SPINNING;
    }

    private Station connect(
        final Setup setup,
        final String aeronDirectoryName,
        final String name,
        final boolean isWithSluice,
        final int largeTermLength)
    {
        final Aeron aeron = Aeron.connect(new Aeron.Context()
            .aeronDirectoryName(aeronDirectoryName)
            .clientName(name)
            .driverAgentInvoker(invoker)
            .useConductorAgentInvoker(null != invoker)
            .preTouchMappedMemory(true));
        closeables.add(aeron);
        final Sluice sluice = isWithSluice ? Sluice.connect(new SluiceOptions()
            .aeron(aeron).name(name).eventListener(Home::tellOnce)) : null;
        if (isWithSluice)
        {
            closeables.add(sluice);
            remember(sluice.directory());
            remember(Path.of(aeronDirectoryName)); // and the lock beside it
            remember(Path.of(aeronDirectoryName.replaceAll("[.]driver$", ".lock")));
        }

        return station(setup, aeron, sluice, largeTermLength);
    }

    private Station station(
        final Setup setup, final Aeron aeron, final Sluice sluice, final int largeTermLength)
    {
        return new Station(
            aeron,
            sluice,
            setup.smallTermLength(),
            largeTermLength,
            Math.min(largeTermLength, setup.leastTermLength()),
            setup.regionLength(),
            setup.slots(),
            setup.wire(),
            setup.socketBufferLength(),
            setup.windowLength(),
            signals,
            invoker,
            signals.directory());
    }

    Station station()
    {
        return station;
    }

    /**
     * Which offload of the kernel the driver uses now, as its counter says.
     *
     * @return a word, {@link #UNKNOWN} if there is no such driver.
     */
    String offload()
    {
        final StringBuilder text = new StringBuilder();
        if (null != station.sluice())
        {
            final CountersReader counters = station.aeron().countersReader();
            counters.forEach((counterId, typeId, keyBuffer, label) ->
            {
                final long value = counters.getCounterValue(counterId);
                if (CounterTypes.DRIVER == typeId)
                {
                    final boolean isSegmenting = 0 != (value & CounterTypes.GSO_ACTIVE);
                    final boolean isCoalescing = 0 != (value & CounterTypes.GRO_ACTIVE);
                    text.append(isSegmenting ? isCoalescing ? "gso+gro" : "gso" : isCoalescing ? "gro" : "none");
                }
                else if (CounterTypes.OFFLOAD_FALLBACKS == typeId && 0 != value)
                {
                    text.insert(0, "fallback:");
                }
            });
        }

        return text.isEmpty() ? UNKNOWN : text.toString();
    }

    private void remember(final Path file)
    {
        FILES.add(file);
        closeables.add(0, () -> FILES.remove(file)); // when it is gone
    }

    /**
     * Delete the files of all homes of this process while they are in use, as it ends.
     */
    static void deleteAll()
    {
        FILES.forEach((file) -> IoUtil.delete(file.toFile(), true));
    }

    @Override
    public void close()
    {
        for (int i = closeables.size() - 1; i >= 0; i--)
        {
            CloseHelper.quietClose(closeables.get(i));
        }
        closeables.clear();
    }
}
