package io.sluice.samples;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The subscribers that a sample has started.
 */
final class SubscriberProcesses implements AutoCloseable
{
    private static final long START_TIMEOUT_S = 120;
    private static final long REPORT_TIMEOUT_S = 10;

    private final List<SubscriberProcess> processes = new ArrayList<>();
    private final long startNs = System.nanoTime();

    private SubscriberProcesses()
    {
    }

    /**
     * Start some.
     *
     * @param count     of them.
     * @param arguments for each.
     * @return the processes, called subscriber-1 and so on.
     */
    static SubscriberProcesses start(final int count, final List<String> arguments)
    {
        final SubscriberProcesses subscribers = new SubscriberProcesses();
        for (int i = 1; i <= count; i++)
        {
            subscribers.processes.add(SubscriberProcess.start("subscriber-" + i, arguments));
        }

        return subscribers;
    }

    /**
     * While they are waited for: will they come?
     */
    void checkStarting()
    {
        processes.forEach(SubscriberProcess::checkAlive);
        if (System.nanoTime() - startNs > TimeUnit.SECONDS.toNanos(START_TIMEOUT_S))
        {
            throw new SampleException("the subscribers did not come within " + START_TIMEOUT_S + " s");
        }
    }

    List<SubscriberReport> reports()
    {
        return processes.stream().map((process) -> process.report(REPORT_TIMEOUT_S)).toList();
    }

    public void close()
    {
        processes.forEach(SubscriberProcess::end);
        processes.forEach(SubscriberProcess::awaitEnd);
    }
}
