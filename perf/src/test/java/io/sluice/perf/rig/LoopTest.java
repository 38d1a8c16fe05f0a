package io.sluice.perf.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.perf.loop.OpenLoop;
import io.sluice.perf.loop.RoundTrip;
import io.sluice.perf.loop.Stream;
import io.sluice.perf.spi.Job;
import io.sluice.perf.spi.Keeper;
import io.sluice.perf.spi.Load;
import io.sluice.perf.spi.MessageSink;
import io.sluice.perf.spi.Signals;
import io.sluice.perf.spi.Tally;
import io.sluice.perf.spi.WrongResultException;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

@Timeout(30)
class LoopTest
{
    private static final int LENGTH = 64;
    private static final long TICK_NS = 100;
    private static final Job JOB = new Job(LENGTH, true, 0, 10, 1, false, Load.NONE, 1);

    @TempDir
    Path directory;

    private final Tally tally = new Tally();
    private final NanoClock ticking = this::tick;
    private long nowNs;
    private Signals signals;

    /**
     * A clock that goes on with each reading, and not while this thread has to wait for a core.
     */
    private long tick()
    {
        nowNs += TICK_NS;

        return nowNs;
    }

    @BeforeEach
    void setUp() throws IOException
    {
        final Path file = directory.resolve("signals");
        Files.write(file, new byte[Signals.LENGTH]);
        signals = new Signals(file);
        signals.clear();
    }

    @AfterEach
    void tearDown()
    {
        signals.close();
    }

    @Test
    void shouldCountRoundTrips()
    {
        new RoundTrip().drive(new EchoLink(0, LENGTH), JOB, signals, tally);
        assertEquals(tally.messages(), tally.histogram().getTotalCount());
        assertTrue(tally.messages() > 0);
    }

    @Test
    void shouldFailARoundTripWhenTheWrongMessageComesBack()
    {
        assertThrows(WrongResultException.class,
            () -> new RoundTrip().drive(new EchoLink(1, LENGTH), JOB, signals, tally));
        assertThrows(WrongResultException.class,
            () -> new RoundTrip().drive(new EchoLink(0, LENGTH - 8), JOB, signals, tally));
    }

    @Test
    void shouldFailAStreamWhenASumIsWrong()
    {
        final EchoLink link = new EchoLink(0, LENGTH);
        link.buffer.putLong(8, 77);
        link.hasMessage = true;
        assertThrows(WrongResultException.class, () -> new Stream().answer(link, JOB, signals, tally));
    }

    @Test
    void shouldSumAStream()
    {
        final EchoLink link = new EchoLink(0, LENGTH);
        for (int i = 0; i < LENGTH; i += 8)
        {
            link.buffer.putLong(i, i / 8);
        }
        link.hasMessage = true;
        signals.stopAfter(1);
        new Stream().answer(link, JOB, signals, tally);
        assertTrue(signals.isConsumed(1));
    }

    @Test
    void shouldFailARateThatIsMissedAndCountTheTimeThatMessagesHadToWait()
    {
        final int rate = 1_000_000;
        final long measureNs = 20_000_000L;
        final Job job = new Job(LENGTH, true, 1, 1, measureNs, false, Load.rate(rate), 1);
        new OpenLoop(ticking).drive(new EchoLink(0, LENGTH)
        {
            private int calls;

            @Override
            public boolean send()
            {
                return 0 == ++calls % 10_000 && super.send(); // each try takes a reading of the clock
            }
        }, job, signals, tally);
        assertTrue(tally.messages() > 0);
        assertEquals(tally.messages(), tally.histogram().getTotalCount());
        assertTrue(tally.rate() < rate / 2, () -> "rate " + tally.rate());
        assertTrue(tally.histogram().getMaxValue() > measureNs / 2, "what came late had to wait from when it was due");
    }

    @Test
    void shouldReachARateAndSendEachMessageBack()
    {
        final Job job = new Job(LENGTH, true, 1, 1, 20_000_000L, false, Load.rate(1000), 1);
        new OpenLoop(ticking).drive(new EchoLink(0, LENGTH), job, signals, tally);
        assertEquals(20, tally.messages());
        assertThrows(WrongResultException.class,
            () -> new OpenLoop(ticking).drive(new EchoLink(1, LENGTH), job, signals, tally));
    }

    @Test
    void shouldNoticeAKeptMessageThatChanges()
    {
        final EchoLink link = new EchoLink(0, LENGTH);
        fill(link, 0);
        signals.stopAfter(1);
        new Stream().answer(link, new Job(LENGTH, false, 0, 10, 1, false, Load.kept(2), 1), signals, tally);
        assertTrue(signals.isConsumed(1));

        final Keeper inPlace = new Keeper()
        {
            @Override
            public void keep(final int place, final DirectBuffer buffer, final int offset, final int length)
            {
                link.buffer.putLong(0, 77); // the sender writes again too early
            }

            @Override
            public DirectBuffer buffer(final int place)
            {
                return link.buffer;
            }

            @Override
            public int offset(final int place)
            {
                return 0;
            }

            @Override
            public void release(final int place)
            {
            }
        };
        final EchoLink early = new EchoLink(0, LENGTH)
        {
            @Override
            public Keeper keeper(final int count, final int length)
            {
                return inPlace;
            }
        };
        fill(early, 0);
        signals.stopAfter(1);
        assertThrows(WrongResultException.class, () -> new Stream().answer(
            early, new Job(LENGTH, false, 0, 10, 1, false, Load.kept(2), 1), signals, tally));
    }

    private static void fill(final EchoLink link, final long seed)
    {
        for (int i = 0; i < LENGTH; i += 8)
        {
            link.buffer.putLong(i, seed + i / 8);
        }
        link.hasMessage = true;
    }

    /**
     * Gives back what was sent, or nearly so.
     */
    private static class EchoLink extends StubLink
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[LENGTH]);
        private final long error;
        private final int length;
        boolean hasMessage;

        private EchoLink(final long error, final int length)
        {
            super(LENGTH);
            this.error = error;
            this.length = length;
        }

        @Override
        public MutableDirectBuffer acquire()
        {
            return buffer;
        }

        @Override
        public boolean send()
        {
            buffer.putLong(0, buffer.getLong(0) + error);
            hasMessage = true;

            return true;
        }

        @Override
        public void poll(final MessageSink sink)
        {
            if (hasMessage)
            {
                hasMessage = false;
                sink.onMessage(buffer, 0, length);
            }
        }
    }
}
