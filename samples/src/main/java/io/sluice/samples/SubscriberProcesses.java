package io.sluice.samples;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The subscribers that a sample has started.
 */
final class SubscriberProcesses implements AutoCloseable
{
    private static final long START_TIMEOUT_S = 30;
    private static final long REPORT_TIMEOUT_S = 10;

    private final List<SubscriberProcess> processes = new ArrayList<>();
    private int lastArrived = -1;
    private long arrivalNs;

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
     * While they are waited for: will the others come?
     *
     * @param arrived is how many are there.
     */
    void checkStarting(final int arrived)
    {
        processes.forEach(SubscriberProcess::checkAlive);
        final long nowNs = System.nanoTime();
        if (arrived != lastArrived)
        {
            lastArrived = arrived;
            arrivalNs = nowNs;
        }
        else if (nowNs - arrivalNs > TimeUnit.SECONDS.toNanos(START_TIMEOUT_S))
        {
            throw new SampleException("only " + arrived + " of " + processes.size() +
                " subscribers have come, and no other for " + START_TIMEOUT_S + " s");
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
