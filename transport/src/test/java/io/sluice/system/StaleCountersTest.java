package io.sluice.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.aeron.Aeron;
import io.aeron.Counter;
import io.sluice.Await;
import io.sluice.support.Child;
import io.sluice.support.Children;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What the driver has taken from a client that stood still, and given to another, is not written any more.
 */
@Timeout(60)
class StaleCountersTest
{
    private static final String CHANNEL = "aeron:ipc?term-length=64k";
    private static final int STREAM_ID = 1003;
    private static final int LIVENESS_MS = 2500;
    private static final int REUSE_MS = 1000; // Aeron's default
    private static final long STOP_NS = TimeUnit.MILLISECONDS.toNanos(LIVENESS_MS + REUSE_MS + 2000);
    private static final long WRITTEN_BY_NS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final int COUNTERS = 200;
    private static final int TYPE_ID = 9999;
    private static final long VALUE = 12345;

    @RegisterExtension
    final Children children = new Children();

    @Test
    void shouldWriteNoCounterThatTheDriverHasGivenToAnotherMeanwhile()
    {
        children.startDriver(LIVENESS_MS);
        try (Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(children.aeronDirectory())))
        {
            final Child stopped = children.startSubscriber("stopped", CHANNEL, STREAM_ID, "block").ready();
            stopped.stop();
            LockSupport.parkNanos(STOP_NS);
            final List<Counter> counters = new ArrayList<>();
            for (int i = 0; i < COUNTERS; i++)
            {
                counters.add(aeron.addCounter(TYPE_ID, "another's"));
                counters.get(i).set(VALUE);
            }

            stopped.resume();
            Await.until("it is told", () -> stopped.askLong("event ERROR") > 0);
            LockSupport.parkNanos(WRITTEN_BY_NS);
            assertEquals(0, counters.stream().filter((counter) -> VALUE != counter.get()).count());
        }
    }
}
