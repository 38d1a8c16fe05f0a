package io.sluice.perf.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.perf.loop.Stream;
import io.sluice.perf.spi.Inlet;
import io.sluice.perf.spi.Job;
import io.sluice.perf.spi.Load;
import io.sluice.perf.spi.MessageSink;
import io.sluice.perf.spi.Signals;
import io.sluice.perf.spi.Tally;
import io.sluice.perf.spi.WrongResultException;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

@Timeout(30)
class FanOutLoopTest
{
    private static final int LENGTH = 64;
    private static final int MESSAGES = 5;
    private static final int READERS = 3;

    @TempDir
    Path directory;

    private final Tally tally = new Tally();
    private Signals signals;

    @BeforeEach
    void setUp() throws IOException
    {
        final Path file = directory.resolve("signals");
        Files.write(file, new byte[Signals.LENGTH]);
        signals = new Signals(file);
        signals.clear();
        signals.stopAfter(MESSAGES);
    }

    @AfterEach
    void tearDown()
    {
        signals.close();
    }

    private static Job job(final int threads)
    {
        return new Job(LENGTH, false, 0, 1, 1, true, Load.threads(threads), READERS);
    }

    @Test
    void shouldServeAllReadersByOneThread()
    {
        final Source source = new Source(0);
        new Stream().answer(source, job(1), signals, tally);
        assertEquals(1, Arrays.stream(source.threads).distinct().count());
        assertEquals(READERS * MESSAGES, tally.messages());
        assertTrue(signals.isConsumed(MESSAGES));
    }

    @Test
    void shouldGiveEachReaderAThreadOfItsOwnAndCountTheMessagesOfAll()
    {
        final Source source = new Source(0);
        new Stream().answer(source, job(READERS), signals, tally);
        assertEquals(READERS, Arrays.stream(source.threads).distinct().count());
        assertEquals(Thread.currentThread(), source.threads[0]);
        assertEquals(READERS * MESSAGES, tally.messages());
        assertTrue(signals.isConsumed(MESSAGES));
    }

    @Test
    void shouldShareOutReadersOverFewerThreads()
    {
        final Source source = new Source(0);
        new Stream().answer(source, job(2), signals, tally);
        assertEquals(source.threads[0], source.threads[2]);
        assertEquals(2, Arrays.stream(source.threads).distinct().count());
    }

    @Test
    void shouldFailWhenAReaderOfAnotherThreadHasSummedAWrongMessage()
    {
        assertThrows(WrongResultException.class,
            () -> new Stream().answer(new Source(7), job(READERS), signals, tally));
    }

    /**
     * Gives every reader its messages, the last reader wrong ones if there is an error, and sees who takes them.
     */
    private static final class Source extends StubLink
    {
        private final Thread[] threads = new Thread[READERS];
        private final long error;

        private Source(final long error)
        {
            super(LENGTH);
            this.error = error;
        }

        @Override
        public Inlet inlet(final int reader)
        {
            final UnsafeBuffer buffer = new UnsafeBuffer(new byte[LENGTH]);
            final int[] sent = { 0 };

            return (sink) ->
            {
                threads[reader] = Thread.currentThread();
                if (sent[0] < MESSAGES)
                {
                    final long wrong = READERS - 1 == reader ? error : 0;
                    for (int i = 0; i < LENGTH; i += Long.BYTES)
                    {
                        buffer.putLong(i, sent[0] + i / Long.BYTES + wrong);
                    }
                    sent[0]++;
                    sink.onMessage(buffer, 0, LENGTH);
                }
            };
        }

        @Override
        public void poll(final MessageSink sink)
        {
            throw new AssertionError("the readers have inlets of their own");
        }

        @Override
        public MutableDirectBuffer acquire()
        {
            throw new AssertionError("the end that reads sends nothing");
        }

        @Override
        public boolean send()
        {
            throw new AssertionError("the end that reads sends nothing");
        }
    }
}
